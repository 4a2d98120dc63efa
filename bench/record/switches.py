# A thread that works for so many turns of a loop and falls asleep for no time, again and again. Prints the shortest time of
# a hundred such, by the thread's own clock where there is one, and how often a second it changed what it did.
import sys
import time

turns = int(sys.argv[1])
clock = getattr(time, 'thread_time', time.perf_counter)


def seconds():
    begin = clock()
    for _ in range(100):
        for _ in range(turns):
            pass
        time.sleep(0)
    return clock() - begin


shortest = min(seconds() for _ in range(100))
print(shortest, 2 * 100 / shortest)
