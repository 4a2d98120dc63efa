#> out spawn: 200 one after the other, then 32 at once: all exit codes as they should be
#> out fork: 200 one after the other, then 32 at once: all exit codes as they should be
#> time 100
# Many processes: one after the other, and at once.
import multiprocessing as mp
import sys


def main():
    for method in 'spawn', 'fork':
        context = mp.get_context(method)
        codes = []
        for n in range(200):
            p = context.Process(target=sys.exit, args=(n % 7,))
            p.start()
            p.join()
            codes.append(p.exitcode)
        gate = context.Semaphore(0)
        together = [context.Process(target=wait_and_exit, args=(gate, n)) for n in range(32)]
        for p in together:
            p.start()
        for p in together:
            gate.release()
        for p in together:
            p.join()
        right = codes == [n % 7 for n in range(200)] and [p.exitcode for p in together] == list(range(32))
        print(f'{method}: 200 one after the other, then 32 at once: '
              f'{"all exit codes as they should be" if right else codes}')


def wait_and_exit(gate, code):
    gate.acquire()
    sys.exit(code)


if __name__ == '__main__':
    main()
