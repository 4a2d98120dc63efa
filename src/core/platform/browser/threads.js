// Threads, as Emscripten starts them, with two things added: there is a limit, and workers are kept ready.
//
// A worker takes some ten milliseconds of a core to come up, which is longer than many a thread lives. One whose thread has
// ended serves the next.

addToLibrary({
  $THREADS__deps: ['$PThread', '$POOLYARD'],
  $THREADS: {
    limit: 128,       // threads alive in a run, those that processes begin with among them: each takes up to 10 MB
    first: 0,         // workers that are wanted for the first threads of the program
    spare: 0,         // …and beyond those that are in use
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
      setTimeout(THREADS.keepReady);  // after this call, for which a thread waits
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

    // One at a time: the program comes first.
    keepReady() {
      const used = PThread.runningWorkers.length;
      if (THREADS.loading || used + PThread.unusedWorkers.length >= Math.max(THREADS.first, used + THREADS.spare)) return;
      THREADS.loading = true;
      PThread.allocateUnusedWorker();
      const worker = PThread.unusedWorkers.at(-1);
      PThread.loadWasmModuleToWorker(worker).then(() => {
        THREADS.loading = false;
        THREADS.keepReady();
      });
      // One that nobody has asked for yet may fail: it is not there, then.
      const fail = worker.onerror;
      worker.onerror = (error) => {
        if (worker.pthread_ptr) return fail(error);
        error.preventDefault?.();
        PThread.unusedWorkers = PThread.unusedWorkers.filter((other) => other !== worker);
      };
    },
  },
});
