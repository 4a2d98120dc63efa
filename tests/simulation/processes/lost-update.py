import multiprocessing

def work(counter):
    counter.value += 1

if __name__ == '__main__':
    counter = multiprocessing.Value('i', 0)
    processes = [multiprocessing.Process(target=work, args=(counter,)) for _ in range(2)]
    for process in processes: process.start()
    for process in processes: process.join()
    assert counter.value == 2, counter.value
