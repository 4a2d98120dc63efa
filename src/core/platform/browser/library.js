// The library's JavaScript side: shared memories, and processes as workers.
//
// Every instance of a module has a host thread: the page's main thread (or node's), or the worker of a process. The host
// never runs the program's code, so its event loop is always there to start workers and to hear of their ends.

addToLibrary({
  $POOLYARD__deps: ['$PThread', '$UTF8ToString', '$stringToNewUTF8', 'free'],
  $POOLYARD__postset: 'POOLYARD.init();',
  $POOLYARD: {
    memories: [],          // index: the handle; { buffer, words, bytes }
    slot: -1,              // of this process in its parent's arena
    generation: 0,
    children: null,        // the host's Map: "memory:slot:generation" → worker, or null while its program is loading
    images: null,          // the host's Map: name → { module: Promise, loaded, total }

    view(buffer) {
      return { buffer, words: new Int32Array(buffer), bytes: new Uint8Array(buffer) };
    },

    init() {
      if (ENVIRONMENT_IS_PTHREAD) {
        // What the host tells a thread's worker before anything else, see below.
        const inherit = (data) => {
          if (!data?.poolyardMemory) return;
          POOLYARD.memories[0] = POOLYARD.view(data.poolyardMemory);
          POOLYARD.slot = data.poolyardSlot;
          POOLYARD.generation = data.poolyardGeneration;
        };
        if (ENVIRONMENT_IS_NODE) worker_threads['parentPort'].on('message', inherit);
        else self.addEventListener('message', (event) => inherit(event.data));
        return;
      }
      POOLYARD.children = new Map();
      POOLYARD.images = new Map();
      if (Module['poolyardMemory']) {
        POOLYARD.memories[0] = POOLYARD.view(Module['poolyardMemory']);
        POOLYARD.slot = Module['poolyardSlot'];
        POOLYARD.generation = Module['poolyardGeneration'];
      }
      const load = PThread.loadWasmModuleToWorker;
      PThread.loadWasmModuleToWorker = (worker) => {
        worker.postMessage({
          poolyardMemory: POOLYARD.own().buffer,
          poolyardSlot: POOLYARD.slot,
          poolyardGeneration: POOLYARD.generation,
        });
        return load(worker);
      };
      // A thread that ends the program tells its host (Emscripten's way for a thread to call the host's Module).
      Module['poolyardExit'] = (status) => POOLYARD.exit(status);
    },

    // Memory 0, made when it is first needed: a page that only starts other programs never does.
    own() {
      return POOLYARD.memories[0] ??= POOLYARD.view(new SharedArrayBuffer(_poolyard_arena_bytes()));
    },

    // --- the host's ---

    script() {
      return Module['mainScriptUrlOrBlob'] || _scriptName;
    },
    // Another program's files lie beside this one's.
    url(file) {
      if (ENVIRONMENT_IS_NODE) return require('path').join(require('path').dirname(_scriptName), file);
      return new URL(file, new URL(_scriptName, self.location.href)).href;
    },

    // The compiled module of another program: fetched and compiled once, with progress.
    image(name) {
      let image = POOLYARD.images.get(name);
      if (!image) {
        image = { loaded: 0, total: Module['poolyardImageBytes']?.[name] || 0 };
        image.module = POOLYARD.compile(name + '.wasm', image);
        image.module.then(() => { image.loaded = image.total = 1; }, () => POOLYARD.images.delete(name));
        POOLYARD.images.set(name, image);
      }
      return image;
    },
    compile: async (file, progress) => {
      const url = POOLYARD.url(file);
      if (ENVIRONMENT_IS_NODE) return WebAssembly.compile(require('fs').readFileSync(url));
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${file}: the server answered ${response.status} ${response.statusText}`);
      const counted = response.body.pipeThrough(new TransformStream({
        transform(chunk, controller) {
          progress.loaded += chunk.byteLength;
          controller.enqueue(chunk);
        },
      }));
      return WebAssembly.compileStreaming(new Response(counted, { headers: { 'Content-Type': 'application/wasm' } }));
    },

    worker(script) {
      if (!ENVIRONMENT_IS_NODE) return new Worker(script, { name: 'poolyard-process' });
      const worker = new (require('worker_threads').Worker)(script, { workerData: 'poolyard-process' });
      worker.on('message', (data) => worker.onmessage?.({ data }));
      worker.on('error', (error) => worker.onerror?.(error));
      return worker;
    },

    start: async (memory, slot, generation, image) => {
      const key = `${memory}:${slot}:${generation}`;
      POOLYARD.children.set(key, null);  // a place for signal() to take away while the program is still loading
      let module = null, worker = null;
      try {
        module = image ? await POOLYARD.image(image).module : wasmModule;
        if (!POOLYARD.children.has(key)) return;  // ended before it began
        worker = POOLYARD.worker(image ? POOLYARD.url(image + '.js') : POOLYARD.script());
      } catch (error) {
        if (!POOLYARD.children.delete(key)) return;  // ended meanwhile; its memory may be gone
        POOLYARD.exited(memory, slot, generation, 127, `cannot start ${image || 'a process'}: ${error.message || error}`);
        return;
      }
      POOLYARD.children.set(key, worker);
      const ended = (code, text) => {
        if (POOLYARD.children.get(key) !== worker) return;  // we ended it ourselves
        POOLYARD.children.delete(key);
        POOLYARD.exited(memory, slot, generation, code, text);
        worker.terminate();
      };
      worker.onmessage = ({ data }) => {
        if (data.poolyard == 'print') (data.error ? err : out)(data.text);
        else if (data.poolyard == 'exited') ended(data.code, data.text);
      };
      worker.onerror = (error) => {
        error.preventDefault?.();
        // A script that did not come is an event without a message.
        ended(-11, error.message || 'its script could not be loaded; is the server still there?');
      };
      worker.postMessage({
        poolyard: 'start',
        memory: POOLYARD.memories[memory].buffer,
        slot,
        generation,
        module,
        // A program that was started by name has time to get threads ready; a process of one should start at once.
        threads: image ? 4 : 1,
      });
    },

    exited(memory, slot, generation, code, text) {
      const message = text ? stringToNewUTF8(text) : 0;
      _poolyard_process_exited(memory, slot, generation, code, message);
      if (message) _free(message);
    },

    signal(memory, slot, generation, number) {
      const key = `${memory}:${slot}:${generation}`;
      if (!POOLYARD.children.has(key)) return;
      const worker = POOLYARD.children.get(key);
      POOLYARD.children.delete(key);
      POOLYARD.exited(memory, slot, generation, -number, '');
      if (!worker) return;
      // First ask, so that its threads park: Chromium takes two seconds to end a worker that spins, but ends a waiting one
      // at once.
      worker.postMessage({ poolyard: 'stop' });
      setTimeout(() => worker.terminate(), 60);
    },

    // This process is to end: by its parent's word, which waits a moment before it ends the worker.
    stop() {
      _poolyard_stop();
      for (const worker of POOLYARD.children.values()) worker?.postMessage({ poolyard: 'stop' });
    },

    exit(status) {
      if (POOLYARD.slot >= 0) {
        // The parent's host records it, and ends this worker.
        postMessage({ poolyard: 'exited', code: status, text: '' });
      } else if (ENVIRONMENT_IS_NODE) {
        process.exit(status);
      } else {
        Module['poolyardExited']?.(status);
      }
    },

    // Ends the program from any thread, and the calling thread with it.
    leave(status) {
      if (!ENVIRONMENT_IS_PTHREAD) {
        POOLYARD.exit(status);
        throw 'unwind';
      }
      postMessage({ cmd: 'callHandler', handler: 'poolyardExit', args: [status] });
      const never = new Int32Array(new SharedArrayBuffer(4));
      for (;;) Atomics.wait(never, 0, 0);
    },
  },

  // --- shared_memory.cpp ---
  poolyard_now_ms: () => performance.timeOrigin + performance.now(),
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
  poolyard_memory_drop: (handle) => { delete POOLYARD.memories[handle]; },
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
    POOLYARD.memories[handle].bytes.set(HEAPU8.subarray(from, from + bytes), at);
  },
  poolyard_memory_read__deps: ['$POOLYARD'],
  poolyard_memory_read: (handle, at, to, bytes) => {
    HEAPU8.set(POOLYARD.memories[handle].bytes.subarray(at, at + bytes), to);
  },
  poolyard_memory_write_words__deps: ['$POOLYARD'],
  poolyard_memory_write_words: (handle, at, from, bytes) => {
    const words = POOLYARD.memories[handle].words;
    for (let i = 0; i < bytes >>> 2; ++i) Atomics.store(words, (at >>> 2) + i, HEAP32[(from >>> 2) + i]);
  },
  poolyard_memory_read_words__deps: ['$POOLYARD'],
  poolyard_memory_read_words: (handle, at, to, bytes) => {
    const words = POOLYARD.memories[handle].words;
    for (let i = 0; i < bytes >>> 2; ++i) HEAP32[(to >>> 2) + i] = Atomics.load(words, (at >>> 2) + i);
  },

  // --- host.cpp ---
  poolyard_inherited_slot__deps: ['$POOLYARD'],
  poolyard_inherited_slot: () => POOLYARD.slot,
  poolyard_start_process__proxy: 'async',
  poolyard_start_process__deps: ['$POOLYARD'],
  poolyard_start_process: (memory, slot, generation, image) => {
    const name = UTF8ToString(image);
    _free(image);
    if (memory == 0) POOLYARD.own();
    POOLYARD.start(memory, slot, generation, name);
  },
  poolyard_signal_process__proxy: 'async',
  poolyard_signal_process__deps: ['$POOLYARD'],
  poolyard_signal_process: (memory, slot, generation, number) => POOLYARD.signal(memory, slot, generation, number),
  poolyard_image_progress__deps: ['$POOLYARD'],
  poolyard_image_progress: (name) => {
    const image = POOLYARD.images.get(UTF8ToString(name));
    return image?.total ? Math.min(1, image.loaded / image.total) : 0;
  },
  poolyard_exit__deps: ['$POOLYARD'],
  poolyard_exit: (status) => POOLYARD.leave(status),
  // exit() and everything that ends in it. The host comes by here also when it has merely started the program's main thread:
  // that one keeps the runtime alive.
  proc_exit__deps: ['$POOLYARD'],
  proc_exit: (status) => {
    if (!ENVIRONMENT_IS_PTHREAD && runtimeKeepaliveCounter > 0) throw 'unwind';
    POOLYARD.leave(status);
  },
});

// Wanted in every program, whatever of it the C++ side calls.
extraLibraryFuncs.push('$POOLYARD');
