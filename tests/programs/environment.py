#> out child: set, gone, new
#> out pool: set, gone, new
# A child sees the environment as its parent has made it, whichever way it was started.

from multiprocessing import Pool, Process
import os

os.environ.setdefault('POOLYARD_TEST_OLD', 'old')


def look():
    return ', '.join([os.environ['POOLYARD_TEST'], os.environ.get('POOLYARD_TEST_GONE', 'gone'), os.environ['POOLYARD_TEST_OLD']])


def report():
    print('child:', look())


if __name__ == '__main__':
    os.environ['POOLYARD_TEST_GONE'] = 'not gone'
    os.environ['POOLYARD_TEST'] = 'set'
    os.environ['POOLYARD_TEST_OLD'] = 'new'
    del os.environ['POOLYARD_TEST_GONE']
    process = Process(target=report)
    process.start()
    process.join()
    with Pool(1) as pool:
        print('pool:', pool.apply(look))
