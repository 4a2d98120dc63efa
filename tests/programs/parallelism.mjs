// Demo 07 is there to show that threads share one interpreter and processes do not. What it measures must say so.
//
//     node parallelism.mjs -- COMMAND…      e.g. -- node build/web/poolyard-run.js
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

export const demo = fileURLToPath(new URL('../../demos/07-concurrency-and-parallelism.py', import.meta.url));

/** What is wrong with the times in the demo's output, or nothing. */
function complaint(output) {
  const seconds = (title) => Number(new RegExp(`^${title}.*: ([\\d.]+) s$`, 'm').exec(output)?.[1]);
  const alone = seconds('one after the other');
  const threads = seconds('2 threads') / alone;
  const processes = seconds('2 processes') / alone;
  const found = `threads took ${threads.toFixed(2)} of the time alone, processes ${processes.toFixed(2)}\n${output}`;
  if (!(threads >= 0.85 && threads <= 1.3)) return `threads should take 0.85 to 1.3 of the time alone: ${found}`;
  if (availableParallelism() > 1 && !(processes <= 0.75)) return `processes should take at most 0.75 of the time alone: ${found}`;
  return '';
}

/** How much longer the same work takes when two do it at once than when one does: 1 where two cores are free just now. */
async function slowdownOfTwo() {
  const spin = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', () => { let sum = 0; for (let i = 0; i < 3e8; ++i) sum = (sum + i * i) | 0; parentPort.postMessage(sum); });`;
  const workers = [new Worker(spin, { eval: true }), new Worker(spin, { eval: true })];
  const time = async (some) => {
    const start = performance.now();
    await Promise.all(some.map((worker) => new Promise((done) => { worker.once('message', done); worker.postMessage(0); })));
    return performance.now() - start;
  };
  await time(workers);  // until both are compiled
  const ratio = await time(workers) / await time(workers.slice(0, 1));
  await Promise.all(workers.map((worker) => worker.terminate()));
  return ratio;
}

/** Runs the demo with `run()`, which gives its output, and gives a complaint if its times stay wrong. Others may need the
    machine meanwhile: a wrong time counts only if two cores were free right after it. */
export async function checkParallelism(run) {
  let last = '';
  for (let attempts = 0, counted = 0; attempts < 8 && counted < 3; ++attempts) {
    last = complaint(await run());
    if (!last) return '';
    const slowdown = await slowdownOfTwo();
    console.log(`${last}\n(two cores at once took ${slowdown.toFixed(2)} of one core's time for the same work each)`);
    if (slowdown < 1.15) ++counted;
  }
  return last;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...words] = process.argv.slice(process.argv.indexOf('--') + 1);
  const wrong = await checkParallelism(async () => (await promisify(execFile)(command, [...words, demo])).stdout);
  process.exitCode = wrong ? 1 : 0;
}
