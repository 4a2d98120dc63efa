# From Process.start() to the child's first line: one after the other, and eight at once. The argument is the start method.
import multiprocessing
import sys
import time


def first_line(queue, begun):
    queue.put((time.time() - begun) * 1e3)


def start(context, queue):
    process = context.Process(target=first_line, args=(queue, time.time()))
    process.start()
    return process


def report(name, delays):
    delays.sort()
    print(f'{name} median {delays[len(delays) // 2]:7.2f} ms   worst {delays[-1]:7.2f}', flush=True)


if __name__ == '__main__':
    methods = sys.argv[1:] or [method for method in ('spawn', 'fork', 'forkserver') if method in multiprocessing.get_all_start_methods()]
    for method in methods:
        context = multiprocessing.get_context(method)
        queue = context.SimpleQueue()
        delays, begun = [], time.perf_counter()
        for _ in range(50):
            process = start(context, queue)
            delays.append(queue.get())
            process.join()
        report(f'process  {method:10} one after the other', delays)
        print(f'         start to join: {(time.perf_counter() - begun) / 50 * 1e3:.2f} ms each')
        delays = []
        for _ in range(5):
            processes = [start(context, queue) for _ in range(8)]
            delays += [queue.get() for _ in processes]
            for process in processes:
                process.join()
        report(f'process  {method:10} eight at once      ', delays)
