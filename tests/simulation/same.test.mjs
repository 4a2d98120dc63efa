// The simulated machine: that one seed is one run, natively and in WebAssembly, 64 bit and 32: output, exit status and trace.
//
//     node same.test.mjs [all] COMMAND… [-- OTHER…]    e.g. build/native/poolyard-run -- node build/web/poolyard-run.js; all: every program, and often
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
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
const folder = mkdtempSync(join(tmpdir(), 'same-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const programs = join(import.meta.dirname, 'programs');

function run([command, ...options], words, name) {
  const trace = join(folder, 'trace.json');
  const { status, stdout, stderr, signal } = spawnSync(command, [...options, `--trace=${trace}`, ...words, name], {
    cwd: programs, encoding: 'utf8', timeout: 100_000 });
  assert.equal(signal, null, `${name} was ended by ${signal}`);
  // Of a run that is stuck, the last waits last until somebody has looked.
  return { status, stdout, stderr, trace: status === 3 ? '' : readFileSync(trace, 'utf8') };
}

const everything = '../everything.py';
const compares = commands.length === 2;
const names = readdirSync(programs).filter((name, index) => all || (compares ? name === 'lost-update.py' : index % 6 === 0));
const times = all ? (compares ? 1 : 25) : 2;
for (const name of [everything, ...names]) {
  const seed = [`--simulate=${name.length}`];
  const first = run(commands[0], seed, name);
  for (let again = 1; again < times; ++again) assert.deepEqual(run(commands[0], seed, name), first, name);
  if (compares) assert.deepEqual(run(commands[1], seed, name), first, name);
}
if (compares) {
  const found = commands.map((command) => run(command, ['--explore=15', '--jobs=2'], 'lost-update.py'));
  assert.deepEqual(found[1], found[0]);
  assert.match(found[0].stdout, /^15 schedules/);
}
