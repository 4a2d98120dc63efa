# Everything that a run gets from chance or from time, and threads that end in every way.
import asyncio, os, queue, random, threading, time, uuid
from concurrent.futures import ThreadPoolExecutor

class Counted:
    def __init__(self, value): self.value = value
    @property
    def double(self): return 2 * self.value
    def __getitem__(self, index): return self.value + index

def numbers(count):
    for i in range(count): yield Counted(i)

def work(results, name):
    text = ''
    for one in numbers(100):
        text += str(one.double + one[1])
    results.put((name, len(text), time.monotonic_ns()))

results = queue.Queue()
for name in 'abc': threading.Thread(target=work, args=(results, name)).start()
for _ in 'abc': print(results.get())
print(random.random(), os.urandom(4).hex(), uuid.uuid4(), os.getpid())
began = time.time()
time.sleep(3600)
print('an hour is', round(time.time() - began, 3), time.strftime('%Y', time.gmtime()), threading.Event().wait(2.5))
def fail(): raise ValueError('nobody catches this')
threading.Thread(target=fail).start()
threading.Thread(target=lambda: time.sleep(1e6), daemon=True).start()
async def main():
    with ThreadPoolExecutor(2) as pool:
        loop = asyncio.get_running_loop()
        print(await asyncio.gather(*[loop.run_in_executor(pool, lambda i=i: (time.sleep(i / 10), i * i)[1]) for i in range(4)]), time.monotonic())
asyncio.run(main())
raise SystemExit(5)
