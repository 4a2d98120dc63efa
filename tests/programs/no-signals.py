#> only node
#> out~ SIGUSR1: NotImplementedError: .*SIGTERM and SIGKILL.*multiprocessing.*
#> out still running: True
# Where no operating system knows our processes, no signal reaches another one but those that end it.
import os
import signal
import time
from multiprocessing import Process

if __name__ == '__main__':
    process = Process(target=time.sleep, args=(60,))
    process.start()
    try:
        os.kill(process.pid, signal.SIGUSR1)
    except NotImplementedError as error:
        print(f'SIGUSR1: NotImplementedError: {error}')
    print('still running:', process.is_alive())
    process.terminate()
    process.join()
