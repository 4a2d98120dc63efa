// The trace that is saved for Perfetto, checked against the published Trace Event Format: each event has what its phase requires, slices of one
// track are nested, arrows have two ends, in slices; and a pool's tasks are followed from hand to hand.
//
//     node chrome_trace.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'poolyard-chrome-trace-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const path = join(folder, 'trace.json');
const program = `
import threading, time
from multiprocessing import Pool
def square(x, power=2):
    time.sleep(0.02)
    if x == 3: raise ValueError('three', x)
    return x ** power
def die():
    raise KeyError('no "quotes"\\n')
class Odd:
    def __repr__(self): raise SystemExit('nobody asked')
    def __reduce__(self): return Odd, ()
def same(x): return x
if __name__ == '__main__':
    threading.excepthook = lambda args: None
    t = threading.Thread(target=die, name='a "name" \\\\ with everything')
    t.start(); t.join()
    with Pool(2) as pool:
        pool.apply(square, (7,), {'power': 3})
        pool.map(square, [1, 2, 4, 5], 2)
        pool.apply(same, (Odd(),))
        pool.apply(same, ([1.5, None, 'text', b'bytes', (True,), {'a': [[[[1]]]]}],))
        pool.apply(same, ('long' * 100,))
        try: pool.apply(square, (3,))
        except ValueError: pass
`;
const { status, stderr } = spawnSync(command, [...options, '--cold', `--trace=${path}`, '-'], { encoding: 'utf8', input: program, timeout: 100_000 });
assert.equal(`${status} ${stderr}`, '0 ');

const { traceEvents: events, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
assert.deepEqual(rest, {});

// Each phase, and what its events need.
const number = (x) => typeof x === 'number' && Number.isFinite(x);
const text = (x) => typeof x === 'string';
const required = {
  M: { name: (x) => ['process_name', 'thread_name', 'thread_sort_index'].includes(x), args: (x) => x && (text(x.name) || number(x.sort_index)) },
  X: { name: text, cat: text, ts: number, dur: (x) => number(x) && x >= 0 },
  s: { name: text, cat: text, ts: number, id: number },
  f: { name: text, cat: text, ts: number, id: number, bp: (x) => x === 'e' },
  i: { name: text, cat: text, ts: number, s: (x) => ['g', 'p', 't'].includes(x) },
};
for (const event of events) {
  const fields = required[event.ph];
  assert.ok(fields, `no such phase: ${JSON.stringify(event)}`);
  for (const [field, fits] of Object.entries({ pid: Number.isInteger, tid: Number.isInteger, ...fields })) {
    assert.ok(fits(event[field]), `${field}: ${JSON.stringify(event)}`);
  }
  for (const field of Object.keys(event)) assert.ok(['ph', 'pid', 'tid', 'args', ...Object.keys(fields)].includes(field), JSON.stringify(event));
}

function grouped(all, key) {
  const groups = new Map();
  for (const each of all) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

// Slices, by track. Times are rounded to thousandths.
const tracks = grouped(events.filter(({ ph }) => ph === 'X'), ({ pid, tid }) => `${pid}/${tid}`);
for (const slices of tracks.values()) {
  slices.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const open = [];
  for (const slice of slices) {
    while (open.length && open.at(-1) <= slice.ts + 0.002) open.pop();
    const end = slice.ts + slice.dur;
    assert.ok(!open.length || end <= open.at(-1) + 0.002, `not nested: ${JSON.stringify(slice)}`);
    open.push(end);
  }
}

// Arrows.
const within = ({ pid, tid, ts }) => tracks.get(`${pid}/${tid}`)?.some((slice) => slice.ts <= ts + 0.002 && ts <= slice.ts + slice.dur + 0.002);
const flows = grouped(events.filter(({ ph }) => ph === 's' || ph === 'f'), ({ id }) => id);
for (const [id, ends] of flows) {
  assert.deepEqual(ends.map(({ ph }) => ph), ['s', 'f'], `arrow ${id}`);
  assert.ok(ends[0].ts <= ends[1].ts && ends[0].name === ends[1].name);
  assert.ok(ends.every(within), `an end is in no slice: ${JSON.stringify(ends)}`);
}

// Tasks: each was handed to the pool by the main thread, and says what it was.
const tasks = events.filter(({ cat }) => cat === 'task');
const calls = tasks.map(({ args }) => args.call);
const expected = ['square(7, power=3) = 343', 'map(square, (1, 2)) = [1, 4]', 'map(square, (4, 5)) = [16, 25]', 'same(<Odd object>) = <Odd object>',
  "square(3) raised ValueError('three', 3)"];
for (const call of expected) assert.ok(calls.includes(call), `${call} is none of\n${calls.join('\n')}`);
assert.ok(calls.some((call) => call.startsWith("same([1.5, None, 'text', b'bytes', (True,), {'a': [[...]]}])")), calls.join('\n'));
assert.ok(calls.some((call) => call.startsWith("same('longlong") && call.length < 200 && call.includes('…')));
assert.equal(tasks.length, 7);
assert.equal(events.filter(({ ph, name }) => ph === 's' && name === 'submitted').length, 7);
assert.ok(tasks.every(({ args }) => args.pool === tasks[0].args.pool && args.pool > 0));

// What is said of threads.
const notes = events.filter(({ ph }) => ph === 'i');
assert.deepEqual(notes.map(({ name, args }) => [name, args.line]), [['KeyError: no "quotes" ', 9]]);
assert.ok(events.some(({ name, args }) => name === 'thread_name' && args.name === 'a "name" \\ with everything'));
console.log(`ok   ${events.length} events, ${tracks.size} tracks, ${flows.size} arrows, ${tasks.length} tasks`);
