// poolyard-run beside the machine's python3: the same command lines, input and environment; the same output, last line of stderr, and status.
//
//     node python3.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const native = options.length === 0;
if (!native) options.push('--cold');
if (spawnSync('python3', ['-c', '']).status !== 0) {
  console.log('there is no python3 to compare with');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'poolyard-python3-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const file = (name, text) => (writeFileSync(join(folder, name), text), join(folder, name));
file('helper.py', 'VALUE = 42\n');

const subprocess = 'import subprocess, sys; r = subprocess.run([sys.executable, "-c", "import sys; print(input()); sys.exit(3)"], ' +
  'input="x\\n", capture_output=True, text=True); print(r.returncode, repr(r.stdout), repr(r.stderr))';
// args, standard input, environment
const cases = [
  [['-c', 'import sys; print(sys.argv, sys.stdin.read())', 'a', '-b'], 'typed'],
  [[file('file.py', 'import sys, helper\nprint(helper.VALUE, len(sys.argv), sys.argv[1:], __name__, __file__)\n'), '--', 'é']],
  [['-', 'x'], 'import sys\nprint(sys.argv)\n'],
  [[], 'print(__name__)\nprint(1)\n'],
  [['-c', 'raise SystemExit']],
  [['-c', 'raise SystemExit("a text")']],
  [['-c', 'import sys; sys.exit(300)']],
  [['-c', 'import sys; sys.exit(None)']],
  [['-c', 'import os; os._exit(9)']],
  [['-c', '1/0']],
  [['-c', 'def f(:']],
  [['-c', 'print(input("? "), input())'], 'one\ntwo'],
  [['-c', 'print(input(), input())'], 'one\n'],
  [['-c', 'import os; print(os.environ["A"], os.environ.get("B"))'], '', { A: 'é=1' }],
  [['-m', 'json.tool'], '{"a": [1, 2]}'],
  [['-m', 'there_is_none']],
  [['-i', '-c', 'x = 2'], 'x * 3\nfor i in range(2):\n    print(i)\n\nimport sys; sys.exit(7)\n'],
  [['-W', 'error::UserWarning', '-c', 'import warnings; warnings.warn("so")']],
  [['-c', 'import warnings; warnings.warn("so")'], '', { PYTHONWARNINGS: 'ignore' }],
  [['-c', 'import threading, sys; threading.Thread(target=lambda: 1/0).start()']],
  [['-c', 'import atexit; atexit.register(print, "bye"); raise KeyError("k")']],
  [['-c', 'import sys; sys.stdout.write("no newline"); sys.stderr.write("e")']],
  [['-c', subprocess]],
  ...(native ? [
    [['-c', 'import os; os.abort()']],
    [['-c', 'import helper; print(helper.VALUE)'], '', { PYTHONPATH: folder }],
    [['-c', 'import subprocess; print(subprocess.run("echo a; exit 4", shell=True).returncode)']],
    [['-c', 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)']],
  ] : []),
];

function run(program, args, input = '', environment = {}) {
  const { status, signal, stdout, stderr } = spawnSync(program[0], [...program.slice(1), ...args], {
    input, env: { ...process.env, PYTHONUNBUFFERED: '1', ...environment }, encoding: 'utf8', timeout: 60_000,
  });
  // A shell has 128 and its number for a signal, and so has poolyard-run.
  const number = { SIGABRT: 134, SIGTERM: 143 }[signal] ?? status;
  return { out: stdout, last: stderr.trimEnd().split('\n').at(-1), status: number };
}

let differences = 0;
for (const [args, input, environment] of cases) {
  const theirs = run(['python3'], args, input, environment), ours = run([command, ...options], args, input, environment);
  theirs.last = theirs.last.replace(/^\/\S*python3\S*: /, '');
  ours.last = ours.last.replace(/^\S*(python3|poolyard-run): /, '');
  if (ours.status >= 128 && ours.status !== 130) theirs.last = ours.last;  // what has ended it is said by poolyard-run, by a shell with python3
  try {
    assert.deepEqual(ours, theirs);
  } catch {
    ++differences;
    console.log(`python3 ${JSON.stringify(args)}: ${JSON.stringify(theirs)}\n  here: ${JSON.stringify(ours)}`);
  }
}
assert.equal(differences, 0);
