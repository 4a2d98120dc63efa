// Why threads waited, as the trace tells: of each, what for, which one by its name, at which line, and who ended it.
//
//     node causes.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [command, ...options] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'poolyard-causes-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const trace = join(folder, 'trace.json');
const program = fileURLToPath(new URL('causes.py', import.meta.url));
const { status, stderr } = spawnSync(command, [...options, '--cold', `--trace=${trace}`, program], { encoding: 'utf8', timeout: 100_000 });
assert.equal(`${status} ${stderr}`, '0 ');

const events = JSON.parse(readFileSync(trace, 'utf8')).traceEvents;
const lanes = new Map();
for (const { name, tid, args } of events.filter((event) => event.name === 'thread_name')) lanes.set(tid, args.name);
const processes = new Map(events.filter((event) => event.name === 'process_name').map(({ pid, args }) => [pid, args.name]));

// By thread: one of its waits.
const main = 'MainThread';
const expected = {
  take_lock: { 'waits for': 'lock', object: 'lock', line: 33, 'woken by': main },
  take_recursive: { 'waits for': 'lock', object: 'recursive', line: 38, 'woken by': main },
  await_change: { 'waits for': 'condition', object: 'changed', line: 44, 'woken by': main },
  await_event: { 'waits for': 'event', object: 'done', line: 48, 'woken by': main },
  take_place: { 'waits for': 'semaphore', object: 'places', line: 52, 'woken by': main },
  meet: { 'waits for': 'barrier', object: 'start', line: 56, 'woken by': main },
  get: { 'waits for': 'queue_empty', object: 'jobs', line: 60, 'woken by': main },
  put: { 'waits for': 'queue_full', object: 'full', line: 64, 'woken by': main },
  get_simple: { 'waits for': 'queue_empty', object: 'simple', line: 68, 'woken by': main },
  take_fork: { 'waits for': 'lock', object: 'table.forks[2]', line: 15, 'woken by': main },
  take_drawer: { 'waits for': 'lock', object: "drawer['left']", line: 76, 'woken by': main },
  join: { 'waits for': 'thread_join', object: 'take_lock', line: 81, 'woken by': 'take_lock' },
  have_a_result: { 'waits for': 'result', object: 'future', line: 87 },
  follower: { 'waits for': 'queue_empty', object: 'results', line: 92 },
};

let failed = 0;
for (const [name, wanted] of Object.entries(expected)) {
  const waits = events.filter((event) => event.ph === 'X' && event.name === 'lock' && event.args?.['waits for'] !== 'thread_start' &&
    (lanes.get(event.tid) === name || processes.get(event.pid) === name));
  if (waits.some(({ args }) => Object.entries(wanted).every(([key, value]) => args?.[key] === value))) {
    console.log(`ok   ${name}`);
  } else {
    ++failed;
    console.log(`FAIL ${name}: none of its waits is ${JSON.stringify(wanted)}, but\n${waits.map(({ args }) => JSON.stringify(args)).join('\n')}`);
  }
}
// Of a process that is joined the name is its own; that somebody joined it is told.
assert.ok(events.some((event) => lanes.get(event.tid) === 'follow_a_process' && event.args?.['waits for'] === 'process_join' && event.args.line === 102));
process.exit(failed ? 1 : 0);
