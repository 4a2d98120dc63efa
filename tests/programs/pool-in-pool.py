#> out AssertionError: daemonic processes are not allowed to have children
#> out AssertionError: daemonic processes are not allowed to have children
# A pool's workers are daemons: they have neither pools nor processes of their own.

from multiprocessing import Pool, Process


def nothing():
    pass


def pool_inside(_):
    with Pool(2):
        pass


def process_inside(_):
    Process(target=nothing).start()


if __name__ == '__main__':
    with Pool(1) as pool:
        for task in pool_inside, process_inside:
            try:
                pool.apply(task, (0,))
            except AssertionError as error:
                print(f'{type(error).__name__}: {error}')
