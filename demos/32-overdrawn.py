# title: Overdrawn
# about: Who takes money out looks first whether there is enough. Between the look and the taking somebody else may have taken it:
#        check-then-act. Put both under one lock.
# puzzle: Can the account be overdrawn?

import threading

balance = 100


def withdraw(amount):
    global balance
    if balance >= amount:
        balance = balance - amount


people = [threading.Thread(target=withdraw, args=(80,), name=name) for name in ('Ann', 'Bob')]
for person in people:
    person.start()
for person in people:
    person.join()
assert balance >= 0, f'overdrawn: {balance}'
print('balance:', balance)
