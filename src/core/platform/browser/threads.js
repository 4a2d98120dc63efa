// Threads, as Emscripten starts them, with two things added: there is a limit, and workers are kept ready.
//
// A worker takes some ten milliseconds of a core to come up, which is longer than many a thread lives, and it takes them from
// the program, if that runs already. So they are made before it does; and one whose thread has ended serves the next.

addToLibrary({
  $THREADS__deps: ['$PThread', '$POOLYARD'],
  $THREADS: {
    limit: 128,       // threads alive in a run, those that processes begin with among them: each takes up to 10 MB
    first: 0,         // workers that are wanted for the first threads of the program
    spare: 0,         // …and more of them, while it has not begun: see PROCESSES.whenReady()
    step: 8,          // made on the way once all are in use, since a program that has so many threads may want more
    loading: false,
    counted: 0,       // …of this process's threads, in the arena

    init() {
      PThread.getNewWorker = THREADS.take;
      const load = PThread.loadWasmModuleToWorker;
      PThread.loadWasmModuleToWorker = (worker) => {
        worker.postMessage(POOLYARD.inheritance());
        return load(worker);
      };
      const giveBack = PThread.returnWorkerToPool;
      PThread.returnWorkerToPool = (worker) => {
        giveBack(worker);
        THREADS.count();
        PROCESSES.settle();
      };
    },

    // A worker for a new thread, or undefined: then Emscripten's pthread_create() says EAGAIN.
    take() {
      if (THREADS.count(1) > THREADS.limit) {
        THREADS.count();
        return undefined;
      }
      const workers = PThread.unusedWorkers;
      if (!workers.length) {
        PThread.allocateUnusedWorker();
        PThread.loadWasmModuleToWorker(workers[0]);
      }
      const loaded = workers.findLastIndex((worker) => worker.loaded);
      const [worker] = workers.splice(loaded < 0 ? 0 : loaded, 1);
      if (POOLYARD.memories.length > 1) worker.postMessage(POOLYARD.memoriesMade());
      setTimeout(PROCESSES.keepReady);  // after this call, for which a thread waits
      return worker;
    },

    // Writes down how many threads this process has, and returns how many are alive in the run.
    count(more = 0) {
      const own = PThread.runningWorkers.length + more;
      if (POOLYARD.slot < 0) return own;
      const all = _poolyard_add_threads(POOLYARD.slot, own - THREADS.counted);
      THREADS.counted = own;
      return all;
    },

    // Some megabytes each. Under node nobody reads a page meanwhile: a program would wait for them.
    more() {
      if (ENVIRONMENT_IS_NODE) return 0;
      return (navigator.deviceMemory ?? (/Mobi/.test(navigator.userAgent) ? 4 : 8)) >= 8 ? 32 : 0;  // not every browser tells
    },
    wanted() {
      const used = PThread.runningWorkers.length;
      return used < THREADS.first ? THREADS.first + THREADS.spare : THREADS.first && used + THREADS.step;
    },
    // Makes what is wanted, one at a time: the program comes first. False when there is nothing to make.
    keepReady() {
      if (THREADS.loading) return true;
      if (PThread.runningWorkers.length + PThread.unusedWorkers.length >= THREADS.wanted()) return false;
      THREADS.loading = true;
      PThread.allocateUnusedWorker();
      const worker = PThread.unusedWorkers.at(-1);
      const next = () => {
        THREADS.loading = false;
        PROCESSES.keepReady();
      };
      PThread.loadWasmModuleToWorker(worker).then(next);
      // One that nobody has asked for yet may fail: it is not there, then.
      const fail = worker.onerror;
      worker.onerror = (error) => {
        if (worker.pthread_ptr) return fail(error);
        error.preventDefault?.();
        PThread.unusedWorkers = PThread.unusedWorkers.filter((other) => other !== worker);
      };
      return true;
    },
  },
});
