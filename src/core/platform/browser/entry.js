// Where a script begins that is a program: for node it is the program itself, and in a process's worker, which its name
// tells, it waits to be told which process it is. A page and a thread begin in their own ways.
(() => {
  const node = typeof process == 'object' && process.versions?.node && typeof window == 'undefined';
  const threads = node ? require('worker_threads') : null;
  if (node && threads.isMainThread) {
    if (require.main === module) createPoolyard({ arguments: process.argv.slice(2) });
    return;
  }
  if (node ? threads.workerData !== 'poolyard-process' : globalThis.self?.name !== 'poolyard-process') return;

  const post = (message) => (node ? threads.parentPort : self).postMessage(message);
  if (node) globalThis.postMessage = post;
  // What a thread of ours could not catch ends up here as an error event of this worker.
  const crashed = (error) => {
    const text = String(error?.message ?? error);
    post({ poolyard: 'exited', code: text.includes('Aborted(') ? -6 : -11, text, stack: error?.stack && String(error.stack) });
  };
  let program = null;
  const create = (module, parameters) => {
    program = createPoolyard({
      noInitialRun: true,
      noExitRuntime: true,
      poolyardThreads: 1,
      mainScriptUrlOrBlob: node ? __filename : self.location.href,
      instantiateWasm(imports, receiveInstance) {
        // Both arguments: without the module this process could not start threads.
        WebAssembly.instantiate(module, imports).then((instance) => receiveInstance(instance, module), crashed);
        return {};
      },
      print: (text) => post({ poolyard: 'print', text }),
      printErr: (text) => post({ poolyard: 'print', error: true, text }),
      onAbort: (what) => crashed(`Aborted(${what})`),
      poolyardCrashed: crashed,
      ...parameters,
    });
    return program;
  };
  const orders = {
    // A process that begins from nothing.
    start({ module, memory, slot, generation }) {
      create(module, { poolyardMemory: memory, poolyardSlot: slot, poolyardGeneration: generation })
        .then((program) => program._poolyard_process_main()).catch(crashed);
    },
    // A process to be, see processes.js: gets everything ready…
    prepare({ module, arena, memory, template }) {
      if (template) new Uint8Array(memory.buffer).set(new Uint8Array(template.bytes));
      create(module, { wasmMemory: memory, poolyardCopy: true, poolyardMemory: arena, poolyardSlot: -1, poolyardGeneration: 0 })
        .then(() => post({ poolyard: 'ready' })).catch(crashed);
    },
    // …is a process, until that ends…
    begin: (data) => program.then(({ PROCESSES }) => PROCESSES.beginHere(data)).catch(crashed),
    // …and gets ready for another.
    reset: ({ template }) => program.then(({ PROCESSES }) => PROCESSES.reset(template)).catch(crashed),
    interrupt: () => program?.then(({ PROCESSES }) => PROCESSES.interrupt()),
    stop: () => program?.then(({ PROCESSES }) => PROCESSES.stop()),
  };
  const receive = (data) => orders[data.poolyard]?.(data);
  if (node) {
    threads.parentPort.on('message', receive);
    // What a thread said before it crashed is there already, but may be looked at after its error.
    process.on('uncaughtException', (error) => setImmediate(crashed, error));
    process.on('unhandledRejection', crashed);
  } else {
    self.onmessage = (event) => receive(event.data);
    self.addEventListener('error', (event) => { event.preventDefault(); crashed(event); });
    self.addEventListener('unhandledrejection', (event) => { event.preventDefault(); crashed(event.reason); });
  }
})();
