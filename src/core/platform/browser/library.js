// The library's JavaScript side: the memories that processes share, and what a process knows of itself. Beside it, threads.js
// and processes.js.
//
// Every instance of a module has a host thread: the page's main thread (or node's), or the worker of a process. The host
// never runs the program's code, so its event loop is always there to start workers and to hear of their ends.

addToLibrary({
  $POOLYARD__deps: ['$PThread', '$THREADS', '$PROCESSES'],
  $POOLYARD__postset: 'POOLYARD.init();',
  $POOLYARD: {
    memories: [],          // index: the handle; { buffer, words, bytes }
    timeOrigin: 0,         // of this worker's clock, asked for once: that costs more than the time itself
    slot: -1,              // of this process in its parent's arena
    generation: 0,

    // A few bytes are copied one by one sooner than a view of them is made.
    copy(to, at, from, start, bytes) {
      if (bytes > 48) to.set(from.subarray(start, start + bytes), at);
      else for (let i = 0; i < bytes; ++i) to[at + i] = from[start + i];
    },

    view(buffer) {
      return { buffer, words: new Int32Array(buffer), bytes: new Uint8Array(buffer) };
    },

    // Who this process is, told to its host and to each of its workers before anything else.
    inherit(data) {
      if (POOLYARD.memories[0]?.buffer !== data.poolyardMemory) POOLYARD.memories[0] = POOLYARD.view(data.poolyardMemory);
      POOLYARD.slot = data.poolyardSlot;
      POOLYARD.generation = data.poolyardGeneration;
    },
    inheritance: () => ({
      poolyardMemory: POOLYARD.own().buffer,
      poolyardSlot: POOLYARD.slot,
      poolyardGeneration: POOLYARD.generation,
    }),

    init() {
      POOLYARD.timeOrigin = performance.timeOrigin;
      if (ENVIRONMENT_IS_PTHREAD) {
        const receive = (data) => {
          if (data?.poolyardMemory) POOLYARD.inherit(data);
          if (data?.poolyardMemories) POOLYARD.setMemories(data.poolyardMemories);
          if (data?.poolyardEnter) PROCESSES.enter(data.poolyardEnter);
        };
        if (ENVIRONMENT_IS_NODE) worker_threads['parentPort'].on('message', receive);
        else self.addEventListener('message', (event) => receive(event.data));
        return;
      }
      if (Module['poolyardMemory']) POOLYARD.inherit(Module);
      // A thread that was the last to use a memory tells its host (Emscripten's way for a thread to call the host's Module).
      Module['poolyardDrop'] = (handle) => POOLYARD.drop(handle);
      THREADS.init();
      PROCESSES.init();
    },

    // What a thread must be told before it starts, since one that waits cannot be: the memories made since its worker came up.
    memoriesMade: () => ({ poolyardMemories: POOLYARD.memories.map((memory) => memory?.buffer) }),
    setMemories(buffers) {
      for (let handle = 1; handle < buffers.length; ++handle) {
        if (POOLYARD.memories[handle]?.buffer !== buffers[handle]) {
          POOLYARD.memories[handle] = buffers[handle] && POOLYARD.view(buffers[handle]);
        }
      }
    },
    drop(handle) {
      POOLYARD.memories[handle] = undefined;
      // A worker that waits for its next thread must not keep it either.
      for (const worker of PThread.unusedWorkers) worker.postMessage(POOLYARD.memoriesMade());
    },

    // Memory 0, made when it is first needed: a page that only starts other programs never does.
    own() {
      return POOLYARD.memories[0] ??= POOLYARD.view(new SharedArrayBuffer(_poolyard_arena_bytes()));
    },
  },

  // --- shared_memory.cpp ---
  poolyard_now_ms__deps: ['$POOLYARD'],
  poolyard_now_ms: () => POOLYARD.timeOrigin + performance.now(),
  poolyard_memory_create__deps: ['$POOLYARD'],
  poolyard_memory_create: (bytes) => {
    try {
      const memory = POOLYARD.view(new SharedArrayBuffer(bytes));
      POOLYARD.memories[0] ??= undefined;  // 0 stays the process's own
      return POOLYARD.memories.push(memory) - 1;
    } catch (error) {
      return -1;
    }
  },
  poolyard_memory_drop__deps: ['$POOLYARD'],
  poolyard_memory_drop: (handle) => {
    if (!ENVIRONMENT_IS_PTHREAD) return POOLYARD.drop(handle);
    POOLYARD.memories[handle] = undefined;
    postMessage({ cmd: 'callHandler', handler: 'poolyardDrop', args: [handle] });
  },
  poolyard_memory_load__deps: ['$POOLYARD'],
  poolyard_memory_load: (handle, at) => Atomics.load(POOLYARD.memories[handle].words, at >>> 2),
  poolyard_memory_store__deps: ['$POOLYARD'],
  poolyard_memory_store: (handle, at, value) => { Atomics.store(POOLYARD.memories[handle].words, at >>> 2, value); },
  poolyard_memory_exchange__deps: ['$POOLYARD'],
  poolyard_memory_exchange: (handle, at, value) => Atomics.exchange(POOLYARD.memories[handle].words, at >>> 2, value),
  poolyard_memory_add__deps: ['$POOLYARD'],
  poolyard_memory_add: (handle, at, value) => Atomics.add(POOLYARD.memories[handle].words, at >>> 2, value),
  poolyard_memory_or__deps: ['$POOLYARD'],
  poolyard_memory_or: (handle, at, bits) => Atomics.or(POOLYARD.memories[handle].words, at >>> 2, bits),
  poolyard_memory_and__deps: ['$POOLYARD'],
  poolyard_memory_and: (handle, at, bits) => Atomics.and(POOLYARD.memories[handle].words, at >>> 2, bits),
  poolyard_memory_compare_exchange__deps: ['$POOLYARD'],
  poolyard_memory_compare_exchange: (handle, at, expected, desired) =>
    Atomics.compareExchange(POOLYARD.memories[handle].words, at >>> 2, expected, desired),
  poolyard_memory_wait__deps: ['$POOLYARD'],
  poolyard_memory_wait: (handle, at, expected, timeout) =>
    Atomics.wait(POOLYARD.memories[handle].words, at >>> 2, expected, timeout) != 'timed-out',
  poolyard_memory_notify__deps: ['$POOLYARD'],
  poolyard_memory_notify: (handle, at, count) => { Atomics.notify(POOLYARD.memories[handle].words, at >>> 2, count); },
  poolyard_memory_write__deps: ['$POOLYARD'],
  poolyard_memory_write: (handle, at, from, bytes) => {
    POOLYARD.copy(POOLYARD.memories[handle].bytes, at, HEAPU8, from, bytes);
  },
  poolyard_memory_read__deps: ['$POOLYARD'],
  poolyard_memory_read: (handle, at, to, bytes) => {
    POOLYARD.copy(HEAPU8, to, POOLYARD.memories[handle].bytes, at, bytes);
  },
  poolyard_memory_write_words__deps: ['$POOLYARD'],
  poolyard_memory_write_words: (handle, at, from, bytes) => {
    // HEAP32 is looked up anew wherever it is named, since the heap may grow.
    const words = POOLYARD.memories[handle].words, heap = HEAP32;
    for (let i = 0; i < bytes >>> 2; ++i) Atomics.store(words, (at >>> 2) + i, heap[(from >>> 2) + i]);
  },
  poolyard_memory_read_words__deps: ['$POOLYARD'],
  poolyard_memory_read_words: (handle, at, to, bytes) => {
    const words = POOLYARD.memories[handle].words, heap = HEAP32;
    for (let i = 0; i < bytes >>> 2; ++i) heap[(to >>> 2) + i] = Atomics.load(words, (at >>> 2) + i);
  },
  poolyard_memory_publish__deps: ['$POOLYARD'],
  poolyard_memory_publish: (handle, at, first, second, count_at, count) => {
    const words = POOLYARD.memories[handle].words;
    Atomics.store(words, at >>> 2, first);
    Atomics.store(words, (at >>> 2) + 1, second);
    Atomics.store(words, count_at >>> 2, count);
  },
});

// Wanted in every program, whatever of it the C++ side calls.
extraLibraryFuncs.push('$POOLYARD');
