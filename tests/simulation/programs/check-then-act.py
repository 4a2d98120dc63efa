# Check then act: the account may be empty by the time the money is taken.
import threading

balance = 100


def work():
    global balance
    if balance >= 80:
        balance -= 80


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert balance >= 0, balance
