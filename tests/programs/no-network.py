#> only node
#> out~ socket: NotImplementedError: .*multiprocessing.*
#> out~ create_connection: NotImplementedError: .*multiprocessing.*
#> out~ urlopen: NotImplementedError: .*multiprocessing.*
# In WebAssembly there is no network.
import socket
import urllib.request

for title, call, argument in (('socket', lambda _: socket.socket(), None), ('create_connection', socket.create_connection, ('127.0.0.1', 80)),
                              ('urlopen', urllib.request.urlopen, 'http://127.0.0.1/')):
    try:
        call(argument)
    except NotImplementedError as error:
        print(f'{title}: NotImplementedError: {error}')
