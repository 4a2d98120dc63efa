# A forgotten join: the result is read while the thread may still be at work. Mended.
import threading

results = []


def work():
    results.append(6 * 7)


thread = threading.Thread(target=work)
thread.start()
thread.join()
assert results == [42], results
