# title: A queue between processes
# about: Processes share no variables: "found" in the main process would stay empty if the children appended to it. What
#        they find travels through a multiprocessing.Queue instead, and so do the numbers they are to look at.

from multiprocessing import Process, Queue, current_process

CHILDREN = 2  # parameter 1..8
CHUNK = 3000  # parameter 500..12_000


def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))


def search(tasks, results):
    for start, stop in iter(tasks.get, None):
        primes = [n for n in range(start, stop) if is_prime(n)]
        results.put((current_process().name, start, primes))


if __name__ == '__main__':
    tasks, results = Queue(), Queue()
    children = [Process(target=search, args=(tasks, results)) for _ in range(CHILDREN)]
    for child in children:
        child.start()
    starts = range(1_000_000, 1_024_000, CHUNK)
    for start in starts:
        tasks.put((start, start + CHUNK))
    for _ in children:
        tasks.put(None)

    found = []
    for _ in starts:
        name, start, primes = results.get()
        print(f'{name} looked at {start:,} and on, and found {len(primes)} primes')
        found += primes
    for child in children:
        child.join()
    print(len(found), 'primes, the last one is', max(found))
