#> out 30 processes, exit codes [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]
#> time 90
# Thirty processes, one after the other.

import sys
from multiprocessing import Process

if __name__ == '__main__':
    codes = []
    for n in range(30):
        p = Process(target=sys.exit, args=(n,))
        p.start()
        p.join()
        codes.append(p.exitcode)
    print(len(codes), 'processes, exit codes', codes)
