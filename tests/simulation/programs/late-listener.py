# A late listener: it subscribes after it was asked whether everything had been announced.
import threading

listeners, heard = [], []
announced = False


def announce():
    global announced
    for listener in listeners:
        listener()
    announced = True


def subscribe(listener):
    if announced:
        listener()
    else:
        listeners.append(listener)


threads = [threading.Thread(target=announce), threading.Thread(target=subscribe, args=(lambda: heard.append(1),))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert heard, "never told"
