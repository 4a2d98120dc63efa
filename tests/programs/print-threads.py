#> any
#> out thread 0 line 0
#> out thread 0 line 1
#> out thread 0 line 2
#> out thread 0 line 3
#> out thread 0 line 4
#> out thread 1 line 0
#> out thread 1 line 1
#> out thread 1 line 2
#> out thread 1 line 3
#> out thread 1 line 4
#> out thread 2 line 0
#> out thread 2 line 1
#> out thread 2 line 2
#> out thread 2 line 3
#> out thread 2 line 4
#> out thread 3 line 0
#> out thread 3 line 1
#> out thread 3 line 2
#> out thread 3 line 3
#> out thread 3 line 4
#> out thread 4 line 0
#> out thread 4 line 1
#> out thread 4 line 2
#> out thread 4 line 3
#> out thread 4 line 4
#> out thread 5 line 0
#> out thread 5 line 1
#> out thread 5 line 2
#> out thread 5 line 3
#> out thread 5 line 4
#> out thread 6 line 0
#> out thread 6 line 1
#> out thread 6 line 2
#> out thread 6 line 3
#> out thread 6 line 4
#> out thread 7 line 0
#> out thread 7 line 1
#> out thread 7 line 2
#> out thread 7 line 3
#> out thread 7 line 4
#> end
#> out done
# Lines from many threads do not get mixed up.

import threading


def talk(number):
    for i in range(5):
        print(f'thread {number} line {i}\n', end='')


threads = [threading.Thread(target=talk, args=(n,)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('done')
