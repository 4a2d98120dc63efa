// Runs modules of CPython's own tests through the engine. Each test passes, is skipped by itself, or stands in known.txt; one that stands
// there and passes fails, too.
//
//     node run.mjs KIND TESTS MODULE[,MODULE]... -- COMMAND…      KIND: native or node; TESTS: the folder that Lib/test is in
//
// --print: prints the lines that known.txt would need, and fails nothing.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const separator = process.argv.indexOf('--');
const words = process.argv.slice(2, separator);
const print = words.includes('--print');
const [kind, tests, ...modules] = words.filter((word) => !word.startsWith('--')).flatMap((word) => word.split(','));
const command = process.argv.slice(separator + 1).map((word) => (existsSync(word) ? resolve(word) : word));
const silence = kind === 'node' ? 120 : 60;  // s after which a test that says nothing is stuck

// --- what is known: "WHERE HOW TEST: reason", WHERE: native, node or both; HOW: fails, varies, or stops (it does not end, or ends everything: not run)

const known = new Map();
for (const line of readFileSync(join(here, 'known.txt'), 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue;
  const found = /^(native|node|both) (fails|varies|stops) (\S+): (.+)$/.exec(line);
  if (!found) throw new Error(`known.txt: what does "${line}" mean?`);
  const [, where, how, test] = found;
  if (where !== 'both' && where !== kind) continue;
  if (known.has(test)) throw new Error(`known.txt: ${test} stands there twice`);
  known.set(test, how);
}

// --- the folder it runs in: the program and, for WebAssembly, which sees no other files, what of the tests it imports

const folder = mkdtempSync(join(tmpdir(), 'poolyard-cpython-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(join(here, 'suite.py'), join(folder, 'suite.py'));
const environment = { ...process.env, SUITE_FOLDER: kind === 'node' ? '/tmp' : folder };
if (kind === 'native') environment.PYTHONPATH = tests;
else {
  const root = join(tests, 'test'), staged = new Set();
  const stage = (name) => {
    if (staged.has(name) || name.includes('__pycache__')) return;
    staged.add(name);
    const path = join(root, name);
    if (existsSync(join(path, '__init__.py'))) {
      for (const file of readdirSync(path)) stage(join(name, file));
    } else if (name.endsWith('.py')) {
      mkdirSync(dirname(join(folder, 'test', name)), { recursive: true });
      cpSync(path, join(folder, 'test', name));
      for (const [word] of readFileSync(path, 'utf8').matchAll(/(?<=\btest\.|\bimport |, |\bfrom )\w+/g)) stageModule(word);
    }
  };
  const stageModule = (word) => {
    if (existsSync(join(root, `${word}.py`))) stage(`${word}.py`);
    else if (word !== 'test' && existsSync(join(root, word, '__init__.py'))) stage(word);
  };
  for (const name of ['_pyio.py', '_pydatetime.py']) cpSync(join(tests, name), join(folder, name));
  for (const name of ['__init__.py', 'support', ...modules.map((module) => module.split('.')[0])]) {
    stage(name);
    stageModule(name);
  }
}

// --- the runs: one, and another for what is left where one did not come to its end

/** What was seen of each test: { how: 'pass' | 'fail' | 'skip' | 'stop', text } */
const seen = new Map();

function run(without) {
  return new Promise((done) => {
    const child = spawn(command[0], [...command.slice(1), 'suite.py', ...modules, `--without=${[...without].join(',')}`], {
      cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    let current = null, ended = false, text = '', last = '';
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nobody is left of it.
      }
    };
    const stuck = () => {
      last = `says nothing for ${silence} s`;
      end();
    };
    let limit = setTimeout(stuck, silence * 1000);
    const take = (line) => {
      const at = line.indexOf('\x1e');
      if (at < 0) return void (last = line.trim() || last);
      clearTimeout(limit);
      limit = setTimeout(stuck, silence * 1000);
      const [, what, test, rest] = /^(\w+) ?(\S*) ?(.*)$/s.exec(line.slice(at + 1));
      if (what === 'done') ended = true;
      else if (what === 'begin') current = test;
      else {
        if (seen.get(test)?.how !== 'fail') seen.set(test, { how: what, text: rest });
        if (current === test) current = null;
      }
    };
    child.stdout.on('data', (data) => {
      const lines = (text + data).split('\n');
      text = lines.pop();
      lines.forEach(take);
    });
    child.stderr.on('data', (data) => { last = String(data).trim().split('\n').at(-1) || last; });
    child.on('close', (status) => {
      clearTimeout(limit);
      end();
      if (!ended && current) seen.set(current, { how: 'stop', text: `${last} (status ${status})` });
      done({ ended, current, last, status });
    });
  });
}

const stops = new Set([...known].filter(([, how]) => how === 'stops').map(([test]) => test));
let failed = false;
for (let attempt = 0; ; ++attempt) {
  const before = seen.size;
  const { ended, current, last, status } = await run(new Set([...stops, ...seen.keys()]));
  if (ended) break;
  if ((!current && seen.size === before) || attempt === 40) {
    console.log(`${modules.join(', ')}: did not come to its end: ${last} (status ${status})`);
    failed = true;
    break;
  }
}

const counts = { pass: 0, fail: 0, skip: 0, stop: 0 };
for (const [test, { how, text }] of seen) {
  ++counts[how];
  const expected = known.get(test);
  if (expected === 'varies') continue;
  if (how === 'fail' && expected === 'fails') continue;
  if (how === 'fail' || how === 'stop') {
    console.log(print ? `${kind} ${how === 'fail' ? 'fails' : 'stops'} ${test}: ${text}` : `${test} ${how === 'fail' ? 'fails' : 'stops'}: ${text}`);
    failed = true;
  } else if (how === 'pass' && expected) {
    console.log(`${test} passes: take its line out of known.txt`);
    failed = true;
  }
}
console.log(`${modules.join(', ')}: ${counts.pass} passed, ${counts.fail} failed, ${counts.stop} stopped, ${counts.skip} skipped, ${stops.size ? [...stops].filter((test) => modules.some((module) => test.startsWith(module))).length : 0} not run`);
if (failed && !print) process.exitCode = 1;
