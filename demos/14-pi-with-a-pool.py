# title: Pi, by throwing darts
# about: Eight tasks throw random darts at a square and count those inside the circle; a pool spreads them over your cores.
#        imap_unordered gives each count as soon as it is there, so the estimate improves while you watch.

import random
from multiprocessing import Pool

TASKS = 8  # parameter 1..64
DARTS = 100_000  # parameter 10_000..1_000_000


def throw(seed):
    dice = random.Random(seed)
    inside = 0
    for _ in range(DARTS):
        x, y = dice.random(), dice.random()
        inside += x * x + y * y <= 1
    return inside


if __name__ == '__main__':
    hits = thrown = 0
    with Pool() as pool:
        for inside in pool.imap_unordered(throw, range(TASKS)):
            hits += inside
            thrown += DARTS
            print(f'after {thrown:7,} darts: pi is about {4 * hits / thrown:.4f}')
