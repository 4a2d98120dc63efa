#> out 5000000 bytes there, 5000000 back, equal True
#> out 3 results of 2000000 each
#> out a child took 5000000 bytes at its start
# Arguments and results far larger than any buffer.

import multiprocessing as mp


def invert(data):
    return data[::-1]


def child(data, results):
    results.put(f'a child took {len(data)} bytes at its start')


if __name__ == '__main__':
    data = bytes(range(250)) * 20_000
    with mp.Pool(2) as pool:
        back = pool.apply(invert, (data,))
        print(f'{len(data)} bytes there, {len(back)} back, equal {back[::-1] == data}')
        backs = pool.map(invert, [data[:2_000_000]] * 3, chunksize=1)
        print(f'{len(backs)} results of {len(backs[0])} each')
    results = mp.Queue()
    p = mp.Process(target=child, args=(data, results))
    p.start()
    print(results.get())
    p.join()
