#> only native
#> out~ spawn: 250 starts, \+0 descriptors, 0 children more, memory as before
#> out~ fork: 250 starts, \+0 descriptors, 0 children more, memory as before
#> time 100
# What 500 starts leave over in this process, as the operating system sees it.
import multiprocessing as mp
import os


def descriptors():
    return len(os.listdir('/proc/self/fd'))


def resident():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGESIZE')


def children():
    """Processes of the system's whose parent this process is, and theirs, dead or alive."""
    parents = {}
    for name in os.listdir('/proc'):
        try:
            with open(f'/proc/{name}/stat') as file:
                parents[int(name)] = int(file.read().rsplit(')', 1)[1].split()[1])
        except (OSError, ValueError):
            pass
    found = {os.getpid()}
    for _ in range(3):
        found |= {pid for pid, parent in parents.items() if parent in found}
    return len(found) - 1


def nothing():
    pass


def start(context, times):
    for _ in range(times):
        p = context.Process(target=nothing)
        p.start()
        p.join()
        assert p.exitcode == 0


if __name__ == '__main__':
    for method in 'spawn', 'fork':
        context = mp.get_context(method)
        start(context, 20)
        before = descriptors(), children(), resident()
        start(context, 250)
        # Two children at most are ready for the next starts.
        more = max(0, children() - before[1] - 2)
        grown = resident() - before[2]
        print(f'{method}: 250 starts, +{descriptors() - before[0]} descriptors, {more} children more, '
              f'memory {"as before" if grown < 2 << 20 else f"{grown} bytes more"}')
