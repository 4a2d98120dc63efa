// The command line itself: its options, its errors, and how it passes on what a program does.
//
//     node cli.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'poolyard-cli-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
function run(args, input = '') {
  const result = spawnSync(command, [...options, ...args], { input, encoding: 'utf8', timeout: 60_000 });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

const tests = {
  'tells how to use it'() {
    const help = run(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.out, /^usage: poolyard-run/);
    assert.match(run(['--version']).out, /^poolyard \d+\.\d+\.\d+ /);
    const none = run([]);
    assert.equal(none.status, 2);
    assert.match(none.err, /no program given[^]*usage:/);
    assert.match(run(['--bogus']).err, /unknown option --bogus/);
  },
  'says what is wrong with a file'() {
    const missing = run([join(folder, 'missing.py')]);
    assert.equal(missing.status, 2);
    assert.match(missing.err, /^poolyard-run: cannot open .*missing\.py: No such file or directory\n$/);
    assert.match(run([folder]).err, /Is a directory/);
    assert.match(run([file('latin.py', Buffer.from([0x23, 0xe9, 0x0a]))]).err, /latin\.py is not UTF-8 text \(byte 1\)/);
  },
  'runs a program with arguments'() {
    const path = file('p.py', '\ufeffimport sys\nprint(sys.argv[1:], __name__)\nprint("é", file=sys.stderr)\nsys.exit(7)\n');
    assert.deepEqual(run([path, '-a', '--help', 'é']), { status: 7, out: "['-a', '--help', 'é'] __main__\n", err: 'é\n' });
  },
  'runs a program from standard input'() {
    assert.deepEqual(run(['-', 'x'], 'import sys\nprint(sys.argv)\nraise SystemExit("so")\n'),
      { status: 1, out: "['-', 'x']\n", err: 'so\n' });
  },
  'shows the lines of the program in tracebacks'() {
    const { status, err } = run(['-'], 'def f():\n    return 1 / 0\n\n\nf()\n');
    assert.equal(status, 1);
    assert.match(err, /File "<stdin>", line 2, in f\n {4}return 1 \/ 0\n/);
  },
  'gives 128 and the number for a signal'() {
    assert.equal(run(['-'], 'import os\nos.abort()\n').status, 134);
  },
  'passes output on as it comes, without a newline too'() {
    return new Promise((done, failed) => {
      const child = spawn(command, [...options, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end('import time\nprint("first", end="", flush=True)\ntime.sleep(1000)\n');
      child.stdout.on('data', (data) => {
        assert.equal(String(data), 'first');
        const before = Date.now();
        child.on('exit', () => (Date.now() - before < 2000 ? done() : failed(new Error('it did not end on Ctrl-C'))));
        child.kill('SIGINT');
      });
      child.on('error', failed);
    });
  },
  'writes a trace'() {
    const path = join(folder, 'trace.json');
    const program = 'import threading, time\nt = threading.Thread(target=time.sleep, args=(0.05,), name="the worker")\nt.start()\nt.join()\n';
    assert.equal(run([`--trace=${path}`, '-'], program).status, 0);
    const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
    const lane = events.find((event) => event.name === 'thread_name' && event.args.name === 'the worker');
    const slept = events.find((event) => event.tid === lane.tid && event.name === 'sleeping');
    assert.ok(slept.dur > 45_000 && slept.dur < 5_000_000, `slept ${slept.dur} us`);
  },
  'tells in a trace which tasks failed'() {
    const path = join(folder, 'tasks.json');
    const program = `from multiprocessing import Pool
if __name__ == '__main__':
    with Pool(1) as pool:
        good, bad = pool.apply_async(int, ('1',)), pool.apply_async(int, ('x',))
        good.wait(), bad.wait()
`;
    assert.equal(run([`--trace=${path}`, '-'], program).status, 0);
    const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents.filter((event) => event.cat === 'task');
    assert.deepEqual(events.map((event) => event.args?.failed ?? false), [false, true]);
  },
};

for (const [name, test] of Object.entries(tests)) {
  await test();
  console.log(`ok: ${name}`);
}
