#> out result 4
#> err multiprocessing.pool.RemoteTraceback: 
#> err """
#> err Traceback (most recent call last):
#> err   File "exception-pool.py", line 22, in work
#> err     raise LookupError(f'no {n} here')
#> err LookupError: no 3 here
#> err """
#> err The above exception was the direct cause of the following exception:
#> err Traceback (most recent call last):
#> err   File "exception-pool.py", line 29, in <module>
#> err     print(pool.apply(work, (3,)))
#> err LookupError: no 3 here
#> exit 1
# An exception in a pool's task is raised again in the parent, with the worker's traceback as its cause.

from multiprocessing import Pool


def work(n):
    if n == 3:
        raise LookupError(f'no {n} here')
    return n * 2


if __name__ == '__main__':
    with Pool(1) as pool:
        print('result', pool.apply(work, (2,)))
        print(pool.apply(work, (3,)))
