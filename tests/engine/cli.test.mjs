// The command line itself: its options, its errors, and how it passes on what a program does.
//
//     node cli.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [command, ...options] = process.argv.slice(2);
if (options.length > 0) options.push('--cold');  // under node: nobody looks at the time here
const native = !options.some((option) => option.endsWith('.js'));
const folder = mkdtempSync(join(tmpdir(), 'poolyard-cli-'));
process.env.TMPDIR = join(folder, 'temporary');
mkdirSync(process.env.TMPDIR);
process.on('exit', () => rmSync(folder, { recursive: true }));

function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
function run(args, input = '', environment = {}) {
  const env = { ...process.env, ...environment };
  const result = spawnSync(command, [...options, ...args], { input, env, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 26 });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

const tests = {
  'tells how to use it'() {
    const help = run(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.out, /^usage: poolyard-run/);
    assert.match(run(['--version']).out, /^poolyard \d+\.\d+\.\d+ /);
    const none = run(['-c']);
    assert.equal(none.status, 2);
    assert.match(none.err, /-c is followed by a program[^]*usage:/);
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
  'is called as python3 is: -c, -m, a program that is piped in, -u'() {
    const options = 'import sys; print(sys.argv, __name__)';
    assert.deepEqual(run(['-c', options, '-a', '-m']), { status: 0, out: "['-c', '-a', '-m'] __main__\n", err: '' });
    assert.deepEqual(run(['-u', `-c${options}`]), { status: 0, out: "['-c'] __main__\n", err: '' });
    assert.deepEqual(run([], options), { status: 0, out: "['-'] __main__\n", err: '' });
    assert.match(run(['-m', 'timeit', '-n', '1', '-r', '1', 'pass']).out, /^1 loop, best of 1: /);
    assert.match(run(['-m', 'there_is_none']).err, /No module named there_is_none/);
    assert.match(run(['-c', 'nothing']).err, /File "<string>", line 1, in <module>\n {4}nothing\n/);
  },
  'lets a program import what lies beside it, in its children too'() {
    mkdirSync(join(folder, 'beside', 'parts'), { recursive: true });
    file('beside/helper.py', 'from parts.one import ONE\ndef work(n):\n    return n + ONE\n');
    file('beside/parts/__init__.py', '');
    file('beside/parts/one.py', 'ONE = 1\n');
    const program = file('beside/program.py', `from multiprocessing import Pool
import helper
if __name__ == '__main__':
    with Pool(2) as pool:
        print(pool.map(helper.work, range(3)), helper.__file__.endswith('/helper.py'))
    import nothing_there
`);
    const { out, err, status } = run([program]);
    assert.deepEqual([out, status], ['[1, 2, 3] True\n', 1]);
    assert.match(err, /No module named 'nothing_there'/);
    const inside = spawnSync(native ? resolve(command) : command, [...options.map((option) => option.endsWith('.js') ? resolve(option) : option), '-m', 'parts.one'], { cwd: join(folder, 'beside'), encoding: 'utf8' });
    assert.deepEqual([inside.stderr, inside.status], ['', 0]);
    file('beside/wrong.py', 'import helper\nhelper.work(None)\n');
    assert.match(run([join(folder, 'beside/wrong.py')]).err, /helper.py", line 3, in work\n {4}return n \+ ONE\n/);
  },
  'goes on with typed lines after -i, and without a program'() {
    const after = run(['-i', '-c', 'x = 6; print("first")'], 'x * 7\nif x:\n    print(x)\n\n1/0\nraise SystemExit(4)\n');
    assert.deepEqual([after.out, after.status], ['first\n42\n6\n', 4]);
    assert.match(after.err, /^>>> >>> \.\.\. \.\.\. >>> Traceback[^]*ZeroDivisionError: division by zero\n>>> $/);
    const alone = run(['-i'], '1 + 1\n');
    assert.deepEqual([alone.out, alone.status], ['2\n', 0]);
    assert.match(alone.err, /^Python 3\.13/);
    assert.equal(run(['-c', 'import os; os.environ["PYTHONINSPECT"] = "1"'], 'print("asked for")\n').out, 'asked for\n');
  },
  "knows python3's other options and variables"() {
    assert.equal(run(['-V']).out, 'Python 3.13.5\n');
    const warned = run(['-E', '-Sq', '-W', 'error', '-X', 'dev', '-c', 'import warnings; warnings.warn("so")']);
    assert.deepEqual([warned.status, warned.err.trimEnd().split('\n').at(-1)], [1, 'UserWarning: so']);
    assert.equal(run(['-c', 'raise KeyboardInterrupt']).status, 130);
    if (!native) return;
    file('beyond.py', 'print("found")\n');
    assert.equal(run(['-c', 'import beyond'], '', { PYTHONPATH: `/nowhere:${folder}` }).out, 'found\n');
  },
  async 'interrupts a program on Ctrl-C wherever it waits, and ends it on the second'() {
    const interrupt = (program, times) => new Promise((done, failed) => {
      const child = spawn(command, [...options, '-c', program], { stdio: ['pipe', 'pipe', 'pipe'] });
      let out = '', err = '', sent = 0;
      child.stdout.on('data', (data) => {
        out += data;
        // Python itself misses a wake-up that comes between its last look for signals and its sleep: it is to be asleep by then.
        for (; sent < times && out.split('\n').length - 1 > sent; ++sent) setTimeout(() => child.kill('SIGINT'), 700);
      });
      child.stderr.on('data', (data) => { err += data; });
      child.on('error', failed);
      child.on('exit', (status) => done({ status, out, err }));
    });
    const begin = 'import time, threading, queue, multiprocessing as mp\nfrom multiprocessing import Process\n';
    const waits = ['time.sleep(1000)', 'threading.Event().wait()', 'queue.Queue().get()', 'input()', 'mp.Queue().get()', 'mp.Event().wait()',
      'a, b = mp.Pipe(); a.recv()'];
    for (const wait of native ? waits : ['time.sleep(1000)', 'queue.Queue().get()', 'a, b = mp.Pipe(); a.recv()']) {
      const { status, out, err } = await interrupt(`${begin}print('ready')\n${wait}\n`, 1);
      assert.deepEqual([wait, status, out], [wait, 130, 'ready\n']);
      assert.match(err, /\nKeyboardInterrupt\n$/);
    }
    const spin = await interrupt("print('ready')\ntry:\n    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')\n", 1);
    assert.deepEqual(spin, { status: 0, out: 'ready\ncaught\n', err: '' });
    const deaf = `${begin}while True:\n    try:\n        print('deaf')\n        time.sleep(1000)\n    except KeyboardInterrupt: pass\n`;
    const { status, out } = await interrupt(deaf, 2);
    assert.deepEqual([status, out], [130, 'deaf\ndeaf\n']);
  },
  'passes on what is printed as it is'() {
    assert.equal(run(['-c', 'print("\\x1b[1;31mred\\x1b[0m \\r10%\\b \\x1b]0;title\\x07 \u{1f600} e\u0301")']).out, '\x1b[1;31mred\x1b[0m \r10%\b \x1b]0;title\x07 \u{1f600} e\u0301\n');
  },
  'lets a forked process import what lies beside it, also what was not imported before'() {
    mkdirSync(join(folder, 'forked'), { recursive: true });
    file('forked/late.py', 'NAME = "late"\n');
    const program = file('forked/program.py', `import multiprocessing as mp
def child():
    import late
    print(late.NAME)
if __name__ == '__main__':
    process = mp.get_context('fork').Process(target=child)
    process.start()
    process.join()
`);
    assert.deepEqual(run([program]), { status: 0, out: 'late\n', err: '' });
  },
  'gives the program its environment'() {
    assert.equal(run(['-c', 'import os; print(os.environ["POOLYARD_TEST"])'], '', { POOLYARD_TEST: 'a=b é' }).out, 'a=b é\n');
  },
  'gives the program its input, to the end, and its children none'() {
    const path = file('input.py', `import sys
from multiprocessing import Process

def child():
    print('child:', repr(sys.stdin.read()))

if __name__ == '__main__':
    print(repr(input('? ')))
    print(repr(sys.stdin.readline()))
    process = Process(target=child)
    process.start()
    process.join()
    print(sys.stdin.read(2), [line for line in sys.stdin])
    try:
        input()
    except EOFError as end:
        print(end)
`);
    const { out, err, status } = run([path], 'one\n二\nabcd\ne\nf');
    assert.deepEqual([err, status], ['', 0]);
    assert.equal(out, `? 'one'\n'二\\n'\nchild: ''\nab ['cd\\n', 'e\\n', 'f']\nEOF when reading a line\n`);
    const bytes = 'import sys; b = sys.stdin.buffer; print(b.peek(1)[:1], b.read(2), b.readline(), b.readline(1), b.readlines(), b.read1())';
    assert.equal(run(['-c', bytes], 'abcd\nef\ng').out, "b'a' b'ab' b'cd\\n' b'e' [b'f\\n', b'g'] b''\n");
  },
  'waits for what is typed while other threads go on, and is not held up by a thread that waits for more'() {
    return new Promise((done, failed) => {
      const child = spawn(command, [...options, '-c', `import threading
threading.Thread(target=print, args=('meanwhile',)).start()
print(input() + '!', flush=True)
threading.Thread(target=input, daemon=True).start()
`], { stdio: ['pipe', 'pipe', 'inherit'] });
      let out = '';
      child.stdout.on('data', (data) => {
        if (out === '') child.stdin.write('typed\n');  // and stays open
        out += data;
      });
      child.on('error', failed);
      child.on('exit', (status) => (status === 0 && out === 'meanwhile\ntyped!\n' ? done() : failed(new Error(`${status}: ${out}`))));
    });
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
  'runs a demo in C++ by its name, or a file that is one but for its parameters'() {
    const name = '11-lock-contention.cpp';
    const text = readFileSync(new URL(`../../demos/${name}`, import.meta.url), 'utf8');
    assert.match(run([name]).out, /^whole_job: 1\.\d s\nshort_hold: 0\.\d s\n$/);
    const two = text.replace('jobs = 4;', 'jobs = 2;');
    assert.notEqual(two, text);
    assert.match(run([file(name, two)]).out, /^whole_job: 0\.\d s\n/);
    if (!native) {
      const other = run([file(name, text.replace('milliseconds(200)', 'milliseconds(1)'))]);
      assert.deepEqual([other.status, other.out], [2, '']);
      assert.match(other.err, /11-lock-contention\.cpp is not as it was when it was compiled/);
    }
    const missing = run(['missing.cpp']);
    assert.deepEqual([missing.status, missing.out], [2, '']);
    assert.match(missing.err, /^missing\.cpp is none of the C\+\+ programs/);
  },
  'compiles a C++ file natively, and says what is wrong with it'() {
    if (!native) return;
    const text = `#include <cstdio>
#include <poolyard/pool.h>
int square(int x) { return x * x; }
int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  poolyard::Pool pool(2);
  std::printf("%d %s\\n", pool.apply(square, 7), argv[1]);
  return 3;
}
`;
    assert.deepEqual(run([file('mine.cpp', text), 'é']), { status: 3, out: '49 é\n', err: '' });
    const wrong = run([file('wrong.cpp', 'int main() {\n  return x;\n}\n')]);
    assert.deepEqual([wrong.status, wrong.out], [1, '']);
    assert.match(wrong.err, /^wrong\.cpp:2:10: error: .*x.*\n[^]*poolyard-run: The program does not compile\.\n$/m);
    assert.deepEqual(readdirSync(process.env.TMPDIR), [], 'what was compiled is left');
    const without = spawnSync(command, [...options, join(folder, 'mine.cpp')], { encoding: 'utf8', env: { PATH: folder } });
    assert.equal(without.status, 1);
    assert.match(without.stderr, /no C\+\+ compiler on this machine: install one .*CXX/);
  },
  async 'removes what a compilation left that was killed, and nothing else'() {
    if (!native) return;
    const make = (name) => (mkdirSync(join(process.env.TMPDIR, name)), file(join('temporary', name, 'mine.cpp'), ''), join(process.env.TMPDIR, name));
    make('poolyard-left00');
    make('poolyard-mine');
    const used = make('poolyard-used00');
    file(join('temporary', 'poolyard-file00'), '');
    const user = spawn('flock', [used, 'sh', '-c', 'echo has it; cat']);
    await new Promise((resolve) => user.stdout.once('data', resolve));
    assert.equal(run([file('wrong.cpp', 'int main() { return x; }\n')]).status, 1);
    user.stdin.end();
    assert.deepEqual(readdirSync(process.env.TMPDIR).sort(), ['poolyard-file00', 'poolyard-mine', 'poolyard-used00']);
    for (const name of readdirSync(process.env.TMPDIR)) rmSync(join(process.env.TMPDIR, name), { recursive: true });
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
  'says how many threads are not in a trace, since there were too many at once'() {
    if (!native) return;  // a page has no more threads than can be recorded
    const path = join(folder, 'trace.json');
    const program = `import threading
done = threading.Event()
threads = [threading.Thread(target=done.wait, name='many') for _ in range(600)]
for t in threads: t.start()
done.set()
for t in threads: t.join()
`;
    const { status, err } = run([`--trace=${path}`, '-'], program);
    assert.equal(status, 0);
    const [, missing] = err.match(/^poolyard-run: (\d+) threads are not in .*trace\.json: 512 at once can be recorded\n$/);
    const lanes = JSON.parse(readFileSync(path, 'utf8')).traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === 'many');
    assert.equal(lanes.length + Number(missing), 600);
  },
  'traces a demo in C++ as one in Python'() {
    const path = join(folder, 'trace.json');
    assert.equal(run([`--trace=${path}`, '04-pool.cpp']).status, 0);
    const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
    const workers = events.filter((event) => event.name === 'process_name' && /^PoolWorker-\d$/.test(event.args.name));
    assert.equal(workers.length, 3);
    for (const { pid } of workers) {
      const states = events.filter((event) => event.pid === pid && event.ph === 'X');
      assert.equal(states.filter((event) => event.cat === 'task').length, 1);
      const slept = states.find((event) => event.name === 'sleeping');
      assert.ok(slept.dur > 2_900_000 && slept.dur < 5_000_000, `slept ${slept.dur} us`);
      assert.ok(states.some((event) => event.name === 'idle'), 'a worker without a task is idle');
    }
    assert.ok(events.some((event) => event.name === 'lock' && event.dur > 2_900_000), 'join() waits');
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
  'passes on a flood of output, whole and in order'() {
    const program = `import sys, threading
def flood(name):
    for i in range(25_000):
        print(f'{name} {i}\\n', end='')
threads = [threading.Thread(target=flood, args=(name,)) for name in 'abcd']
for t in threads: t.start()
for t in threads: t.join()
print('the end')
`;
    const { status, out } = run(['-'], program);
    assert.equal(status, 0);
    const lines = out.split('\n');
    assert.deepEqual(lines.slice(-2), ['the end', '']);
    const next = { a: 0, b: 0, c: 0, d: 0 };
    for (const line of lines.slice(0, -2)) {
      const [name, i] = line.split(' ');
      assert.equal(Number(i), next[name]++, line);
    }
    assert.deepEqual(next, { a: 25_000, b: 25_000, c: 25_000, d: 25_000 });
  },
  'passes on what was printed before a process was killed'() {
    const program = `import os, signal
from multiprocessing import Process
def child():
    for i in range(3000):
        print('line', i)
    os.kill(os.getpid(), signal.SIGKILL)
if __name__ == '__main__':
    p = Process(target=child)
    p.start()
    p.join()
    print(p.exitcode)
`;
    const { out } = run(['-'], program);
    assert.equal(out, Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join('') + '-9\n');
  },
  'records every change of every thread, or says where it does not'() {
    const path = join(folder, 'flood.json');
    // So many as a lane holds (16 384 changes, three a sleep at most) are there whatever the machine does meanwhile; more are there if it is given the time.
    for (const [sleeps, whole] of [[5_000, true], [60_000, false]]) {
      const program = `import threading, time
def sleep():
    for _ in range(${sleeps}): time.sleep(0)
threads = [threading.Thread(target=sleep, name='sleeper') for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
`;
      assert.equal(run([`--trace=${path}`, '-'], program).status, 0);
      const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
      const lanes = events.filter((event) => event.name === 'thread_name' && event.args.name === 'sleeper');
      assert.equal(lanes.length, 8);
      for (const { tid } of lanes) {
        const spans = events.filter((event) => event.tid === tid && event.ph === 'X');
        let end = spans[0].ts, lost = 0, slept = 0;
        for (const span of spans) {
          assert.ok(Math.abs(span.ts - end) < 0.01, `a hole before ${JSON.stringify(span)}`);
          end = span.ts + span.dur;
          if (span.cat === 'lost') lost += span.args.events;
          if (span.name === 'sleeping') slept += 1;
        }
        // A sleep that takes no time on the clock is none; an event that is lost is at least half of one.
        assert.ok(slept + lost >= sleeps * 0.98, `${slept} of ${sleeps} sleeps, ${lost} events lost`);
        if (whole) assert.equal(lost, 0);
      }
    }
  },
};

for (const [name, test] of Object.entries(tests)) {
  await test();
  console.log(`ok: ${name}`);
}
