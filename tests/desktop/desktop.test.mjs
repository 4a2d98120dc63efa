// The desktop app on a screen in memory, with a real mouse and keyboard.
//     node desktop.test.mjs build/native/poolyard-desktop [FOLDER_FOR_PICTURES]
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { assertWhole, flood } from '../flood.mjs';
import { alive, descendants, openApp } from './support/app.mjs';
import { openScreen, png } from './support/screen.mjs';

const [program, pictures = mkdtempSync(path.join(tmpdir(), 'poolyard-pictures-'))] = process.argv.slice(2);
const home = mkdtempSync(path.join(tmpdir(), 'poolyard-home-'));
const screen = await openScreen();
mkdirSync(pictures, { recursive: true });
after(() => {
  screen.close();
  rmSync(home, { recursive: true, force: true });
});

const opened = [];
const desktopTest = (name, body) => test(name, { timeout: 60_000 }, async () => {
  try {
    await body();
  } finally {
    for (const app of opened.splice(0)) app.kill();
  }
});

async function open(...args) {
  const app = openApp(program, args, screen.environment, home);
  opened.push(app);
  await app.widget('run');
  const window = screen.xdotool('search', '--sync', '--onlyvisible', '--name', '^Poolyard$').split('\n')[0];
  const place = Object.fromEntries(screen.xdotool('getwindowgeometry', '--shell', window).split('\n').map((line) => line.split('=')));
  screen.xdotool('windowfocus', window);  // there is no window manager to do it
  app.click = async (id) => {
    const { x, y, w, h } = await app.widget(id);
    screen.xdotool('mousemove', Math.round(Number(place.X) + x + w / 2), Math.round(Number(place.Y) + y + h / 2));
    await app.until('widgets', (widgets) => widgets.some((widget) => widget.id === id && widget.hovered), 10);
    screen.xdotool('click', '1');
  };
  return app;
}

function file(name, text) {
  const place = path.join(home, name);
  writeFileSync(place, text);
  return place;
}

const goneWithin = async (pids, seconds) => {
  const end = Date.now() + seconds * 1000;
  while (alive(pids).length && Date.now() < end) await new Promise((later) => setTimeout(later, 20));
  assert.deepEqual(alive(pids), [], 'processes are left');
};

desktopTest('a click on Run: output, lanes of real processes, a picture', async () => {
  const app = await open(file('pool.py', `import multiprocessing, os, time

def work(n):
    time.sleep(0.3)
    return os.getpid()

if __name__ == '__main__':
    with multiprocessing.Pool(3) as pool:
        pids = set(pool.map(work, range(6), chunksize=1))
    print(len(pids), 'processes', os.getpid() in pids)
`));
  await app.phase('ready', 20);
  await app.click('run');
  const status = await app.phase('finished', 30);
  assert.equal(status.exitcode, 0);
  assert.deepEqual((await app.ask('output')).map((line) => line.text), ['3 processes False']);
  const { lanes } = await app.ask('trace');
  const workers = lanes.filter((lane) => lane.spans.some((span) => 'task' in span));
  assert.equal(workers.length, 3);
  assert.equal(new Set(workers.map((lane) => lane.pid)).size, 3);

  await app.until('status', () => screenShows() > 50, 10);
  writeFileSync(path.join(pictures, 'desktop.png'), png(screen.picture()));
  const engines = descendants(app.pid);
  await app.ask('quit');
  assert.equal(await app.ended, 0);
  await goneWithin(engines, 3);
});

// How many different colours are on the screen: an empty one has few.
function screenShows() {
  const picture = screen.picture();
  const colours = new Set();
  for (let y = 0; y < picture.height; y += 8) for (let x = 0; x < picture.width; x += 8) colours.add(picture.pixel(x, y).join());
  return colours.size;
}

desktopTest('exploring finds what can happen; a click shows that run, a link tells of it, and Run repeats it', async () => {
  const app = await open(file('counter.py', `import threading

counter = 0

def work():
    global counter
    counter += 1

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert counter == 2, f'counter: {counter}'
`));
  await app.phase('ready', 20);
  await app.click('explore');
  await app.until('outcomes', (found) => found.outcomes.length === 2, 30);
  await app.click('stop');
  const lost = (await app.until('outcomes', (found) => !found.exploring, 5)).outcomes.find((outcome) => outcome.failed);
  assert.match(lost.text, /AssertionError: counter: 1 \(line 12\)/);
  await app.click(`outcome:${lost.number}`);
  await app.until('output', (lines) => lines.some((line) => line.text === 'AssertionError: counter: 1'), 20);
  const status = await app.phase('finished', 10);
  assert.equal(status.simulated, lost.schedule);
  assert.ok(status.elapsed > 0 && status.elapsed < 1000, `${status.elapsed} ms of virtual time`);
  const lanes = async (of) => (await of.ask('trace')).lanes.map(({ thread, ended }) => ({ thread, ended }));
  const shown = await lanes(app);

  const elsewhere = await open(`http://localhost/${await app.ask('link')}`);
  const told = await elsewhere.ask('outcomes');
  assert.deepEqual(told.outcomes.map(({ text, schedule }) => ({ text, schedule })), [{ text: lost.text, schedule: lost.schedule }]);
  await elsewhere.phase('ready', 20);
  assert.equal((await elsewhere.ask('output')).length, 0, 'a link runs nothing');
  await elsewhere.click('run');
  assert.equal((await elsewhere.phase('finished', 20)).exitcode, 1);
  assert.deepEqual(await lanes(elsewhere), shown);
});

desktopTest('typing, Ctrl+Enter, and Stop on an endless loop with processes', async () => {
  const app = await open(file('spin.py', `import multiprocessing, os

def spin():
    while True:
        pass

if __name__ == '__main__':
    for _ in range(2):
        multiprocessing.Process(target=spin).start()
    os.posix_spawn('/bin/sleep', ['sleep', '1000'], {})
    print('here', flush=True)
    spin()
`));
  await app.phase('ready', 20);
  await app.click('run');
  await app.until('output', (lines) => lines.some((line) => line.text === 'here'), 20);
  const before = descendants(app.pid);
  assert.ok(before.length >= 4, 'the engine, its two processes and a command');
  await app.click('stop');
  const clicked = Date.now();
  const status = await app.phase('finished', 10);
  const took = Date.now() - clicked;
  console.log(`stopped in ${took} ms`);
  assert.ok(took < 500, `Stop took ${took} ms`);
  assert.equal(status.stopped, true);
  // What is left is the spare engine that waits for the next run.
  const end = Date.now() + 5000;
  while (alive(before).length > 1 && Date.now() < end) await new Promise((later) => setTimeout(later, 20));
  assert.ok(alive(before).length <= 1, 'processes of the stopped program are left');

  await app.click('editor');
  screen.xdotool('key', 'ctrl+a');
  screen.xdotool('type', '--delay', '30', 'print(6*7)');
  await app.until('program', (text) => text === 'print(6*7)', 10);
  screen.xdotool('key', 'ctrl+Return');
  await app.until('output', (lines) => lines.length === 1 && lines[0].text === '42', 20);
  await app.ask('quit');
  assert.equal(await app.ended, 0);
});

desktopTest('it draws when there is something to be seen: idle, a sleeping program, typing, printed lines', async () => {
  const app = await open(file('sleeps.py', 'import time\ntime.sleep(60)\n'));
  await app.phase('ready', 20);
  const pictures = async () => (await app.ask('status')).pictures;
  const picturesIn = async (seconds) => {
    const before = await pictures();
    await new Promise((later) => setTimeout(later, seconds * 1000));
    return await pictures() - before;
  };
  const settled = async () => {
    const end = Date.now() + 10_000;
    while (await picturesIn(0.7) > 0) assert.ok(Date.now() < end, 'it never comes to rest');
  };
  screen.xdotool('mousemove', '700', '20');
  await settled();
  assert.equal(await picturesIn(2), 0);

  await app.click('run');
  await app.phase('running', 20);
  screen.xdotool('mousemove', '700', '20');
  await new Promise((later) => setTimeout(later, 1000));
  const shown = await picturesIn(4);
  console.log(`${shown} pictures in 4 s of a sleeping program`);
  assert.ok(shown >= 3, 'the timeline stands still');
  await app.click('stop');
  await app.phase('finished', 10);

  await app.click('editor');
  screen.xdotool('key', 'ctrl+Home');
  await settled().catch(() => {});  // the cursor blinks
  const before = await pictures();
  screen.xdotool('key', 'x');
  await app.until('status', (status) => status.pictures > before, 1);
  await app.until('program', (text) => text.startsWith('x'), 1);
  screen.xdotool('key', 'Escape');

  await app.ask(`load ${file('prints.py', 'import time\nn = 0\nwhile True:\n    time.sleep(0.1)\n    n += 1\n    print("line", n, flush=True)\n')}`);
  await app.ask('run');
  await app.until('output', (lines) => lines.length > 3, 20);
  const waits = new Set();
  while (waits.size < 15) {
    waits.add((await app.ask('status')).lineWait);
    await new Promise((later) => setTimeout(later, 20));
  }
  const sorted = [...waits].sort((a, b) => a - b);
  console.log(`a line is drawn after ${sorted[7].toFixed(0)} ms (longest ${sorted[14].toFixed(0)})`);
  assert.ok(sorted[7] < 150, sorted.join());
});

desktopTest('more processes than cores: the timeline says so', async () => {
  const app = await open(file('crowd.py', `import multiprocessing, os, time

def spin():
    end = time.monotonic() + 4
    while time.monotonic() < end:
        pass

if __name__ == '__main__':
    all = [multiprocessing.Process(target=spin) for _ in range(os.cpu_count() + 2)]
    for one in all:
        one.start()
    for one in all:
        one.join()
`));
  await app.phase('ready', 20);
  await app.click('run');
  const note = await app.widget('note');
  assert.match(note.label, /^\d+ to run on \d+ cores?$/);
  screen.xdotool('mousemove', Math.round(note.x + 20), Math.round(note.y + 8));
  await app.phase('finished', 30);
  writeFileSync(path.join(pictures, 'desktop-note.png'), png(screen.picture()));
  await app.ask(`load ${file('alone.py', 'import time\ntime.sleep(0.5)\n')}`);
  await app.ask('run');
  assert.ok(!(await app.ask('widgets')).some((widget) => widget.id === 'note'), 'the next run begins without');
});

desktopTest('a program that asks gets what is typed below its output', async () => {
  const app = await open(file('asks.py', "name = input('Name: ')\nprint('Hello', name)\nprint(len(__import__('sys').stdin.read()))\n"));
  await app.phase('ready', 20);
  await app.click('run');
  await app.widget('input');
  screen.xdotool('mousemove', 10, 10);
  screen.xdotool('type', 'Ann');
  writeFileSync(path.join(pictures, 'desktop-input.png'), png(screen.picture()));
  screen.xdotool('key', 'Return');
  await app.until('output', (lines) => lines.some((line) => line.text === 'Hello Ann'), 10);
  await app.widget('input');
  screen.xdotool('key', 'ctrl+d');
  await app.phase('finished', 10);
  assert.deepEqual((await app.ask('output')).map((line) => line.text), ['Name: Ann', 'Hello Ann', '0']);
});

desktopTest('what was typed is there again after a crash', async () => {
  const app = await open();
  await app.phase('ready', 20);
  await app.click('editor');
  screen.xdotool('key', 'ctrl+a');
  screen.xdotool('type', '# mine');
  await app.until('program', (program) => program === '# mine', 10);
  await app.until('status', ({ kept }) => kept, 5);
  app.kill();
  await app.ended;
  const again = await open();
  assert.equal(await again.ask('program'), '# mine');
  await again.click('remove-draft:0');
  await again.until('widgets', (widgets) => widgets.every(({ id, label }) => !(id.startsWith('draft:') && label === 'mine')), 5);
});

desktopTest('a program that is passed imports what lies beside it, in all its processes; a folder becomes tabs, and what is written is listed', async () => {
  mkdirSync(path.join(home, 'project', 'data'), { recursive: true });
  file('project/helper.py', 'def double(n):\n    return 2 * n\n\ndef fail():\n    raise ValueError("beside")\n');
  file('project/data/x.txt', 'data');
  const main = file('project/main.py', `import multiprocessing as mp
import helper

if __name__ == '__main__':
    for method in 'spawn', 'fork':
        with mp.get_context(method).Pool(2) as pool:
            print(method, pool.map(helper.double, range(3)))
`);
  const app = await open(main);
  await app.phase('ready', 20);
  await app.click('run');
  await app.phase('finished', 30);
  assert.deepEqual((await app.ask('output')).map((line) => line.text), ['spawn [0, 2, 4]', 'fork [0, 2, 4]']);
  await app.ask('quit');
  await app.ended;

  file('project/main.py', `import os, helper
print(open('data/x.txt').read(), sorted(os.listdir('.')))
with open('made.txt', 'w') as made:
    made.write('by a run')
helper.fail()
`);
  const again = await open(path.join(home, 'project'));
  assert.deepEqual((await again.ask('status')).files, ['data/x.txt', 'helper.py']);
  await again.phase('ready', 20);
  await again.click('run');
  const { written } = await again.phase('finished', 30);
  assert.deepEqual(written, [{ path: 'made.txt', bytes: 8 }]);
  const lines = (await again.ask('output')).map((line) => line.text);
  assert.equal(lines[0], "data ['data', 'helper.py']");
  await again.click('file-tab:2');
  assert.match((await again.widget('line-mark:5')).label, /ValueError: beside/);
  writeFileSync(path.join(pictures, 'desktop-files.png'), png(screen.picture()));
  // What was dropped is there after a crash.
  await again.until('status', ({ kept }) => kept, 5);
  again.kill();
  await again.ended;
  const last = await open();
  assert.deepEqual((await last.ask('status')).files, ['data/x.txt', 'helper.py']);
  await last.ask(`drop ${path.join(home, 'project', 'data', 'x.txt')}`);
  assert.deepEqual((await last.ask('status')).files, ['data/x.txt', 'helper.py', 'x.txt']);
  await last.click('notice-action');
  await last.until('status', ({ files }) => files.length === 2, 5);
  await last.ask('quit');
  await last.ended;
  rmSync(path.join(home, 'poolyard', 'drafts'));  // they would stand above what the next one looks for
});

desktopTest('a deadlock: the banner says it, and a click on it shows the line and the wait', async () => {
  const app = await open();
  await app.phase('ready', 20);
  const gallery = await app.widget('demo:05-thread-subclass');
  screen.xdotool('mousemove', Math.round(gallery.x + 20), Math.round(gallery.y + 10));
  screen.xdotool('click', '--repeat', '10', '--delay', '20', '5');
  await app.click('demo:16-deadlock');
  await app.click('run');
  assert.equal((await app.widget('stuck')).label, 'Deadlock: 2 threads wait for each other');
  assert.match((await app.widget('stuck-thread:0')).label, /^One waits for lock_b \(line 14\), which Two has held since line 11\.$/);
  assert.match((await app.widget('stuck-thread:1')).label, /^Two waits for lock_a \(line 14\), which One has held since line 11\.$/);
  await app.click('stuck-thread:0');
  assert.equal((await app.widget('shown-line')).label, '14');
  assert.match((await app.widget('line-mark:14')).label, /One waits for lock_b.*\nTwo waits for lock_a/);
  assert.equal((await app.widget('inspector')).label, 'In a lock');
  assert.match((await app.widget('why')).label, /^One waits for lock_b \(line 14\), which Two has held since line 11, for /);
  await app.phase('finished', 20);
  screen.xdotool('mousemove', 10, 10);
  await app.until('widgets', (all) => !all.some((widget) => widget.hovered && widget.id.startsWith('stuck-thread')), 10);
  writeFileSync(path.join(pictures, 'desktop-deadlock.png'), png(screen.picture()));
  await app.click('stuck-close');
  await app.until('widgets', (all) => !all.some((widget) => widget.id === 'stuck'), 10);
});

desktopTest('an app that is killed leaves no engine behind', async () => {
  const app = await open(file('sleep.py', `import multiprocessing, time

if __name__ == '__main__':
    multiprocessing.Process(target=time.sleep, args=(1000,)).start()
    print('here', flush=True)
    time.sleep(1000)
`));
  await app.click('run');
  await app.until('output', (lines) => lines.some((line) => line.text === 'here'), 30);
  const engines = descendants(app.pid);
  assert.ok(engines.length >= 2);
  app.kill();
  await app.ended;
  await goneWithin(engines, 3);
});

desktopTest('a flood of output and of switches is there as a whole', async () => {
  const app = await open(file('flood.py', flood));
  await app.phase('ready', 20);
  await app.ask('run');
  await app.phase('finished', 40);
  assertWhole(await app.ask('output'), await app.ask('trace'));
});

desktopTest('measures this machine in both languages', async () => {
  const app = await open(file('hello.py', 'print(1)\n'));
  await app.phase('ready', 20);
  await app.click('measure');
  await app.click('measure-start');
  const rows = await app.until('widgets', (all) => {
    const measured = all.filter(({ id }) => id.startsWith('measure:'));
    return measured.length === 6 && measured.every(({ label }) => /^C\+\+ \d.*[nµm]s, Python \d.*[nµm]s$/.test(label));
  }, 60);
  assert.ok(rows);
  screen.xdotool('mousemove', 10, 10);
  await app.widget('measure-start');
  writeFileSync(path.join(pictures, 'desktop-measure.png'), png(screen.picture()));
});

desktopTest('a C++ program is compiled where it is edited: its errors at their lines, then its run', async () => {
  const app = await open(file('mine.cpp', `#include <cstdio>
#include <poolyard/thread.h>

int main() {
  poolyard::Thread thread([] { std::printf("hello\\n"); });
  thread.strat();
  thread.join();
}
`));
  assert.equal((await app.ask('status')).language, 'cpp');
  await app.click('run');
  const failed = await app.phase('finished', 40);
  assert.match(failed.error, /does not compile/);
  assert.match((await app.widget('remark:6')).label, /strat/);
  assert.ok((await app.ask('output')).some((line) => /^mine\.cpp:6:\d+: error/.test(line.text)));
  screen.xdotool('mousemove', 10, 10);
  writeFileSync(path.join(pictures, 'desktop-compile.png'), png(screen.picture()));

  await app.click('editor');
  screen.xdotool('key', 'ctrl+Home');
  for (let line = 1; line < 6; ++line) screen.xdotool('key', 'Down');
  screen.xdotool('key', 'Home', 'shift+End');
  screen.xdotool('type', '--delay', '30', '  thread.start();');
  await app.until('program', (text) => text.includes('  thread.start();\n'), 10);
  assert.ok(!(await app.ask('widgets')).some((widget) => widget.id.startsWith('remark:')), 'a remark about a text that is another one now');
  screen.xdotool('key', 'ctrl+Return');
  await app.until('output', (lines) => lines.length === 1 && lines[0].text === 'hello', 40);
  const { exitcode } = await app.phase('finished', 10);
  assert.equal(exitcode, 0);
  assert.deepEqual((await app.ask('trace')).lanes.map((lane) => lane.thread), ['MainThread', 'Thread-1']);
});

desktopTest('a demo in both languages: parameters, side by side, one after the other', async () => {
  const app = await open();
  await app.phase('ready', 20);
  await app.click('demo:04-pool');
  await app.click('language:cpp');
  await app.until('status', (status) => status.language === 'cpp', 5);
  await app.click('parameter:tasks');
  const text = await app.until('program', (program) => /const int tasks = [67];/.test(program), 5);  // the middle of 1 to 12
  const tasks = Number(/tasks = (\d)/.exec(text)[1]);
  assert.match(await app.ask('program python'), new RegExp(`TASKS = ${tasks}  #`));
  await app.click('beside');
  await app.until('status', (status) => status.beside, 5);
  await app.click('run');
  await app.until('status', (status) => status.busy, 10);
  screen.xdotool('mousemove', 10, 10);
  await app.until('status cpp', (status) => status.phase === 'finished', 40);
  writeFileSync(path.join(pictures, 'desktop-beside.png'), png(screen.picture()));
  for (const language of ['python', 'cpp']) {
    const { phase, exitcode } = await app.ask(`status ${language}`);
    assert.deepEqual([language, phase, exitcode], [language, 'finished', 0]);
    const { lanes } = await app.ask(`trace ${language}`);
    assert.equal(lanes.flatMap((lane) => lane.spans).filter((span) => 'task' in span).length, tasks);
  }
});
