// Before anything else of a program's script. In V8 before version 12 (node 18 and 20) a worker that is terminated while
// it has an Atomics.waitAsync pending can make other threads miss their wake-ups: they hang. Without waitAsync,
// Emscripten's threads send each other messages instead.
if (typeof process == 'object' && parseInt(process.versions?.v8) < 12) delete Atomics.waitAsync;
