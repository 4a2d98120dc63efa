// The library's JavaScript side: the memories that processes share, and what a process knows of itself. Beside it, threads.js
// and processes.js.
//
// Every instance of a module has a host thread: the page's main thread (or node's), or the worker of a process. The host
// never runs the program's code, so its event loop is always there to start workers and to hear of their ends.

addToLibrary({
  $POOLYARD__deps: ['$PThread', '$THREADS', '$PROCESSES', 'poolyard_memory_load', 'poolyard_memory_store', 'poolyard_memory_exchange',
    'poolyard_memory_add', 'poolyard_memory_or', 'poolyard_memory_and', 'poolyard_memory_compare_exchange', 'poolyard_memory_wait',
    'poolyard_memory_notify', 'poolyard_memory_get8', 'poolyard_memory_put8', 'poolyard_memory_get1', 'poolyard_memory_put1'],
  $POOLYARD__postset: 'POOLYARD.init();',
  $POOLYARD: {
    memories: [],          // index: the handle; { memory, bytes, words, access }
    access: null,          // the module of what is in `access`
    timeOrigin: 0,         // of this worker's clock, asked for once: that costs more than the time itself
    slot: -1,              // of this process in its parent's arena
    generation: 0,

    // WebAssembly that gets at a memory's words. The program's own code, which is compiled for one memory, calls it; a call from
    // one instance to another costs a fifth of one to JavaScript, and needs no warming up. `load(handle, at)` and its like are
    // about the instance's memory if the handle is 0, else they call the function of that name that they are given.
    makeAccess() {
      const i32 = 0x7f, i64 = 0x7e;
      const functions = {  // name: [what it takes after the handle, what it gives, the instruction]
        load: [[i32], [i32], [0xfe, 0x10, 2, 0]],
        store: [[i32, i32], [], [0xfe, 0x17, 2, 0]],
        exchange: [[i32, i32], [i32], [0xfe, 0x41, 2, 0]],
        add: [[i32, i32], [i32], [0xfe, 0x1e, 2, 0]],
        or: [[i32, i32], [i32], [0xfe, 0x33, 2, 0]],
        and: [[i32, i32], [i32], [0xfe, 0x2c, 2, 0]],
        compare_exchange: [[i32, i32, i32], [i32], [0xfe, 0x48, 2, 0]],
        wait: [[i32, i32, i64], [i32], [0xfe, 0x01, 2, 0]],
        notify: [[i32, i32], [i32], [0xfe, 0x00, 2, 0]],
        get8: [[i32], [i64], [0x29, 0, 0]],
        put8: [[i32, i64], [], [0x37, 0, 0]],
        get1: [[i32], [i32], [0x2d, 0, 0]],
        put1: [[i32, i32], [], [0x3a, 0, 0]],
      };
      const number = (n) => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...number(n >> 7)]);
      const list = (items) => [...number(items.length), ...items.flat()];
      const section = (id, bytes) => [id, ...number(bytes.length), ...bytes];
      const name = (text) => list([...text].map((letter) => letter.charCodeAt(0)));
      const all = Object.entries(functions);
      const body = ([, [takes, gives, instruction]], index) => {
        const get = (local) => [0x20, local];
        const later = takes.map((_, i) => get(i + 1)).flat();
        const code = [0, ...get(0), 0x04, gives[0] ?? 0x40, ...get(0), ...later, 0x10, index, 0x05, ...later, ...instruction, 0x0b, 0x0b];
        return [...number(code.length), ...code];
      };
      return new WebAssembly.Module(new Uint8Array([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
        ...section(1, list(all.map(([, [takes, gives]]) => [0x60, ...list([i32, ...takes]), ...list(gives)]))),
        ...section(2, list([
          [...name('env'), ...name('memory'), 2, 3, 0, ...number(65536)],  // shared
          ...all.map(([what], index) => [...name('env'), ...name(what), 0, index]),
        ])),
        ...section(3, list(all.map((_, index) => index))),
        ...section(7, list(all.map(([what], index) => [...name(what), 0, all.length + index]))),
        ...section(10, list(all.map(body))),
      ]));
    },

    view(memory) {
      const access = new WebAssembly.Instance(POOLYARD.access ??= POOLYARD.makeAccess(), { 'env': {
        memory, load: _poolyard_memory_load, store: _poolyard_memory_store, exchange: _poolyard_memory_exchange,
        add: _poolyard_memory_add, or: _poolyard_memory_or, and: _poolyard_memory_and,
        compare_exchange: _poolyard_memory_compare_exchange, wait: _poolyard_memory_wait, notify: _poolyard_memory_notify,
        get8: _poolyard_memory_get8, put8: _poolyard_memory_put8, get1: _poolyard_memory_get1, put1: _poolyard_memory_put1,
      } }).exports;
      return { memory, bytes: new Uint8Array(memory.buffer), words: new Int32Array(memory.buffer), access };
    },
    make(bytes) {
      const pages = Math.ceil(bytes / 65536);
      return POOLYARD.view(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }));
    },

    // Before this thread's instance is made: it gets at memory 0 directly.
    importAccess() {
      const { access } = POOLYARD.memories[0];
      _poolyard_memory_load = access.load;
      _poolyard_memory_store = access.store;
      _poolyard_memory_exchange = access.exchange;
      _poolyard_memory_add = access.add;
      _poolyard_memory_or = access.or;
      _poolyard_memory_and = access.and;
      _poolyard_memory_compare_exchange = access.compare_exchange;
      _poolyard_memory_wait = access.wait;
      _poolyard_memory_notify = access.notify;
      _poolyard_memory_get8 = access.get8;
      _poolyard_memory_put8 = access.put8;
      _poolyard_memory_get1 = access.get1;
      _poolyard_memory_put1 = access.put1;
    },

    // Who this process is, told to its host and to each of its workers before anything else.
    inherit(data) {
      if (POOLYARD.memories[0]?.memory !== data.poolyardMemory) {
        POOLYARD.memories[0] = POOLYARD.view(data.poolyardMemory);
        POOLYARD.importAccess();
      }
      POOLYARD.slot = data.poolyardSlot;
      POOLYARD.generation = data.poolyardGeneration;
    },
    inheritance: () => ({
      poolyardMemory: POOLYARD.own().memory,
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
    memoriesMade: () => ({ poolyardMemories: POOLYARD.memories.map((view) => view?.memory) }),
    setMemories(memories) {
      for (let handle = 1; handle < memories.length; ++handle) {
        if (POOLYARD.memories[handle]?.memory !== memories[handle]) {
          POOLYARD.memories[handle] = memories[handle] && POOLYARD.view(memories[handle]);
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
      return POOLYARD.memories[0] ??= POOLYARD.make(_poolyard_arena_bytes());
    },
  },

  // --- shared_memory.cpp ---
  poolyard_now_ms__deps: ['$POOLYARD'],
  poolyard_now_ms: () => POOLYARD.timeOrigin + performance.now(),
  poolyard_memory_create__deps: ['$POOLYARD'],
  poolyard_memory_create: (bytes) => {
    try {
      const view = POOLYARD.make(bytes);
      POOLYARD.memories[0] ??= undefined;  // 0 stays the process's own
      return POOLYARD.memories.push(view) - 1;
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
  // Of any memory; importAccess() replaces these by what is quicker for memory 0.
  poolyard_memory_load: (handle, at) => POOLYARD.memories[handle].access.load(0, at),
  poolyard_memory_store: (handle, at, value) => POOLYARD.memories[handle].access.store(0, at, value),
  poolyard_memory_exchange: (handle, at, value) => POOLYARD.memories[handle].access.exchange(0, at, value),
  poolyard_memory_add: (handle, at, value) => POOLYARD.memories[handle].access.add(0, at, value),
  poolyard_memory_or: (handle, at, bits) => POOLYARD.memories[handle].access.or(0, at, bits),
  poolyard_memory_and: (handle, at, bits) => POOLYARD.memories[handle].access.and(0, at, bits),
  poolyard_memory_compare_exchange: (handle, at, expected, desired) => POOLYARD.memories[handle].access.compare_exchange(0, at, expected, desired),
  poolyard_memory_wait: (handle, at, expected, timeout) => POOLYARD.memories[handle].access.wait(0, at, expected, timeout),
  poolyard_memory_notify: (handle, at, count) => POOLYARD.memories[handle].access.notify(0, at, count),
  poolyard_memory_get8: (handle, at) => POOLYARD.memories[handle].access.get8(0, at),
  poolyard_memory_put8: (handle, at, value) => POOLYARD.memories[handle].access.put8(0, at, value),
  poolyard_memory_get1: (handle, at) => POOLYARD.memories[handle].access.get1(0, at),
  poolyard_memory_put1: (handle, at, value) => POOLYARD.memories[handle].access.put1(0, at, value),
  poolyard_memory_write__deps: ['$POOLYARD'],
  poolyard_memory_write: (handle, at, from, bytes) => {
    POOLYARD.memories[handle].bytes.set(HEAPU8.subarray(from, from + bytes), at);
  },
  poolyard_memory_read__deps: ['$POOLYARD'],
  poolyard_memory_read: (handle, at, to, bytes) => {
    HEAPU8.set(POOLYARD.memories[handle].bytes.subarray(at, at + bytes), to);
  },
  poolyard_memory_read_words__deps: ['$POOLYARD'],
  poolyard_memory_read_words: (handle, at, to, bytes) => {
    // HEAP32 is looked up anew wherever it is named, since the heap may grow.
    const words = POOLYARD.memories[handle].words, heap = HEAP32;
    for (let i = 0; i < bytes >>> 2; ++i) heap[(to >>> 2) + i] = Atomics.load(words, (at >>> 2) + i);
  },
});

// Wanted in every program, whatever of it the C++ side calls.
extraLibraryFuncs.push('$POOLYARD');
