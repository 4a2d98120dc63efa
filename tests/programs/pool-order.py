#> out imap [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
#> out unordered starts with 1: True
#> out unordered has all: True
#> out map [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
# imap keeps the order of its arguments, however long each takes; imap_unordered does not.

import multiprocessing as mp


def first_is_late(args):
    n, event_needed = args
    if event_needed:
        released.wait()
    return n


def set_up(event):
    global released
    released = event


if __name__ == '__main__':
    released = mp.Event()
    with mp.Pool(2, initializer=set_up, initargs=(released,)) as pool:
        results = pool.imap_unordered(first_is_late, [(0, True)] + [(n, False) for n in range(1, 12)])
        got = [next(results)]
        released.set()
        got += results
        late = [(0, True)] + [(n, False) for n in range(1, 12)]
        print('imap', list(pool.imap(first_is_late, late)))
        print('unordered starts with 1:', got[0] == 1)
        print('unordered has all:', sorted(got) == list(range(12)))
        print('map', pool.map(first_is_late, late, chunksize=1))
