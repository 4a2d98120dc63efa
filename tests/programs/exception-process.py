#> out exit code 1
#> err Process Process-1:
#> err Traceback (most recent call last):
#> err   File "exception-process.py", line 13, in work
#> err     return 1 / n
#> err ZeroDivisionError: division by zero
# An exception ends its process with status 1 and prints where it happened.

from multiprocessing import Process


def work(n):
    return 1 / n


if __name__ == '__main__':
    p = Process(target=work, args=(0,))
    p.start()
    p.join()
    print('exit code', p.exitcode)
