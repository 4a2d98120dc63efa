// The page's C++ compiler (web/compiler/), if its site has one: a worker that is made when somebody wants it. All of this is the page's
// main thread's.
addToLibrary({
  $COMPILER__deps: ['$PROCESSES'],
  $COMPILER: {
    image: 'compiler/poolyard-own',  // of what was compiled last
    worker: null,
    state: 1,                        // as in compilation.cpp: offered, loading, failed, ready
    progress: 0,
    error: '',
    output: '',
    compiled: 0,                     // 0: at work, 1: there is a program, -1: it does not compile

    bytes: () => Module['poolyardCompilerBytes'] || 0,
    start() {
      COMPILER.state = 2;
      COMPILER.progress = 0;
      const worker = COMPILER.worker = new Worker(PROCESSES.url('compiler/worker.js'), { type: 'module', name: 'poolyard-compiler' });
      worker.onmessage = ({ data }) => COMPILER.hear(data);
      worker.onerror = (error) => {
        error.preventDefault();
        COMPILER.fail(`The C++ compiler could not be started: ${PROCESSES.reason(error)}`);
      };
    },
    hear(data) {
      if (data.failed) return COMPILER.fail(data.failed);
      if (data.ready) COMPILER.state = 4;
      else if ('progress' in data) COMPILER.progress = data.progress;
      else {
        COMPILER.output = data.output;
        COMPILER.compiled = data.module ? 1 : -1;
        if (data.module) PROCESSES.images.set(COMPILER.image, { module: Promise.resolve(data.module), loaded: 1, total: 1 });
      }
    },
    fail(why) {
      COMPILER.worker.terminate();
      COMPILER.state = 3;
      COMPILER.error = why;
      COMPILER.compiled = -1;
    },
  },
  poolyard_compiler_state__deps: ['$COMPILER'],
  poolyard_compiler_state: () => (COMPILER.bytes() ? COMPILER.state : 0),
  poolyard_compiler_bytes__deps: ['$COMPILER'],
  poolyard_compiler_bytes: () => COMPILER.bytes(),
  poolyard_compiler_progress__deps: ['$COMPILER'],
  poolyard_compiler_progress: () => COMPILER.progress,
  poolyard_compiler_error__deps: ['$COMPILER', '$stringToNewUTF8'],
  poolyard_compiler_error: () => stringToNewUTF8(COMPILER.error),
  poolyard_compiler_download__deps: ['$COMPILER'],
  poolyard_compiler_download: () => COMPILER.start(),
  poolyard_compile__deps: ['$COMPILER', '$UTF8ToString'],
  poolyard_compile: (name, text) => {
    COMPILER.compiled = 0;
    COMPILER.output = '';
    COMPILER.worker.postMessage({ 'name': UTF8ToString(name), 'text': UTF8ToString(text) });
  },
  poolyard_compiled__deps: ['$COMPILER'],
  poolyard_compiled: () => COMPILER.compiled,
  poolyard_compiler_output__deps: ['$COMPILER', '$stringToNewUTF8'],
  poolyard_compiler_output: () => stringToNewUTF8(COMPILER.output),
  // A compiler at work hears nothing: another one takes its place, from the browser's cache.
  poolyard_compile_no_more__deps: ['$COMPILER'],
  poolyard_compile_no_more: () => {
    COMPILER.worker.terminate();
    COMPILER.start();
    COMPILER.state = 4;  // what it is told meanwhile waits
  },
});
