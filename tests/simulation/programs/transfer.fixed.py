# A transfer in two halves: who counts the money meanwhile finds too little. Mended.
import threading

lock = threading.Lock()
accounts = {"one": 50, "two": 50}


def transfer():
    with lock:
        accounts["one"] -= 10
        accounts["two"] += 10


def audit():
    with lock:
        assert sum(accounts.values()) == 100, accounts


threads = [threading.Thread(target=transfer), threading.Thread(target=audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
