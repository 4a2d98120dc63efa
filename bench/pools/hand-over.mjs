// What one thread pays to wake another that sleeps in Atomics.wait, which is what waits in WebAssembly come down to:
//     node bench/pools/hand-over.mjs
// The system decides whether both are on one core, which is several times as fast; so this prints the best and the median of many.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const TURNS = 500, SAMPLES = 40;

function play(word, first) {
  for (let turn = 0; turn < TURNS; ++turn) {
    const mine = 2 * turn + (first ? 0 : 1);
    for (let seen; (seen = Atomics.load(word, 0)) !== mine;) Atomics.wait(word, 0, seen);
    Atomics.store(word, 0, mine + 1);
    Atomics.notify(word, 0);
  }
}

if (isMainThread) {
  const [first, second] = [true, false].map((first) => new Worker(new URL(import.meta.url), { workerData: first }));
  const times = [];
  for (let sample = 0; sample < SAMPLES; ++sample) {
    const word = new Int32Array(new SharedArrayBuffer(4));
    const time = new Promise((done) => { first.once('message', done); });
    second.postMessage(word);
    first.postMessage(word);
    times.push(await time);
  }
  times.sort((a, b) => a - b);
  console.log(`one hand-over: ${times[0].toFixed(1)} µs at best, ${times[SAMPLES / 2].toFixed(1)} in the median`);
  await Promise.all([first.terminate(), second.terminate()]);
} else {
  parentPort.on('message', (word) => {
    const start = performance.now();
    play(word, workerData);
    if (workerData) parentPort.postMessage((performance.now() - start) * 1000 / (2 * TURNS));
  });
}
