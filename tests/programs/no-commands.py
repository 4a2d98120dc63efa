#> only node
#> out~ subprocess.run: NotImplementedError: .*multiprocessing\.Process
#> out~ os.system: NotImplementedError: .*multiprocessing\.Process
#> out~ os.execv: NotImplementedError: .*multiprocessing\.Process
# In WebAssembly there are no other programs to run.
import os
import subprocess

for title, call, argument in (('subprocess.run', subprocess.run, ['ls']), ('os.system', os.system, 'ls'), ('os.execv', os.execv, '/bin/ls')):
    try:
        call(argument)
    except NotImplementedError as error:
        print(f'{title}: NotImplementedError: {error}')
