import multiprocessing

def other(a, b, both):
    with b:
        both.wait()
        with a: pass

if __name__ == '__main__':
    a, b = multiprocessing.Lock(), multiprocessing.Lock()
    both = multiprocessing.Barrier(2)
    multiprocessing.Process(target=other, args=(a, b, both)).start()
    with a:
        both.wait()
        with b: pass
