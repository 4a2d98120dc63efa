# Pool starvation: both workers wait for tasks that no worker is left to begin.
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(2)


def outer():
    return pool.submit(int, 1).result()


results = [pool.submit(outer) for _ in range(2)]
for result in results:
    result.result()
