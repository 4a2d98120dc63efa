#> only node
#> out MemoryError in the main process
#> out MemoryError in a child
#> out exit code 0
# Taking memory until there is no more, where that does not hurt the machine. Each process has its own.

from multiprocessing import Process


def hog(where):
    taken = []
    try:
        while True:
            taken.append(bytearray(32 << 20))
    except MemoryError:
        taken.clear()
        print('MemoryError', where, flush=True)


if __name__ == '__main__':
    hog('in the main process')
    p = Process(target=hog, args=('in a child',))
    p.start()
    p.join()
    print('exit code', p.exitcode)
