# title: A process of its own
# about: A process has its own memory and its own interpreter. It imports this program under the name __mp_main__, which is
#        why the start is guarded by the last "if": without it, each child would start children in turn.

import os
from multiprocessing import Process


def f(name):
    print('module name:', __name__)
    print('parent process:', os.getppid())
    print('process id:', os.getpid())
    print('hello', name)


if __name__ == '__main__':
    print('main process:', os.getpid())
    p = Process(target=f, args=('ins',))
    p.start()
    p.join()
    print('exit code:', p.exitcode)
