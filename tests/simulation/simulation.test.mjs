// The simulated machine: that a run is the same every time, that an endless wait is known at once, and that what can go wrong is found, and
// is what its replay shows; and that nothing is found in what has been mended.
//
//     node simulation.test.mjs [all] COMMAND…    e.g. build/native/poolyard-run; all: every program, not only some
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const all = process.argv[2] === 'all';
const [command, ...options] = process.argv.slice(all ? 3 : 2);
const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

function run(words, cwd = folder) {
  const { status, stdout, stderr, signal } = spawnSync(command, [...options, ...words], { cwd, encoding: 'utf8', timeout: 100_000 });
  assert.equal(signal, null, `${words.join(' ')} was ended by ${signal}`);
  return { status, stdout, stderr };
}
function program(name, text) {
  writeFileSync(join(folder, name), text);
  return name;
}

const everything = join(import.meta.dirname, 'everything.py');
const first = run(['--simulate=7', '--trace=first.json', everything]);
const second = run(['--simulate=7', '--trace=second.json', everything]);
assert.equal(first.status, 5, first.stderr);
assert.deepEqual(second, first);
assert.equal(readFileSync(join(folder, 'second.json'), 'utf8'), readFileSync(join(folder, 'first.json'), 'utf8'));
assert.match(first.stdout, /an hour is 3600\.0 2026 False\n/);
assert.match(first.stdout, /\[0, 1, 4, 9\]/);
assert.match(first.stderr, /ValueError: nobody catches this/);
assert.notEqual(run(['--simulate=8', everything]).stdout, first.stdout);

// An endless wait.
const deadlock = program('deadlock.py', `
import threading
a, b = threading.Lock(), threading.Lock()
both = threading.Barrier(2)
def one():
    with a:
        both.wait()
        with b: pass
def other():
    with b:
        both.wait()
        with a: pass
for work in one, other: threading.Thread(target=work).start()
`);
const stuck = run(['--simulate', deadlock]);
assert.equal(stuck.status, 3);
assert.match(stuck.stderr, /^poolyard-run: Deadlock: 2 threads wait for each other\.\n.*Thread-1 \(one\) waits for b \(line 8\), which Thread-2 \(other\) has held since line 10\.\n/);

// What cannot be simulated.
const refused = run(['--simulate', program('input.py', 'input()')]);
assert.equal(refused.status, 1);
assert.match(refused.stderr, /NotImplementedError: cannot be simulated yet: input by a person/);

// A command line.
assert.match(run(['--replay=0/12:', everything]).stderr, /"0\/12:" is no schedule: there is no number of a thread at ""/);
assert.match(run(['--simulate=x', everything]).stderr, /--simulate wants a number from 0 to \d+, not "x"/);
assert.match(run(['--jobs=2', everything]).stderr, /--strategy and --jobs are for --explore/);

// What can happen. Each has its mended twin.
const programs = join(import.meta.dirname, 'programs');
const names = all ? readdirSync(programs).filter((name) => !name.includes('.fixed.')) : ['lost-update.py', 'lock-order.py'];
const schedules = all ? 800 : 40;
for (const name of names) {
  const found = run([`--explore=${schedules}`, '--jobs=2', name], programs);
  assert.equal(found.status, 1, `${name}: ${found.stdout}${found.stderr}`);
  const [, replay] = /replay: poolyard-run (--replay=\S+) /.exec(found.stdout);
  const again = run([replay, name], programs);
  assert.notEqual(again.status === 0 && again.stderr === '', true, `${name}: ${replay} shows no failure`);
  assert.deepEqual(run([replay, name], programs), again);
  const mended = run([`--explore=${schedules}`, '--jobs=2', name.replace('.py', '.fixed.py')], programs);
  assert.equal(mended.status, 0, `${name}, mended: ${mended.stdout}${mended.stderr}`);
}

// All schedules within a bound.
const wrong = run(['--explore', '--strategy=dfs', '--jobs=2', 'order-violation.py'], programs);
assert.equal(wrong.status, 1, wrong.stdout);
const right = run(['--explore', '--strategy=dfs', '--jobs=2', 'order-violation.fixed.py'], programs);
assert.equal(right.status, 0, right.stdout);
assert.match(right.stdout, /^\d+ schedules \(dfs\), 1 outcome\n.*finished\nThese are all schedules with at most 2 preemptions/);

// What the program gives to a thread is a builtin: none of its own instructions is executed there, and still there is something to decide.
const builtins = program('builtins.py', `
import threading
thread = threading.Thread(target=print, args=('other',))
thread.start()
print('main')
thread.join()
`);
for (const strategy of ['random', 'pct', 'dfs']) {
  const { stdout } = run(['--explore=200', `--strategy=${strategy}`, '--jobs=2', builtins]);
  assert.match(stdout, /, 2 outcomes\n/, stdout);
}
