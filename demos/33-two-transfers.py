# title: Two transfers
# about: To move money, one holds both accounts. One transfer goes from left to right, the other from right to left, and each takes the lock
#        of its own side first. Take them in one order, whoever pays.
# puzzle: Do both transfers always come to an end?

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source, target, amount):
    with source.lock:
        with target.lock:
            source.balance -= amount
            target.balance += amount


left, right = Account(100), Account(100)
there = threading.Thread(target=transfer, args=(left, right, 30), name='there')
back = threading.Thread(target=transfer, args=(right, left, 10), name='back')
there.start()
back.start()
there.join()
back.join()
print('left:', left.balance, 'right:', right.balance)
