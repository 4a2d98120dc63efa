// Processes as workers, each with an instance of the program and a memory of its own.
//
// A process begins in one of two ways. One of another program, or of an arena of its own, begins from nothing: its worker loads
// the program, which sets itself up. All others begin as a *copy*: of the template (spawn) or of their parent (fork). A copy's
// worker, memory and instances are kept ready, filled with the template; when its process has ended cleanly, with every thread
// back in its event loop, it is filled anew and serves the next. copy.c says what must be put right in a copied memory.

addToLibrary({
  $PROCESSES__deps: ['$PThread', '$POOLYARD', '$THREADS', '$UTF8ToString', '$stringToNewUTF8', '$stackRestore', 'free'],
  $PROCESSES: {
    children: null,        // the host's Map: "memory:slot:generation" → { worker, copy }, or null while its program is loading
    images: null,          // the host's Map: name → { module: Promise, loaded, total }
    template: null,        // { bytes, point }
    copies: [],            // all of them; each is loading, ready, running, or ending
    waiting: [],           // processes for which one that is ending gets ready: { slot, generation }
    mostAlive: 0,          // copies that ran at once, so far
    awaited: false,        // somebody waits until everything is ready
    ending: null,          // in a copy whose process has ended: what its parent wants it filled with
    left: false,           // …and whether its first thread has come back
    entered: false,        // in that thread: it runs a process…
    leaving: false,        // …and ends it: what comes through enter() as an error is no crash

    init() {
      PROCESSES.children = new Map();
      PROCESSES.images = new Map();
      // A copied memory is set up already.
      if (Module['poolyardCopy']) addOnPreRun(() => { __ATINIT__.length = 0; });
      // What a thread tells its host (Emscripten's way for a thread to call the host's Module).
      Module['poolyardExit'] = (status) => PROCESSES.exit(status);
      Module['poolyardLeft'] = () => {
        PROCESSES.left = true;
        PROCESSES.settle();
      };
    },

    // --- the host's: starting ---

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
      let image = PROCESSES.images.get(name);
      if (!image) {
        image = { loaded: 0, total: Module['poolyardImageBytes']?.[name] || 0 };
        image.module = PROCESSES.compile(name + '.wasm', image);
        image.module.then(() => { image.loaded = image.total = 1; }, () => PROCESSES.images.delete(name));
        PROCESSES.images.set(name, image);
      }
      return image;
    },
    compile: async (file, progress) => {
      const url = PROCESSES.url(file);
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
    // Why a worker gave an error event. A script that did not come is one without a message.
    reason: (error) => error.message || 'its script could not be loaded; is the server still there?',

    start: async (memory, slot, generation, image) => {
      if (memory == 0 && !image && PROCESSES.template) {
        const copy = PROCESSES.free() ?? (PROCESSES.anyEnding() ? null : PROCESSES.makeCopy());
        if (copy) return PROCESSES.begin(copy, slot, generation, PROCESSES.template.point);
        if (PROCESSES.anyEnding()) {
          PROCESSES.children.set(`0:${slot}:${generation}`, null);  // for signal() to take away
          return PROCESSES.waiting.push({ slot, generation });
        }
        // No memory to be had: the long way says so, if it does not get one either.
      }
      const key = `${memory}:${slot}:${generation}`;
      PROCESSES.children.set(key, null);  // a place for signal() to take away while the program is still loading
      let module = null, worker = null;
      try {
        module = image ? await PROCESSES.image(image).module : wasmModule;
        if (!PROCESSES.children.has(key)) return;  // ended before it began
        worker = PROCESSES.worker(image ? PROCESSES.url(image + '.js') : PROCESSES.script());
      } catch (error) {
        if (!PROCESSES.children.delete(key)) return;  // ended meanwhile; its memory may be gone
        PROCESSES.exited(memory, slot, generation, 127, `cannot start ${image || 'a process'}: ${error.message || error}`);
        return;
      }
      PROCESSES.children.set(key, { worker, copy: null });
      const ended = (code, text) => {
        if (PROCESSES.children.get(key)?.worker !== worker) return;  // we ended it ourselves
        PROCESSES.children.delete(key);
        PROCESSES.exited(memory, slot, generation, code, text);
        worker.terminate();
      };
      worker.onmessage = ({ data }) => {
        if (data.poolyard == 'print') (data.error ? err : out)(data.text);
        else if (data.poolyard == 'exited') {
          if (data.stack) err(data.stack);
          ended(data.code, data.text);
        }
      };
      worker.onerror = (error) => {
        error.preventDefault?.();
        ended(-11, PROCESSES.reason(error));
      };
      worker.postMessage({
        poolyard: 'start',
        memory: POOLYARD.memories[memory].memory,
        slot,
        generation,
        module,
        threads: 1,
      });
    },

    // --- the host's: copies ---

    // Where a copy of the calling thread goes on, and whose thread-locals it has.
    point: (thread, tls, stack) => ({ thread, tls, stack, hostTls: _poolyard_tls_base() }),

    // Both are called while the thread that copies waits.
    keepTemplate(thread, tls, stack) {
      const used = _poolyard_break();
      try {
        const bytes = new SharedArrayBuffer(used);
        new Uint8Array(bytes).set(new Uint8Array(wasmMemory.buffer, 0, used));
        PROCESSES.template = { bytes, point: PROCESSES.point(thread, tls, stack) };
      } catch (error) {
        return 0;
      }
      // Everything is set up: now is the time to get things ready for the program, and for all that come until it does.
      THREADS.first = 32;
      THREADS.spare = THREADS.more();
      setTimeout(() => PROCESSES.keepReady());
      return 1;
    },
    // The program begins. What is still wanted for it is made before, unless it does not want to wait, and no more than that.
    whenReady(waits) {
      THREADS.spare = 0;
      if (!waits) THREADS.first = 0;
      PROCESSES.awaited = true;
      PROCESSES.keepReady();
    },
    fork(slot, generation, thread, tls, stack) {
      const used = _poolyard_break();
      const copy = PROCESSES.inState('ready')[0] ?? PROCESSES.makeCopy(false);
      if (!copy) return 0;
      try {
        const missing = (wasmMemory.buffer.byteLength - copy.memory.buffer.byteLength) / 65536;
        if (missing > 0) copy.memory.grow(missing);
      } catch (error) {
        return 0;
      }
      new Uint8Array(copy.memory.buffer).set(new Uint8Array(wasmMemory.buffer, 0, used));
      PROCESSES.begin(copy, slot, generation, PROCESSES.point(thread, tls, stack));
      return 1;
    },

    // A worker that gets ready to be a process: or null, when none is to be had.
    makeCopy(filled = true) {
      let memory, worker;
      try {
        memory = new WebAssembly.Memory({ initial: wasmMemory.buffer.byteLength / 65536, maximum: 16384, shared: true });
        worker = PROCESSES.worker(PROCESSES.script());
      } catch (error) {
        return null;
      }
      const copy = { worker, memory, state: 'loading', slot: -1, generation: 0, patience: 0 };
      const ended = (code, text, others, stack) => {
        if (stack) err(stack);  // of one that has crashed: for whoever looks for the cause
        if (copy.state != 'running') return PROCESSES.discard(copy);
        const key = `0:${copy.slot}:${copy.generation}`;
        if (PROCESSES.children.get(key)?.copy !== copy) return;  // we ended it ourselves
        PROCESSES.children.delete(key);
        PROCESSES.exited(0, copy.slot, copy.generation, code, text);
        if (text) {
          PROCESSES.discard(copy);
          return PROCESSES.keepReady();
        }
        copy.state = 'ending';
        worker.postMessage({ poolyard: 'reset', template: PROCESSES.template });
        // Some thread of it goes on, perhaps for ever: one that was there when it ended most likely waits for something.
        copy.patience = setTimeout(() => PROCESSES.discard(copy), others ? 60 : 500);
      };
      worker.onmessage = ({ data }) => {
        if (data.poolyard == 'print') (data.error ? err : out)(data.text);
        else if (data.poolyard == 'exited') ended(data.code, data.text, data.others, data.stack);
        else if (data.poolyard == 'ready') PROCESSES.isReady(copy, data.large);
      };
      worker.onerror = (error) => {
        error.preventDefault?.();
        ended(-11, PROCESSES.reason(error), false, error.stack);
      };
      worker.postMessage({
        poolyard: 'prepare',
        arena: POOLYARD.own().memory,
        memory,
        module: wasmModule,
        template: filled ? PROCESSES.template : null,
      });
      PROCESSES.copies.push(copy);
      return copy;
    },
    isReady(copy, large) {
      if (copy.state == 'running') return;  // was wanted before it was ready
      if (copy.state == 'ending') {
        clearTimeout(copy.patience);
        _poolyard_process_gone(copy.slot, copy.generation);
        if (large) return PROCESSES.discard(copy);
      }
      copy.state = 'ready';
      PROCESSES.serveWaiting();
      PROCESSES.keepReady();
    },
    discard(copy) {
      clearTimeout(copy.patience);
      copy.worker.terminate();
      PROCESSES.copies = PROCESSES.copies.filter((other) => other !== copy);
      PROCESSES.serveWaiting();
    },
    serveWaiting() {
      while (PROCESSES.waiting.length) {
        if (!PROCESSES.free() && PROCESSES.inState('ending').length >= PROCESSES.waiting.length) return;
        const { slot, generation } = PROCESSES.waiting.shift();
        // One that was ended before it began has gone from there.
        if (PROCESSES.children.delete(`0:${slot}:${generation}`)) PROCESSES.start(0, slot, generation, '');
      }
    },
    inState: (wanted) => PROCESSES.copies.filter(({ state }) => state == wanted),
    free: () => PROCESSES.inState('ready')[0] ?? PROCESSES.inState('loading')[0],
    // Whether another process may wait for one that is ending: sooner than a new one is made, it is ready.
    anyEnding: () => PROCESSES.inState('ending').length > PROCESSES.waiting.length,

    // Two, and as many as the program had at once, since those that run come back. But each takes some 20 MB. One at a time is
    // made, and threads' workers after that.
    keepReady() {
      if (PROCESSES.template && PROCESSES.inState('loading').length) return;
      if (PROCESSES.template && PROCESSES.copies.length < Math.min(8, Math.max(2, PROCESSES.mostAlive)) && PROCESSES.makeCopy()) return;
      if (THREADS.keepReady() || !PROCESSES.awaited) return;
      PROCESSES.awaited = false;
      _poolyard_is_ready();
    },

    begin(copy, slot, generation, point) {
      Object.assign(copy, { state: 'running', slot, generation });
      PROCESSES.children.set(`0:${slot}:${generation}`, { worker: copy.worker, copy });
      PROCESSES.mostAlive = Math.max(PROCESSES.mostAlive, PROCESSES.inState('running').length);
      copy.worker.postMessage({ poolyard: 'begin', slot, generation, point, template: PROCESSES.template });
      setTimeout(() => PROCESSES.keepReady());
    },

    // --- the host's, in a copy ---

    beginHere({ slot, generation, point, template }) {
      POOLYARD.inherit({ poolyardMemory: POOLYARD.memories[0].memory, poolyardSlot: slot, poolyardGeneration: generation });
      PROCESSES.template = template;
      _poolyard_attach_host(point.hostTls, point.thread);
      // As spawnThread() does it.
      const worker = PThread.unusedWorkers.pop();
      PThread.runningWorkers.push(worker);
      PThread.pthreads[point.thread] = worker;
      worker.pthread_ptr = point.thread;
      worker.postMessage({ ...POOLYARD.inheritance(), poolyardEnter: point });
      THREADS.count();
    },
    reset(template) {
      PROCESSES.ending = { template };
      PROCESSES.settle();
    },
    // Once nothing of the process that has ended here goes on: makes everything ready for the next.
    settle() {
      if (!PROCESSES.ending || !PROCESSES.left || PThread.runningWorkers.length != 1 || PROCESSES.children.size) return;
      const { template } = PROCESSES.ending;
      PROCESSES.ending = null;
      PROCESSES.left = false;
      for (const copy of PROCESSES.copies.splice(0)) copy.worker.terminate();
      PROCESSES.template = null;
      PROCESSES.mostAlive = 0;
      const [worker] = PThread.runningWorkers.splice(0);
      worker.pthread_ptr = 0;
      PThread.pthreads = {};
      PThread.unusedWorkers.push(worker);
      const bytes = new Uint8Array(wasmMemory.buffer), kept = template?.bytes.byteLength ?? 0;
      const large = bytes.length > kept + (64 << 20);
      if (!large) {
        bytes.fill(0, kept, _poolyard_break());
        if (template) bytes.set(new Uint8Array(template.bytes));
      }
      if (typeof FS != 'undefined') {
        Object.assign(FS, { root: null, mounts: [], devices: {}, streams: [], nextInode: 1, currentPath: '/' });
        FS.staticInit();
        FS.init();
      }
      POOLYARD.slot = -1;
      THREADS.counted = 0;
      postMessage({ poolyard: 'ready', large });
    },

    // --- the host's: ending ---

    exited(memory, slot, generation, code, text) {
      const message = text ? stringToNewUTF8(text) : 0;
      _poolyard_process_exited(memory, slot, generation, code, message);
      if (message) _free(message);
    },

    signal(memory, slot, generation, number) {
      const key = `${memory}:${slot}:${generation}`;
      if (!PROCESSES.children.has(key)) return;
      const child = PROCESSES.children.get(key);
      if (number == 2) {  // an interruption: SIGINT
        child?.worker.postMessage({ poolyard: 'interrupt' });
        return;
      }
      PROCESSES.children.delete(key);
      PROCESSES.exited(memory, slot, generation, -number, '');
      if (!child) return;
      // First ask, so that its threads park: Chromium takes two seconds to end a worker that spins, but ends a waiting one
      // at once.
      child.worker.postMessage({ poolyard: 'stop' });
      setTimeout(() => child.worker.terminate(), 60);
      PROCESSES.copies = PROCESSES.copies.filter((copy) => copy !== child.copy);
      setTimeout(() => PROCESSES.keepReady(), 60);
    },

    // This process is to end: by its parent's word, which waits a moment before it ends the worker.
    stop() {
      _poolyard_stop();
      for (const child of PROCESSES.children.values()) child?.worker.postMessage({ poolyard: 'stop' });
    },

    // Somebody has pressed Ctrl-C: also for what this process has started.
    interrupt() {
      _poolyard_interrupt();
      for (const child of PROCESSES.children.values()) child?.worker.postMessage({ poolyard: 'interrupt' });
    },

    exit(status) {
      if (POOLYARD.slot >= 0) {
        // The parent's host records it, and ends this worker, or has it get ready for another process.
        postMessage({ poolyard: 'exited', code: status, text: '', others: PThread.runningWorkers.length > 1 });
      } else if (ENVIRONMENT_IS_NODE) {
        process.exit(status);
      } else {
        Module['poolyardExited']?.(status);
      }
    },

    // --- any thread's ---

    // The first thread of a copy: told by the host that it is one.
    enter({ thread, tls, stack }) {
      stackRestore(stack);
      _poolyard_attach_thread(tls, thread);
      initializedJS = true;  // Emscripten's: messages about the mailbox are for us
      PROCESSES.entered = true;
      try {
        _poolyard_run_copy(POOLYARD.slot);
      } catch (error) {
        // Not as an error event, which under node may overtake what was said before.
        if (!PROCESSES.leaving) {
          return postMessage({ cmd: 'callHandler', handler: 'poolyardCrashed', args: [String(error?.message ?? error)] });
        }
      }
      PROCESSES.entered = PROCESSES.leaving = false;
      initializedJS = false;  // a message about the mailbox that comes late is for nobody: the memory may be another's by then
      // As a task of its own: what was still to be done here by then (a look into the mailbox, say) must find the memory as it was. The
      // host fills it anew once it hears this.
      const left = () => postMessage({ cmd: 'callHandler', handler: 'poolyardLeft', args: [] });
      if (ENVIRONMENT_IS_NODE) setImmediate(left);
      else setTimeout(left);
    },

    // Ends the program from any thread, and the calling thread with it.
    leave(status) {
      if (!ENVIRONMENT_IS_PTHREAD) {
        PROCESSES.exit(status);
        throw 'unwind';
      }
      postMessage({ cmd: 'callHandler', handler: 'poolyardExit', args: [status] });
      if (PROCESSES.entered) {
        // Back to enter(): a trap goes past everything that catches exceptions in C++.
        PROCESSES.leaving = true;
        ___trap();
      }
      const never = new Int32Array(new SharedArrayBuffer(4));
      for (;;) Atomics.wait(never, 0, 0);
    },
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
    PROCESSES.start(memory, slot, generation, name);
  },
  poolyard_keep_template__proxy: 'sync',
  poolyard_keep_template__deps: ['$POOLYARD'],
  poolyard_keep_template: (thread, tls, stack) => PROCESSES.keepTemplate(thread, tls, stack),
  poolyard_await_ready__proxy: 'async',
  poolyard_await_ready__deps: ['$POOLYARD'],
  poolyard_await_ready: (waits) => PROCESSES.whenReady(waits),
  poolyard_fork_process__proxy: 'sync',
  poolyard_fork_process__deps: ['$POOLYARD'],
  poolyard_fork_process: (slot, generation, thread, tls, stack) => PROCESSES.fork(slot, generation, thread, tls, stack),
  poolyard_signal_process__proxy: 'async',
  poolyard_signal_process__deps: ['$POOLYARD'],
  poolyard_signal_process: (memory, slot, generation, number) => PROCESSES.signal(memory, slot, generation, number),
  poolyard_image_progress__deps: ['$POOLYARD'],
  poolyard_image_progress: (name) => {
    const image = PROCESSES.images.get(UTF8ToString(name));
    return image?.total ? Math.min(1, image.loaded / image.total) : 0;
  },
  poolyard_exit__deps: ['$POOLYARD'],
  poolyard_exit: (status) => PROCESSES.leave(status),
  // exit() and everything that ends in it. The host comes by here also when it has merely started the program's main thread:
  // that one keeps the runtime alive.
  proc_exit__deps: ['$POOLYARD'],
  proc_exit: (status) => {
    if (!ENVIRONMENT_IS_PTHREAD && runtimeKeepaliveCounter > 0) throw 'unwind';
    PROCESSES.leave(status);
  },
});
