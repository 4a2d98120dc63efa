# title: Dining philosophers
# about: Five philosophers, five forks, and each needs two to eat. If all took the left fork first, each could end up
#        holding one and waiting for ever: a deadlock. Here everyone takes the fork with the smaller number first, and that
#        one rule makes it impossible. Set ORDERED to 0, run it a few times, and watch five lanes stand still.

import threading
import time

ORDERED = 1  # parameter 0..1
NAMES = ['Hypatia', 'Kongzi', 'Plato', 'Nagarjuna', 'Ibn Sina']
forks = [threading.Lock() for _ in NAMES]


def dine(seat):
    first, second = seat, (seat + 1) % len(forks)
    if ORDERED and first > second:
        first, second = second, first
    for meal in range(1, 4):
        with forks[first]:
            time.sleep(0.02)  # time enough for everybody to have taken one fork
            with forks[second]:
                print(f'{NAMES[seat]} eats meal {meal} with forks {first} and {second}')
                time.sleep(0.1)
        time.sleep(0.05)


philosophers = [threading.Thread(target=dine, args=(seat,), name=NAMES[seat]) for seat in range(len(NAMES))]
for philosopher in philosophers:
    philosopher.start()
for philosopher in philosophers:
    philosopher.join()
print('Everyone has eaten three times.')
