#> out child says: hello from the child
#> out by port: ('127.0.0.1', 6000) 42
#> out ConnectionRefusedError
#> out FileNotFoundError
#> out in use: OSError
#> out through another connection: over there
#> out closed: OSError
#> out end of those not accepted: EOFError
# multiprocessing.connection's Listener and Client: CPython's own, where an address is one of the run.

from multiprocessing import Pipe, Process
from multiprocessing.connection import Client, Listener
import threading


def call(address, text):
    with Client(address, authkey=b'secret') as connection:
        connection.send(text)


def pass_on(address):
    """Sends one side of a pipe through a connection, and something through the other."""
    here, there = Pipe()
    with Client(address) as connection:
        connection.send(there)
        here.send('over there')
        connection.recv()


def attempt(title, call, *args, **kwds):
    try:
        call(*args, **kwds)
    except Exception as error:
        print(f'{title}{type(error).__name__}')


if __name__ == '__main__':
    with Listener(authkey=b'secret') as listener:
        process = Process(target=call, args=(listener.address, 'hello from the child'))
        process.start()
        with listener.accept() as connection:
            print('child says:', connection.recv())
        process.join()

    with Listener(('localhost', 6000)) as listener:
        with Client(('localhost', 6000)) as one, listener.accept() as other:
            one.send(42)
            print('by port:', listener.address, other.recv())
        attempt('', Client, ('localhost', 6001))
        attempt('', Client, '/nowhere')
        attempt('in use: ', Listener, ('localhost', 6000))

    with Listener() as listener:
        process = Process(target=pass_on, args=(listener.address,))
        process.start()
        with listener.accept() as connection:
            received = connection.recv()
            print('through another connection:', received.recv())
            connection.send('done')
        process.join()

    listener = Listener()
    threading.Timer(0.1, listener._listener.close).start()
    attempt('closed: ', listener.accept)

    listener = Listener()
    waiting = Client(listener.address)
    listener.close()
    attempt('end of those not accepted: ', waiting.recv)
