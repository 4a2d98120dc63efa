# Two transfers in opposite directions: each locks its own account first. Mended.
import threading


class Account:
    def __init__(self, number, balance):
        self.number, self.balance = number, balance
        self.lock = threading.Lock()


def transfer(giver, taker):
    for account in sorted((giver, taker), key=lambda account: account.number):
        account.lock.acquire()
    giver.balance -= 10
    taker.balance += 10
    for account in (giver, taker):
        account.lock.release()


one, two = Account(1, 50), Account(2, 50)
threads = [threading.Thread(target=transfer, args=(one, two)), threading.Thread(target=transfer, args=(two, one))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
