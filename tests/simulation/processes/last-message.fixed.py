import multiprocessing, queue

def take(items):
    try:
        while True: items.get_nowait()
    except queue.Empty: pass

if __name__ == '__main__':
    items = multiprocessing.Queue()
    for i in range(2): items.put(i)
    process = multiprocessing.Process(target=take, args=(items,))
    process.start()
    take(items)
    process.join()
    assert process.exitcode == 0, process.exitcode
