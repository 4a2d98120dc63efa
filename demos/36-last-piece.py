# title: One piece of cake, two guests
# about: Guests wait until there is cake. Who is woken does not look again: while it waits for the lock, another one may have been faster.
#        wait() belongs into a loop: "while not cake".
# puzzle: Can a guest get cake that is not there?

import threading

table = threading.Condition()
cake = []


def guest():
    with table:
        if not cake:
            table.wait(timeout=60)
        cake.pop()


def baker():
    for piece in 'first', 'second':
        with table:
            cake.append(piece)
            table.notify_all()


workers = [threading.Thread(target=guest, name='Ann'), threading.Thread(target=guest, name='Bob'), threading.Thread(target=baker, name='baker')]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print('Everybody had cake')
