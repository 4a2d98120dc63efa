#> out level 0 is MainProcess
#> out level 1 is Process-1
#> out level 2 is Process-1:1
#> out level 3 is Process-1:1:1
#> out level 3 ends
#> out level 2 ends
#> out level 1 ends
#> out level 0 ends
# A process starts a process that starts a process.

from multiprocessing import Process, current_process


def descend(level):
    print('level', level, 'is', current_process().name, flush=True)
    if level < 3:
        p = Process(target=descend, args=(level + 1,))
        p.start()
        p.join()
        assert p.exitcode == 0
    print('level', level, 'ends', flush=True)


if __name__ == '__main__':
    descend(0)
