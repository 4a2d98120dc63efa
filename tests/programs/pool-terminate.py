#> out stopped
#> out result: PoolTerminated
#> out a pool nobody closed does not keep the program
# terminate() ends workers that spin; the end of the program ends a forgotten pool.

import multiprocessing as mp


def spin(started):
    busy.set()
    while True:
        pass


def set_up(event):
    global busy
    busy = event


def nothing():
    pass


if __name__ == '__main__':
    busy = mp.Event()
    pool = mp.Pool(2, set_up, (busy,))
    result = pool.apply_async(spin, (None,))
    busy.wait()
    pool.terminate()
    pool.join()
    print('stopped')
    try:
        result.get()
    except mp.ProcessError as error:
        print('result:', type(error).__name__)
    forgotten = mp.Pool(2)
    forgotten.apply(nothing)
    print('a pool nobody closed does not keep the program')
