// Tasks of pools of threads and of executors in the trace: who handed each over and who waited for it, which worker ran it and when, what it was
// called with and gave.
//
//     node tasks.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'poolyard-tasks-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const path = join(folder, 'trace.json');
const program = `
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing.pool import ThreadPool
def square(x, power=2):
    time.sleep(0.02)
    if x == 3: raise ValueError('three', x)
    return x ** power
def caught(f):
    try: f()
    except ValueError as error: return error
if __name__ == '__main__':
    with ThreadPool(2) as pool:
        pool.apply(square, (7,), {'power': 3})
        pool.map(square, [1, 2, 4, 5], 2)
        list(pool.imap(square, [6, 8]))
        caught(lambda: pool.apply(square, (3,)))
    with ThreadPoolExecutor(2) as pool:
        pool.submit(square, 7, power=3).result()
        list(pool.map(square, [1, 2]))
        pool.submit(partial(square, 5, power=1)).result()
        assert caught(pool.submit(square, 3).result).__traceback__.tb_next.tb_next.tb_next.tb_frame.f_code.co_filename == '<frozen concurrent.futures.thread>'
        try: pool.submit()
        except TypeError as error: assert str(error) == "ThreadPoolExecutor.submit() missing 1 required positional argument: 'fn'", error
    with ProcessPoolExecutor(2) as pool:
        pool.submit(square, 7, power=3).result()
        list(pool.map(square, [1, 2, 4], chunksize=2))
        error = caught(pool.submit(square, 3).result)
        assert '_engine' not in str(error.__cause__), error.__cause__
        try: pool.submit(lambda: 1).result()
        except Exception as error: assert 'lambda' in str(error), error
        else: assert False
`;
const { status, stderr } = spawnSync(command, [...options, '--cold', `--trace=${path}`, '-'], { encoding: 'utf8', input: program, timeout: 100_000 });
assert.equal(`${status} ${stderr}`, '0 ');

const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
const tasks = events.filter(({ cat }) => cat === 'task');
const pools = [...new Set(tasks.map(({ args }) => args.pool))].sort((a, b) => a - b);
assert.equal(pools.length, 3);
const names = new Map(events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name]));
const arrows = (name, phase) => events.filter((event) => event.name === name && event.ph === phase);

const expected = [
  ['square(7, power=3) = 343', 'map(square, (1, 2)) = [1, 4]', 'map(square, (4, 5)) = [16, 25]', 'square(6) = 36', 'square(8) = 64',
    "square(3) raised ValueError('three', 3)"],
  ['square(7, power=3) = 343', 'square(1) = 1', 'square(2) = 4', 'partial(square, 5, power=1)() = 5', "square(3) raised ValueError('three', 3)"],
  ['square(7, power=3) = 343', 'map(square, ((1,), (2,))) = [1, 4]', 'map(square, ((4,),)) = [16]', "square(3) raised ValueError('three', 3)"],
];
for (const [i, pool] of pools.entries()) {
  const its = tasks.filter(({ args }) => args.pool === pool);
  assert.deepEqual(its.map(({ args }) => args.call).sort(), expected[i].sort());
  for (const { name, tid, ts, dur, args } of its) {
    assert.match(names.get(tid), /: tasks$/);
    assert.equal(args.failed ?? false, args.call.includes('raised'), args.call);
    assert.ok(dur > 15_000, `${name} of pool ${pool}: ${dur}`);
    // Each was handed over by somebody, by an arrow into it.
    assert.ok(arrows('submitted', 'f').some((end) => end.tid === tid && Math.abs(end.ts - ts) < 0.01), `nobody submitted ${args.call}`);
  }
  // Whose outcome somebody waited for, by one out of it: all but those that were there by then. Of a map only the last.
  const received = its.filter(({ tid, ts, dur }) => arrows('result', 's').some((begin) => begin.tid === tid && begin.ts > ts && begin.ts <= ts + dur));
  for (const call of ['square(7, power=3) = 343', "square(3) raised ValueError('three', 3)"]) {
    assert.ok(received.some(({ args }) => args.call === call), `nobody waited for ${call} of pool ${pool}`);
  }
}
for (const end of arrows('result', 'f')) assert.equal(names.get(end.tid), 'MainThread');
console.log(`ok   ${tasks.length} tasks of ${pools.length} pools`);
