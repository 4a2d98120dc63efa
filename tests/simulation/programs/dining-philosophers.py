# Dining philosophers: each has the fork at the left, and waits for the one at the right.
import threading

N = 3
forks = [threading.Lock() for _ in range(N)]


def philosopher(seat):
    left, right = seat, (seat + 1) % N
    with forks[left]:
        with forks[right]:
            pass


threads = [threading.Thread(target=philosopher, args=(seat,)) for seat in range(N)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
