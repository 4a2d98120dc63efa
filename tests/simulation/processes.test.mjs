// The simulated machine: programs with processes. That one seed is one run, natively and in WebAssembly; that an endless wait across processes is
// known at once; that cores make processes faster, and not threads; and that races between processes are found.
//
//     node processes.test.mjs [all] COMMAND… [-- OTHER…]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const words = process.argv.slice(2);
const all = words[0] === 'all' && words.shift();
const between = words.indexOf('--');
const commands = between < 0 ? [words] : [words.slice(0, between), words.slice(between + 1)];
for (const command of commands) {
  // Of the other target's build, which may not be there: then there is nothing to compare with.
  if (command[0].includes('/') && !existsSync(command[0])) {
    console.log(`not compared: there is no ${command[0]}`);
    process.exit(0);
  }
}
const folder = mkdtempSync(join(tmpdir(), 'processes-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const programs = join(import.meta.dirname, 'processes');

function run([command, ...options], words) {
  const trace = join(folder, 'trace.json');
  const { status, stdout, stderr, signal } = spawnSync(command, [...options, `--trace=${trace}`, ...words], {
    cwd: programs, encoding: 'utf8', timeout: 100_000 });
  assert.equal(signal, null, `${words.join(' ')} was ended by ${signal}`);
  // Of a run that is stuck, the last waits last until somebody has looked.
  return { status, stdout, stderr, trace: status === 3 || !existsSync(trace) ? '' : readFileSync(trace, 'utf8') };
}

const compares = commands.length === 2;
const runs = [['--simulate=5', 'everything.py'], ['--simulate=6', '--cores=4', 'everything.py', 'fork'], ['--simulate=7', '--cores=2', 'pools.py']];
if (all) {
  for (let seed = 0; seed < 10; ++seed) {
    for (const cores of [1, 2, 3, 8]) {
      for (const rest of [['everything.py'], ['everything.py', 'fork'], ['everything.py', 'forkserver'], ['pools.py']]) {
        runs.push([`--simulate=${seed}`, `--cores=${cores}`, ...rest]);
      }
    }
  }
}
for (const words of runs) {
  const first = run(commands[0], words);
  assert.equal(first.status, words.includes('pools.py') ? 0 : 4, first.stdout + first.stderr);
  assert.deepEqual(run(commands.at(-1), words), first, words.join(' '));
}

const stuck = run(commands.at(-1), ['--simulate', 'deadlock.py']);
assert.equal(stuck.status, 3, stuck.stdout + stuck.stderr);
assert.match(stuck.stderr, /^poolyard-run: Deadlock: 2 threads wait for each other\.\n/);

// Four processes on four cores take a quarter of the time; four threads of one process take as long as before.
const [one, four] = [1, 4].map((cores) => run(commands.at(-1), ['--simulate', `--cores=${cores}`, 'cores.py']).stdout.split(' ').map(Number));
assert.ok(one[0] > 3.5 * four[0] && one[0] < 4.5 * four[0], `${one} ${four}`);
assert.ok(one[1] < 1.1 * four[1] && four[1] < 1.1 * one[1], `${one} ${four}`);

const schedules = all ? 1000 : compares ? 10 : 50;
for (const name of ['lost-update', 'lock-order', 'last-message']) {
  const found = run(commands.at(-1), [`--explore=${schedules}`, '--jobs=2', `${name}.py`]);
  assert.equal(found.status, 1, `${name}: ${found.stdout}${found.stderr}`);
  if (compares) assert.deepEqual(run(commands[0], [`--explore=${schedules}`, '--jobs=2', `${name}.py`]), found);
  const [, replay] = /replay: poolyard-run (--replay=\S+) /.exec(found.stdout);
  const again = run(commands.at(-1), [replay, `${name}.py`]);
  assert.notEqual(again.status === 0 && again.stderr === '', true, `${name}: ${replay} shows no failure`);
  assert.deepEqual(run(commands[0], [replay, `${name}.py`]), again);
  if (compares && !all) break;
  const mended = run(commands.at(-1), [`--explore=${schedules}`, '--jobs=2', `${name}.fixed.py`]);
  assert.equal(mended.status, 0, `${name}, mended: ${mended.stdout}${mended.stderr}`);
}
