#> out spawn: read 'from the parent', made ['spawn-0.txt', 'spawn-1.txt'], lines 40 40
#> out fork: read 'from the parent', made ['fork-0.txt', 'fork-1.txt'], lines 40 40
#> out exclusive: 1 of 4
#> out moved: from 0, gone: True, kept: 'still mine'
# All processes of a run have one file system: what one writes, adds, renames or removes, the others see.
import multiprocessing as mp
import os
import tempfile


def child(folder, method, number, mine):
    with open(os.path.join(folder, 'parent.txt')) as file:
        mine.put(file.read())
    with open(os.path.join(folder, f'{method}-{number}.txt'), 'w') as file:
        file.write(f'from {number}')
    with open(os.path.join(folder, 'log.txt'), 'a') as log:
        for i in range(20):
            print(method, number, i, file=log, flush=True)


def claim(folder, won):
    try:
        with open(os.path.join(folder, 'claim'), 'x'):
            won.put(1)
    except FileExistsError:
        won.put(0)


def move(folder):
    os.makedirs(os.path.join(folder, 'a', 'b'))
    os.rename(os.path.join(folder, 'spawn-0.txt'), os.path.join(folder, 'a', 'b', 'moved.txt'))
    os.remove(os.path.join(folder, 'kept.txt'))


def run(method, folder):
    context = mp.get_context(method)
    with open(os.path.join(folder, 'parent.txt'), 'w') as file:
        file.write('from the parent')
    with open(os.path.join(folder, 'log.txt'), 'w'):
        pass
    said = context.SimpleQueue()
    children = [context.Process(target=child, args=(folder, method, number, said)) for number in range(2)]
    for each in children:
        each.start()
    for each in children:
        each.join()
    with open(os.path.join(folder, 'log.txt')) as log:
        lines = log.readlines()
    made = sorted(name for name in os.listdir(folder) if name.startswith(method))
    print(f'{method}: read {said.get()!r}, made {made}, lines {len(lines)} {len(set(lines))}')


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder:
        for method in 'spawn', 'fork':
            run(method, folder)
        won = mp.SimpleQueue()
        rivals = [mp.Process(target=claim, args=(folder, won)) for _ in range(4)]
        for each in rivals:
            each.start()
        for each in rivals:
            each.join()
        print(f'exclusive: {sum(won.get() for _ in rivals)} of 4')
        with open(os.path.join(folder, 'kept.txt'), 'w+') as kept:
            kept.write('still ')
            kept.flush()
            mover = mp.Process(target=move, args=(folder,))
            mover.start()
            mover.join()
            kept.write('mine')
            kept.seek(0)
            with open(os.path.join(folder, 'a', 'b', 'moved.txt')) as moved:
                gone = not os.path.exists(os.path.join(folder, 'kept.txt'))
                print(f'moved: {moved.read()}, gone: {gone}, kept: {kept.read()!r}')
