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
    post({ poolyard: 'exited', code: text.includes('Aborted(') ? -6 : -11, text });
  };
  let program = null;
  const receive = (data) => {
    if (data.poolyard == 'start') {
      program = createPoolyard({
        noInitialRun: true,
        noExitRuntime: true,
        poolyardMemory: data.memory,
        poolyardSlot: data.slot,
        poolyardGeneration: data.generation,
        poolyardThreads: data.threads,
        mainScriptUrlOrBlob: node ? __filename : self.location.href,
        instantiateWasm(imports, receiveInstance) {
          // Both arguments: without the module this process could not start threads.
          WebAssembly.instantiate(data.module, imports).then((instance) => receiveInstance(instance, data.module), crashed);
          return {};
        },
        print: (text) => post({ poolyard: 'print', text }),
        printErr: (text) => post({ poolyard: 'print', error: true, text }),
        onAbort: (what) => crashed(`Aborted(${what})`),
      });
      program.then((module) => module._poolyard_process_main()).catch(crashed);
    } else if (data.poolyard == 'stop') {
      program?.then((module) => module.POOLYARD.stop());
    }
  };
  if (node) {
    threads.parentPort.on('message', receive);
    process.on('uncaughtException', crashed);
    process.on('unhandledRejection', crashed);
  } else {
    self.onmessage = (event) => receive(event.data);
    self.addEventListener('error', (event) => { event.preventDefault(); crashed(event); });
    self.addEventListener('unhandledrejection', (event) => { event.preventDefault(); crashed(event.reason); });
  }
})();
