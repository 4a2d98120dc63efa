#> out return: 0
#> out none: 0
#> out three: 3
#> out big: 44
#> out text: 1
#> out raised: 1
#> out at once: 4
#> out abrupt after print: 5
#> err bye from the child
#> err RuntimeError: boom
# Every way in which a child can end by itself.

import os
import sys
from multiprocessing import Process


def leave(how):
    if how == 'none':
        sys.exit()
    if how == 'three':
        sys.exit(3)
    if how == 'big':
        sys.exit(300)
    if how == 'text':
        sys.exit('bye from the child')
    if how == 'raised':
        raise RuntimeError('boom')
    if how == 'at once':
        os._exit(4)
    if how == 'abrupt after print':
        os._exit(5)


if __name__ == '__main__':
    for how in 'return', 'none', 'three', 'big', 'text', 'raised', 'at once', 'abrupt after print':
        p = Process(target=leave, args=(how,))
        p.start()
        p.join()
        print(f'{how}: {p.exitcode}')
