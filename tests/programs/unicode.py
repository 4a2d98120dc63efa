#> out 你好,世界 🎈 ñandú ßtraße
#> out from the child: Ωmega 日本語 ✓
#> out name: 工人-1
#> out from the pool: ['ÄPFEL', 'ÉTÉ', '🎉']
#> err к stderr тоже
# Text of all languages, from all kinds of workers.

import sys
from multiprocessing import Pool, Process, current_process


def child(text):
    print('from the child:', text)
    print('name:', current_process().name)


if __name__ == '__main__':
    print('你好,世界 🎈 ñandú ßtraße', flush=True)
    print('к stderr тоже', file=sys.stderr)
    p = Process(target=child, args=('Ωmega 日本語 ✓',), name='工人-1')
    p.start()
    p.join()
    with Pool(1) as pool:
        print('from the pool:', pool.map(str.upper, ['äpfel', 'été', '🎉']))
