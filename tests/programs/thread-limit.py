# More threads than there can be: refused, quickly, with everything else alive.
#> out can't start new thread
#> out the others go on: True
#> out and so does a new one: [7]
import threading
import time

done = threading.Event()
running = []
begun = time.monotonic()
try:
    for _ in range(1500):
        thread = threading.Thread(target=done.wait)
        thread.start()
        running.append(thread)
except RuntimeError as error:
    print(error)
done.set()
for thread in running:
    thread.join()
print('the others go on:', 24 <= len(running) < 1500)
result = []
last = threading.Thread(target=result.append, args=(7,))
last.start()
last.join()
print('and so does a new one:', result)
