// Programs that hang, each in another way: that this is told within half a second, of which threads, and why; and one with all that looks
// alike and is none, of which nothing is told.
//
//     node stuck.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs, two, watchLateness } from './stuck_programs.mjs';

const [command, ...options] = process.argv.slice(2);
const native = !options.some((option) => option.endsWith('.js'));

function run(args, input) {
  return new Promise((done) => {
    const child = spawn(command, [...options, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const told = { out: '', err: '' };
    child.stdout.on('data', (data) => (told.out += data));
    child.stderr.on('data', (data) => (told.err += data));
    const late = setTimeout(() => child.kill('SIGKILL'), 100_000);
    child.on('close', (status) => {
      clearTimeout(late);
      done({ ...told, status });
    });
    child.stdin.end(input);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'poolyard-stuck-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** How long the last of the threads that wait for each other had waited when the run was ended, in ms. */
function lastWait(trace) {
  const last = new Map();
  for (const event of JSON.parse(readFileSync(trace, 'utf8')).traceEvents) if (event.cat === 'state') last.set(event.tid, event);
  const waits = [...last.values()].filter(({ args }) => ['lock', 'thread_join'].includes(args?.['waits for']));
  return Math.min(...waits.map(({ dur }) => dur)) / 1000;
}

const tests = Object.entries(programs)
  .filter(([, { web }]) => native || web)
  .map(([name, { text, report }], number) => [name, async () => {
    const trace = join(folder, `${number}.json`);
    for (let attempt = 0; ; ++attempt) {
      const lateness = watchLateness();
      const { status, err } = await run(['--exit-on-deadlock', '--cold', `--trace=${trace}`, '-'], text);
      assert.match(err, new RegExp(`^poolyard-run: ${report}`), `it told:\n${err}`);
      assert.equal(status, 3);
      if (!report.startsWith('Deadlock')) {
        lateness();
        return '';
      }
      const after = lastWait(trace), late = lateness();
      const measured = `after ${after.toFixed(0)} ms${late > 50 ? `, on a machine that is ${late.toFixed(0)} ms late` : ''}`;
      if (after < 500 + late) return ` (${measured})`;
      assert.ok(attempt < 3, `told too late, ${measured}`);
    }
  }]);
tests.push(['a deadlock in C++', async () => {
  let told;
  // On a busy machine one of its threads may have had both locks before the other one began.
  do told = await run(['--exit-on-deadlock', '--cold', '16-deadlock.cpp']);
  while (/has both/.test(told.out));
  const { status, err } = told;
  assert.match(err, new RegExp(`^poolyard-run: ${two}(  (One waits for lock_b, which Two|Two waits for lock_a, which One) has\\.\n){2}$`), `it told:\n${err}`);
  assert.equal(status, 3);
}]);
tests.unshift(['what looks alike', async () => {
  const text = readFileSync(new URL('not_stuck.py', import.meta.url), 'utf8');
  const { status, out, err } = await run(['--exit-on-deadlock', '--cold', '-'], text);
  assert.equal(`${out.split('\n').slice(-2)}${err}${status}`, 'none of them was stuck,0');
}]);

let failed = 0;
const only = process.env.POOLYARD_ONLY;
const left = only ? tests.filter(([name]) => name.includes(only)) : tests;
const worker = async () => {
  for (let next; (next = left.shift());) {
    const [name, test] = next;
    try {
      const more = await test();
      console.log(`ok   ${name}${more ?? ''}`);
    } catch (error) {
      ++failed;
      console.log(`FAIL ${name}\n${error.message}`);
    }
  }
};
await Promise.all(Array.from({ length: native ? 4 : 2 }, worker));
process.exit(failed ? 1 : 0);
