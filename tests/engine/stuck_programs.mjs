// Programs that hang, each in another way, and what has to be told of each: for stuck.test.mjs, and for the same in a page. A circle has to be told
// within half a second; what the machine itself is late for, having others to serve, comes on top of that.

/** How late this machine is, from now until the function that it gives is called: what is due each 20 ms comes so many ms after that. */
export function watchLateness() {
  let latest = 0, last = performance.now();
  const ticks = setInterval(() => {
    const now = performance.now();
    latest = Math.max(latest, now - last - 20);
    last = now;
  }, 20).unref();
  return () => {
    clearInterval(ticks);
    return Math.max(latest, performance.now() - last - 20);
  };
}

export const two = 'Deadlock: 2 threads wait for each other\\.\n';
const one = 'Deadlock: a thread waits for what will never come\\.\n';
const all = 'Stuck: every thread waits for something that only another thread could do\\.\n';

// What the report has to be. `web`: also under node, where each takes longer to start.
export const programs = {
  'two locks in opposite order, while others work': {
    web: true,
    text: `
import threading, time
lock_a, lock_b = threading.Lock(), threading.Lock()
both = threading.Barrier(2)
def one():
    with lock_a:
        both.wait()
        with lock_b: pass
def two():
    with lock_b:
        both.wait()
        with lock_a: pass
for f in one, two: threading.Thread(target=f).start()
while True: time.sleep(0.01)
`,
    report: two + '  Thread-1 \\(one\\) waits for lock_b \\(line 8\\), which Thread-2 \\(two\\) has held since line 10\\.\n' +
      '  Thread-2 \\(two\\) waits for lock_a \\(line 12\\), which Thread-1 \\(one\\) has held since line 6\\.\n',
  },
  'three philosophers': {
    text: `
import threading
class Table:
    def __init__(self):
        self.forks = [threading.Lock() for _ in range(3)]
        self.ready = threading.Barrier(3)
    def dine(self, i):
        with self.forks[i]:
            self.ready.wait()
            with self.forks[(i + 1) % 3]: pass
table = Table()
for i in range(3): threading.Thread(target=table.dine, args=(i,), name=f'P{i}').start()
`,
    report: 'Deadlock: 3 threads wait for each other\\.\n[^]*  P0 waits for table\\.forks\\[1\\] \\(line 10\\), which P1 has held since line 8\\.\n',
  },
  'acquire() in opposite order': {
    text: `
import threading
a, b, both = threading.Lock(), threading.Lock(), threading.Barrier(2)
def work(first, second):
    first.acquire()
    both.wait()
    second.acquire()
threads = [threading.Thread(target=work, args=args) for args in ((a, b), (b, a))]
for t in threads: t.start()
for t in threads: t.join()
`,
    report: all + '  MainThread waits for the end of Thread-1 \\(work\\) \\(line 10\\)\\.\n' +
      '  Thread-1 \\(work\\) waits for b \\(line 7\\), which Thread-2 \\(work\\) has held since line 5\\.\n' +
      '  Thread-2 \\(work\\) waits for a \\(line 7\\), which Thread-1 \\(work\\) has held since line 5\\.\n',
  },
  'a lock that the thread has itself': {
    web: true,
    text: 'import threading\nlock = threading.Lock()\nwith lock:\n    with lock: pass\n',
    report: one + '  MainThread waits for lock \\(line 4\\), which it has held itself since line 3\\.\n',
  },
  'the same by acquire()': {
    text: 'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n',
    report: all + '  MainThread waits for lock \\(line 4\\), which it has held itself since line 3\\.\n',
  },
  'recursive locks in opposite order, while another sleeps': {
    text: `
import threading, time
a, b, both = threading.RLock(), threading.RLock(), threading.Barrier(2)
def work(first, second):
    first.acquire()
    both.wait()
    second.acquire()
for args in (a, b), (b, a): threading.Thread(target=work, args=args, daemon=True).start()
time.sleep(100)
`,
    report: two + '[^]*waits for b \\(line 7\\), which Thread-2 \\(work\\) has held since line 5\\.\n',
  },
  'a recursive lock of a thread that has ended': {
    text: `
import threading, time
lock = threading.RLock()
t = threading.Thread(target=lock.acquire, name='taker')
t.start(); t.join()
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
lock.acquire()
`,
    report: one + '  MainThread waits for lock \\(line 7\\), which taker has ended without giving back\\.\n',
  },
  'a recursive lock of a thread that died of an exception': {
    web: true,
    text: `
import threading, time
lock = threading.RLock()
def work():
    lock.acquire()
    raise ValueError('no bread')
threading.excepthook = lambda args: None
t = threading.Thread(target=work)
t.start(); t.join()
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
lock.acquire()
`,
    report: one + '  MainThread waits for lock \\(line 11\\), which Thread-1 \\(work\\) has ended without giving back ' +
      '\\(it died of ValueError: no bread, line 6\\)\\.\n',
  },
  'a join from inside': {
    text: `
import threading
def work(): threading.main_thread().join()
t = threading.Thread(target=work)
t.start()
t.join()
`,
    report: two + '[^]*  Thread-1 \\(work\\) waits for the end of MainThread \\(line 3\\)\\.\n',
  },
  'a join with the lock that the other one wants': {
    text: `
import threading
lock = threading.Lock()
def work():
    with lock: pass
with lock:
    t = threading.Thread(target=work)
    t.start()
    t.join()
`,
    report: two + '  MainThread waits for the end of Thread-1 \\(work\\) \\(line 9\\)\\.\n  Thread-1 \\(work\\) waits for lock \\(line 5\\), which MainThread has held since line 6\\.\n',
  },
  'a get() that nobody puts for': {
    text: 'import queue\njobs = queue.Queue()\njobs.get()\n',
    report: all + '  MainThread waits for an item in jobs \\(line 3\\)\\.\n',
  },
  'a full queue': {
    text: 'import queue\njobs = queue.Queue(1)\njobs.put(1)\njobs.put(2)\n',
    report: all + '  MainThread waits for room in jobs \\(line 4\\)\\.\n',
  },
  'a task_done() that was forgotten': {
    text: 'import queue\njobs = queue.Queue()\njobs.put(1)\njobs.get()\njobs.join()\n',
    report: all + '  MainThread waits until all items of jobs are done \\(line 5\\)\\.\n',
  },
  'an event that nobody sets': {
    web: true,
    text: `
import threading
class Server:
    def __init__(self):
        self.ready = threading.Event()
    def serve(self):
        self.ready.wait()
threading.Thread(target=Server().serve).start()
`,
    report: all + '[^]*  Thread-1 \\(serve\\) waits until self\\.ready is set \\(line 7\\)\\.\n',
  },
  'a lost wakeup': {
    text: 'import threading\nc = threading.Condition()\nwith c: c.notify()\nwith c:\n    c.wait()\n',
    report: all + '  MainThread waits to be notified by c \\(line 5\\)\\.\n',
  },
  'a semaphore that nobody releases': {
    text: 'import threading\nplaces = threading.Semaphore(1)\nwith places:\n    places.acquire()\n',
    report: all + '  MainThread waits for a place in places \\(line 4\\)\\.\n',
  },
  'a barrier for one more': {
    text: `
import threading
start = threading.Barrier(3)
for i in range(2): threading.Thread(target=lambda: start.wait()).start()
`,
    report: all + '[^]*waits for the others at start \\(line 4\\)\\.\n',
  },
  'a task that waits for another of a pool with one thread': {
    text: `
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
def inner(): pass
def outer():
    return pool.submit(inner).result()
future = pool.submit(outer)
future.result()
`,
    report: all + '[^]*waits for the result of a task[^]*\\(line 6\\)\\.\n',
  },
  'a pipe that nobody sends into': {
    text: 'from multiprocessing import Pipe\nhere, there = Pipe()\nhere.recv()\n',
    report: all + '  MainThread waits for a message in here \\(line 3\\)\\.\n',
  },
  'a process that waits for its parent': {
    web: true,
    text: `
from multiprocessing import Process, Queue
def work(jobs):
    jobs.get()
if __name__ == '__main__':
    jobs = Queue()
    p = Process(target=work, args=(jobs,))
    p.start()
    p.join()
`,
    report: all + '[^]*  MainProcess / MainThread waits for the end of Process-1 \\(line 9\\)\\.\n[^]*  Process-1 / MainThread waits for an item in jobs \\(line 4\\)\\.\n',
  },
  'two processes and two locks': {
    text: `
from multiprocessing import Process, Lock, Barrier
def work(first, second, both):
    with first:
        both.wait()
        with second: pass
if __name__ == '__main__':
    a, b, both = Lock(), Lock(), Barrier(2)
    workers = [Process(target=work, args=args) for args in ((a, b, both), (b, a, both))]
    for p in workers: p.start()
    for p in workers: p.join()
`,
    // Either may have begun first.
    report: two + '(  Process-[12] / MainThread waits for second \\(line 6\\), which Process-[12] / MainThread has held since line 4\\.\n){2}',
  },
  'a lock of a process that was killed': {
    web: true,
    text: `
from multiprocessing import Process, Lock, Event
import time
def work(lock, has):
    lock.acquire()
    has.set()
    time.sleep(100)
if __name__ == '__main__':
    gate, has = Lock(), Event()
    p = Process(target=work, args=(gate, has))
    p.start()
    has.wait()
    p.kill()
    p.join()
    gate.acquire()
`,
    report: all + '  MainProcess / MainThread waits for gate \\(line 15\\), which Process-1 / MainThread took at line 5 and has ended without giving back ' +
      '\\(it was ended by signal 9\\)\\.\n',
  },
  'a pool whose tasks wait for each other': {
    text: `
from multiprocessing import Pool, Event
def begin(e):
    global ready
    ready = e
def work(i): ready.wait()
if __name__ == '__main__':
    ready = Event()
    with Pool(2, begin, (ready,)) as pool:
        pool.map(work, range(2))
`,
    report: all + '[^]*  MainProcess / MainThread waits for the result of a task[^]*waits until ready is set \\(line 6\\)\\.\n',
  },
};
