#> out sleep sort: [1, 2, 3]
#> out from a thread: 5
#> out from a process: 1024
#> out timed out
#> out queue: [0, 1, 2]
#> out no network: NotImplementedError
# asyncio: tasks, timeouts, threads and processes; no network.

import asyncio
from concurrent.futures import ProcessPoolExecutor


async def add_later(numbers, n):
    await asyncio.sleep(n / 50)
    numbers.append(n)


async def produce(queue):
    for n in range(3):
        await queue.put(n)


async def main():
    numbers = []
    async with asyncio.TaskGroup() as group:
        for n in 3, 1, 2:
            group.create_task(add_later(numbers, n))
    print('sleep sort:', numbers)
    print('from a thread:', await asyncio.to_thread(lambda: 5))
    with ProcessPoolExecutor(1) as processes:
        print('from a process:', await asyncio.get_running_loop().run_in_executor(processes, pow, 2, 10))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(600)
    except TimeoutError:
        print('timed out')
    queue = asyncio.Queue(1)
    producer = asyncio.create_task(produce(queue))
    print('queue:', [await queue.get() for _ in range(3)])
    await producer
    try:
        await asyncio.open_connection('localhost', 80)
    except NotImplementedError as error:
        print('no network:', type(error).__name__)


if __name__ == '__main__':
    asyncio.run(main())
