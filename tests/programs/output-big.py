#> out~ 200000 x+
#> out~ the child printed 100000 y+
#> out end
# More output than any buffer holds, from two processes.

from multiprocessing import Process


def child():
    print('the child printed 100000', 'y' * 100_000)


if __name__ == '__main__':
    print(200_000, 'x' * 200_000, flush=True)
    p = Process(target=child)
    p.start()
    p.join()
    print('end')
