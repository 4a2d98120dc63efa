import multiprocessing

def work(first, second):
    with first:
        with second: pass

if __name__ == '__main__':
    a, b = multiprocessing.Lock(), multiprocessing.Lock()
    process = multiprocessing.Process(target=work, args=(a, b))
    process.start()
    work(a, b)
    process.join()
