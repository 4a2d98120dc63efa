// Demo 07 is there to show that threads share one interpreter and processes do not. What it measures must say so.
//
//     node parallelism.mjs -- COMMAND…      e.g. -- node build/web/poolyard-run.js
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const demo = fileURLToPath(new URL('../../demos/07-concurrency-and-parallelism.py', import.meta.url));

// A program on the command line begins at once, and in WebAssembly its first second may be slow. What is promised is the time
// after: the frame that is slow here is the one that measures there.
const busyAtFirst = `import time
if __name__ == '__main__':
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        sum(i * i % 7 for i in range(1000))
`;

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

/** Runs the demo with `run()`, which gives its output, and gives a complaint if its times are wrong twice: others may have
    needed the machine meanwhile. */
export async function checkParallelism(run) {
  return complaint(await run()) && complaint(await run());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...words] = process.argv.slice(process.argv.indexOf('--') + 1);
  const file = path.join(tmpdir(), `poolyard-parallelism-${process.pid}.py`);
  writeFileSync(file, busyAtFirst + readFileSync(demo, 'utf8'));
  const wrong = await checkParallelism(async () => (await promisify(execFile)(command, [...words, file])).stdout);
  rmSync(file);
  if (wrong) {
    console.log(wrong);
    process.exitCode = 1;
  }
}
