# From Thread.start() to the thread's first line: one after the other, and many that are alive together.
import threading
import time


def start(count, done):
    """Starts that many threads; returns them and where each one's delay in ms will be."""
    begun, delays = [0.0] * count, [0.0] * count

    def first_line(i):
        delays[i] = (time.perf_counter() - begun[i]) * 1e3
        done.wait()

    threads = [threading.Thread(target=first_line, args=(i,)) for i in range(count)]
    for i, thread in enumerate(threads):
        begun[i] = time.perf_counter()
        thread.start()
    return threads, delays


def report(name, threads, delays):
    for thread in threads:
        thread.join()
    delays.sort()
    print(f'thread   {name:20} median {delays[len(delays) // 2]:7.2f} ms   worst {delays[-1]:7.2f}')


done = threading.Event()
rows = [(name, *start(count, done)) for name, count in [('24 at once', 24), ('8 more', 8), ('24 beyond those', 24)]]
done.set()
for row in rows:
    report(*row)
one = []
for _ in range(50):
    one.append(start(1, done))
    one[-1][0][0].join()
report('one after the other', [threads[0] for threads, _ in one], [delays[0] for _, delays in one])
