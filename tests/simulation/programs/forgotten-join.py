# A forgotten join: the result is read while the thread may still be at work.
import threading

results = []


def work():
    results.append(6 * 7)


thread = threading.Thread(target=work)
thread.start()
assert results == [42], results
thread.join()
