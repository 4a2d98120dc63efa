# title: The lost update
# about: Two threads read a balance, think, and write back what they have read plus one. What the other wrote in between is
#        lost. To be honest: plain "balance += 1" almost never shows this in today's Python, because it switches threads
#        only at function calls and at the ends of loops. No rule promises that, so use a lock; it always works.

import threading
import time

TIMES = 50  # parameter 10..200
lock = threading.Lock()
balance = 0


def careless():
    global balance
    for _ in range(TIMES):
        seen = balance
        time.sleep(0.001)  # thinking: here the other thread gets its turn
        balance = seen + 1


def lucky():
    global balance
    for _ in range(TIMES):
        balance += 1


def careful():
    global balance
    for _ in range(TIMES):
        with lock:
            seen = balance
            time.sleep(0.001)
            balance = seen + 1


for deposit in careless, lucky, careful:
    balance = 0
    threads = [threading.Thread(target=deposit, name=f'{deposit.__name__} {i}') for i in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f'{deposit.__name__}: expected {2 * TIMES}, got {balance}, lost {2 * TIMES - balance}')
