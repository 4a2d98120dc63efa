# A thread that works a little and falls asleep for no time: some 10 000 changes of what it does a second. Prints the time
# of each of five rounds, and how many changes a second that was.
import time


def work(turns):
    for _ in range(turns):
        pass


def seconds(function, *arguments):
    begin = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begin


def round_of(turns):
    for _ in range(2000):
        work(turns)
        time.sleep(0)


seconds(work, 1_000_000)  # the interpreter's code is as fast as it gets
turns = int(1_000_000 * 200e-6 / seconds(work, 1_000_000))
times = [seconds(round_of, turns) for _ in range(5)]
print(*(f'{time:.4f}' for time in times), f'{2 * 2000 / min(times):.0f}')
