// The playground as a person meets it: a real Chromium, a real mouse and keyboard.
//     node page.test.mjs SITE
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertWhole, flood } from '../flood.mjs';
import {
  click, clickRun, heartbeat, openPlayground, output, printed, startHeartbeat, status, trace, waitFor, waitForPhase, widget,
} from './support/playground.mjs';
import { servePlainly } from './support/server.mjs';
import { openSite } from './support/site.mjs';

const [site] = process.argv.slice(2);
const { server, browser } = await openSite(site);

const setProgram = (page, text, title = 'Test') => page.evaluate((arguments_) => poolyard.setProgram(...arguments_), [text, title]);
const personTest = (name, body) => test(name, { timeout: 90_000 }, body);
async function withPage(body, options, url = server.url) {
  const page = await openPlayground(await browser.page(options), url);
  try {
    await body(page);
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.context().close();
  }
}

personTest('a click on Run: output, lanes, states, title', () => withPage(async (page) => {
  await click(page, 'demo:01-thread');
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  const now = await status(page);
  assert.equal(now.exitcode, 0);
  assert.equal(now.stopped, false);
  const lines = await output(page);
  const texts = lines.map((line) => line.text);
  assert.deepEqual(texts.filter((text) => /T-minus|Lift-off/.test(text)),
    ['T-minus 5', 'T-minus 4', 'T-minus 3', 'T-minus 2', 'T-minus 1', 'Lift-off!']);
  const countdown = lines.find((line) => line.text === 'T-minus 5');
  assert.equal(countdown.process, 'MainProcess');
  assert.equal(countdown.thread, 'Thread-1 (func1)');
  assert.equal(lines.find((line) => /main thread is done/.test(line.text)).thread, 'MainThread');

  const { lanes } = await trace(page);
  assert.deepEqual(lanes.map((lane) => lane.thread), ['MainThread', 'Thread-1 (func1)']);
  for (const lane of lanes) {
    assert.equal(lane.process, 'MainProcess');
    assert.equal(lane.alive, false);
    assert.ok(lane.spans.some((span) => span.state === 'running'), `${lane.thread} never ran`);
    for (const span of lane.spans) assert.ok(span.end >= span.start && span.start >= 0, JSON.stringify(span));
  }
  await waitFor(page, () => document.title === '✓ A thread counts down · Poolyard', 3);
}));

personTest('a pool: three tasks at a time on three workers of their own', () => withPage(async (page) => {
  await click(page, 'demo:04-pool');
  await clickRun(page);
  await waitForPhase(page, 'running', 30);
  await waitFor(page, () => document.title.startsWith('▶ '), 3);
  await waitForPhase(page, 'finished', 30);
  const { exitcode, elapsed } = await status(page);
  assert.equal(exitcode, 0);
  assert.ok(elapsed >= 3000 && elapsed < 8000, `three seconds of sleep side by side took ${elapsed} ms`);
  const { lanes } = await trace(page);
  const withTasks = lanes.filter((lane) => lane.spans.some((span) => 'task' in span));
  assert.equal(withTasks.length, 3, JSON.stringify(lanes.map((lane) => [lane.process, lane.thread])));
  const pids = new Set(withTasks.map((lane) => lane.pid));
  assert.equal(pids.size, 3);
  const main = lanes.find((lane) => lane.process === 'MainProcess' && lane.thread === 'MainThread');
  for (const lane of withTasks) {
    assert.match(lane.process, /PoolWorker-\d/);
    assert.equal(lane.ppid, main.pid);
    assert.ok(!pids.has(main.pid));
    assert.ok(lane.spans.some((span) => span.state === 'sleeping' && span.end - span.start > 2500), 'a worker sleeps for three seconds');
  }
  // All three at once: the last begins before the first ends.
  const tasks = withTasks.flatMap((lane) => lane.spans.filter((span) => 'task' in span));
  assert.ok(Math.max(...tasks.map((task) => task.start)) < Math.min(...tasks.map((task) => task.end)));
}));

const endless = {
  'an endless loop': `print('here', flush=True)
while True:
    pass
`,
  'four threads in endless loops': `import threading

def spin():
    while True:
        pass

for _ in range(4):
    threading.Thread(target=spin).start()
print('here', flush=True)
`,
  'sleeping threads and a held lock': `import threading, time

lock = threading.Lock()
lock.acquire()
threading.Thread(target=time.sleep, args=(1000,)).start()
threading.Thread(target=lock.acquire).start()
threading.Thread(target=threading.Event().wait).start()
print('here', flush=True)
time.sleep(1000)
`,
  'a pool of processes in endless loops': `import multiprocessing

def spin(n):
    while True:
        pass

if __name__ == '__main__':
    with multiprocessing.Pool(3) as pool:
        results = [pool.apply_async(spin, (n,)) for n in range(3)]
        print('here', flush=True)
        results[0].get()
`,
  'printing without end': `print('here', flush=True)
n = 0
while True:
    n += 1
    print('line', n)
`,
};

// The middle one: what holds to the eye may take longer once, on a machine that has other things to do.
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

personTest('Stop ends anything, and the page never stands still', () => withPage(async (page) => {
  const stops = [], pauses = [];
  for (const [what, text] of Object.entries(endless)) {
    await setProgram(page, text);
    await startHeartbeat(page);
    await clickRun(page);
    await waitFor(page, () => poolyard.output().some((line) => line.text === 'here'), 30);
    await page.waitForTimeout(700);
    await widget(page, 'stop');
    // From the mouse button's release to what the status says, in the page's own time.
    await page.evaluate(() => {
      window.stopping = new Promise((stopped) => addEventListener('mouseup', () => {
        const released = performance.now();
        const look = setInterval(() => {
          if (poolyard.status().phase !== 'finished') return;
          clearInterval(look);
          stopped(performance.now() - released);
        }, 5);
      }, { once: true, capture: true }));
    });
    await click(page, 'stop');
    const took = await page.evaluate(() => window.stopping);
    const now = await status(page);
    assert.equal(now.stopped, true);
    assert.notEqual(now.exitcode, 0);
    const beat = await heartbeat(page);
    console.log(`${what}: stopped in ${took.toFixed(0)} ms; ${beat.frames} frames, longest pause ${beat.longestFrame.toFixed(0)} ms`);
    stops.push(took);
    pauses.push(beat.longestFrame);
    assert.ok(beat.frames > 3, `${what}: the page stood still: ${JSON.stringify(beat)}`);
    await waitFor(page, () => poolyard.trace().lanes.every((lane) => !lane.alive), 5);
  }
  assert.ok(median(stops) < 500 && Math.max(...stops) < 2000, `Stop took ${stops} ms`);
  assert.ok(median(pauses) < 500 && Math.max(...pauses) < 2000, `the page stood still for ${pauses} ms`);
  await setProgram(page, 'print("the next one runs")');
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['the next one runs']);
  assert.equal((await status(page)).exitcode, 0);
}));

personTest('the program types, pastes and runs by keyboard', () => withPage(async (page) => {
  await setProgram(page, '');
  await click(page, 'editor');
  await page.keyboard.type('print(6 * 7)\n');
  await waitFor(page, () => poolyard.program().startsWith('print(6 * 7)'), 5);
  await page.keyboard.press('Control+Enter');
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['42']);

  await page.evaluate(() => navigator.clipboard.writeText('print("从剪贴板")\n'));
  await click(page, 'editor');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
  await waitFor(page, () => poolyard.program().trim() === 'print("从剪贴板")', 5);
  await page.keyboard.press('Control+Enter');
  await waitFor(page, () => poolyard.output().some((line) => line.text === '从剪贴板'), 30);

  // Enter indents, also over a selection; what undo brings back is as it was.
  await page.keyboard.press('Control+A');
  await page.keyboard.type('if 1:\npass');
  await waitFor(page, () => poolyard.program() === 'if 1:\n    pass', 5);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await waitFor(page, () => poolyard.program() === 'if 1:\n    pas\n    ', 5);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await setProgram(page, '    a\nb');
  await click(page, 'editor');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.press('Backspace');
  await waitFor(page, () => poolyard.program() === '    ab', 5);
  await page.keyboard.press('Control+Z');
  await waitFor(page, () => poolyard.program() === '    a\nb', 5);

  // And an input method, which composes in a field of the page's own.
  await click(page, 'editor');
  await page.keyboard.press('Control+A');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: '# 线', selectionStart: 3, selectionEnd: 3 });
  await session.send('Input.insertText', { text: '# 线程' });
  await waitFor(page, () => poolyard.program().trim() === '# 线程', 5);
}, { permissions: ['clipboard-read', 'clipboard-write'] }));

personTest('a program that asks: its line is typed below the output, and it can be told that there is no more', () => withPage(async (page) => {
  await page.evaluate(() => poolyard.setProgram("name = input('Name: ')\nprint('Hello', name)\ntry:\n    input()\nexcept EOFError:\n    print('end')\n"));
  await clickRun(page);
  await widget(page, 'input');
  await page.keyboard.type('Ann 二');
  await page.keyboard.press('Enter');
  await waitFor(page, () => poolyard.output().length === 2 && poolyard.output()[1].text === 'Hello Ann 二', 10);
  assert.deepEqual(await printed(page), ['Name: Ann 二', 'Hello Ann 二']);
  await click(page, 'input-end');
  await waitForPhase(page, 'finished', 10);
  assert.equal((await printed(page)).at(-1), 'end');
  assert.equal((await page.evaluate(() => poolyard.widgets())).some(({ id }) => id === 'input'), false);
}));

personTest('what a person typed survives a reload, and is there when something else was opened', () => withPage(async (page) => {
  const typed = () => page.evaluate(() => poolyard.program());
  const draft = (page, title) => waitFor(page, (title) => poolyard.widgets().some(({ id, label }) => id === 'draft:0' && label === title), 10, title);
  await click(page, 'editor');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('# mine\nprint(1)\n');
  await draft(page, 'mine');
  await page.reload();
  await page.evaluate(() => poolyard.ready);
  assert.equal(await typed(), '# mine\nprint(1)\n');
  await click(page, 'demo:01-thread');
  await waitFor(page, () => poolyard.program().includes('Thread'), 5);
  await page.reload();
  await page.evaluate(() => poolyard.ready);
  assert.match(await typed(), /Thread/, 'as it was left');
  await click(page, 'draft:0');
  await waitFor(page, () => poolyard.program() === '# mine\nprint(1)\n', 5);
  await click(page, 'remove-draft:0');
  await waitFor(page, () => !poolyard.widgets().some(({ id }) => id.startsWith('draft:')), 5);
  assert.equal(await typed(), '# mine\nprint(1)\n');
}));

personTest('a link shows its program elsewhere and does not run it', () => withPage(async (page) => {
  const text = 'print("shared", "分享")\n';
  await setProgram(page, text);
  await click(page, 'share');
  await click(page, 'share-copy');
  const link = await page.evaluate(() => poolyard.link());
  await waitFor(page, async (wanted) => await navigator.clipboard.readText() === wanted, 5, link);
  await withPage(async (other) => {
    assert.equal(await other.evaluate(() => poolyard.program()), text);
    await waitForPhase(other, 'ready', 30);
    await other.waitForTimeout(500);
    assert.equal((await status(other)).phase, 'ready');
    assert.deepEqual(await output(other), []);
    await clickRun(other);
    await waitForPhase(other, 'finished', 30);
    assert.deepEqual(await printed(other), ['shared 分享']);
    // A link that is typed over the present one, in the same page.
    await setProgram(other, 'print("something else")');
    const second = await other.evaluate(() => poolyard.link());
    await setProgram(other, '');
    await other.evaluate((url) => { location.href = url; }, second);
    await waitFor(other, () => poolyard.program() === 'print("something else")', 5);
  }, {}, link);
}, { permissions: ['clipboard-read', 'clipboard-write'] }));

personTest('links that are broken are said to be', () => withPage(async (page) => {
  await setProgram(page, 'print("whole")');
  const fragment = await page.evaluate(() => new URL(poolyard.link()).hash);
  const broken = ['#p=', '#p=!!!!', '#p=AAAA', `#p=${'A'.repeat(100_000)}`, fragment.slice(0, -6), `${fragment.slice(0, 12)}AAAA${fragment.slice(16)}`,
    '#p=%00%ff', '#p=汉字'];
  for (const link of broken) {
    const why = await page.evaluate((text) => poolyard.openLink(text), link);
    assert.match(why, /\w+ \w+/, `${link.slice(0, 40)} was taken`);
    await widget(page, 'notice');
    assert.equal(await page.evaluate(() => poolyard.program()), 'print("whole")', 'what was there is kept');
  }
  // The same when the page is opened with one.
  await withPage(async (other) => {
    await widget(other, 'notice');
    await setProgram(other, 'print("goes on")');
    await clickRun(other);
    await waitForPhase(other, 'finished', 30);
    assert.deepEqual(await printed(other), ['goes on']);
  }, {}, `${server.url}${broken[4]}`);
}));

personTest('a finger on a phone', () => withPage(async (page) => {
  await setProgram(page, 'print("tapped")');
  const { x, y, w, h } = await widget(page, 'run');
  await page.touchscreen.tap(x + w / 2, y + h / 2);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['tapped']);
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth), 390);
}, { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }));

personTest('a page that embeds it drives it with messages', async () => {
  const embedding = `<!doctype html><link rel="icon" href="data:,"><iframe src="${server.url}" allow="cross-origin-isolated" style="width: 900px; height: 600px"></iframe><script>
      const frame = document.querySelector('iframe');
      let ready;
      window.ready = new Promise((done) => { ready = done; });
      const waiting = new Map();
      addEventListener('message', ({ data }) => {
        if (data.poolyard === 'ready') ready();
        if (data.poolyard === 'answer') waiting.get(data.id)(data);
      });
      window.ask = (name, ...args) => new Promise((done) => {
        const id = waiting.size + 1;
        waiting.set(id, done);
        frame.contentWindow.postMessage({ poolyard: name, id, arguments: args }, '*');
      });
    </script>`;
  const elsewhere = await servePlainly(site, (name, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', 'text/html');
    response.end(embedding);
    return true;
  });
  const page = await browser.page();
  await page.goto(elsewhere.url.replace('localhost', '127.0.0.1'));  // another site, not only another port
  await page.evaluate(() => window.ready);
  await page.evaluate(() => ask('setProgram', 'print("embedded")'));
  await page.evaluate(() => ask('run'));
  await page.evaluate(async () => {
    while ((await ask('status')).result.phase !== 'finished') await new Promise(requestAnimationFrame);
  });
  assert.deepEqual((await page.evaluate(() => ask('output'))).result.map((line) => line.text), ['embedded']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  elsewhere.close();
});

personTest('a flood of output and of switches is there as a whole', () => withPage(async (page) => {
  await setProgram(page, flood);
  await clickRun(page);
  await waitForPhase(page, 'finished', 60);
  assertWhole(await output(page), await trace(page));
}));

personTest('one click switches the language, and a link carries it with the parameters', () => withPage(async (page) => {
  await waitForPhase(page, 'ready', 30);
  await click(page, 'demo:04-pool');
  await click(page, 'language:cpp');
  await waitFor(page, () => poolyard.status().language === 'cpp' && poolyard.program().includes('const int tasks = 3;'), 5);
  assert.match((await widget(page, 'read-only')).label, /no compiler: only parameters/);
  await click(page, 'editor');
  await page.keyboard.type('x');
  // A slider, in the middle, and what has the same name and range in the other language.
  await click(page, 'parameter:tasks');
  await waitFor(page, () => /const int tasks = [67];/.test(poolyard.program()), 5);
  await page.evaluate(() => poolyard.setParameter('tasks', 4));
  assert.match(await page.evaluate(() => poolyard.program('python')), /TASKS = 4 {2}#/);
  assert.ok(!await page.evaluate(() => poolyard.program().includes('x#include')), 'it is read-only');
  assert.match((await status(page)).phase, /^(loading|ready)$/, 'what has not run yet is not run by a slider');
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.equal((await status(page)).exitcode, 0);
  const { lanes } = await trace(page);
  assert.equal(lanes.flatMap((lane) => lane.spans).filter((span) => 'task' in span).length, 4);
  await withPage(async (other) => {
    assert.equal((await status(other)).language, 'cpp');
    assert.equal(await other.evaluate(() => poolyard.program()), await page.evaluate(() => poolyard.program()));
    assert.deepEqual(await other.evaluate(() => poolyard.parameters().map(({ name, value }) => [name, value])), [['processes', 4], ['tasks', 4]]);
  }, {}, await page.evaluate(() => poolyard.link()));
}));

personTest('side by side: one after the other, on one scale; a slider runs both again; Stop stops both', () => withPage(async (page) => {
  await click(page, 'demo:11-lock-contention');
  await click(page, 'beside');
  await waitFor(page, () => poolyard.status().beside, 5);
  await click(page, 'run');
  await waitFor(page, () => ['python', 'cpp'].some((language) => poolyard.status(language).phase === 'running'), 40);
  let together = false;
  const end = Date.now() + 30_000;
  for (;;) {
    const [python, cpp] = await page.evaluate(() => ['python', 'cpp'].map((language) => poolyard.status(language)));
    if (python.phase === 'running' && cpp.phase === 'running') together = true;
    if (python.phase === 'finished' && cpp.phase === 'finished') break;
    assert.ok(Date.now() < end, JSON.stringify([python, cpp]));
    await page.waitForTimeout(20);
  }
  assert.ok(!together, 'they ran at once');
  const times = async () => page.evaluate(() => ['python', 'cpp'].map((language) => poolyard.status(language).elapsed));
  for (const language of ['python', 'cpp']) {
    const { exitcode } = await page.evaluate((one) => poolyard.status(one), language);
    assert.equal(exitcode, 0, language);
    assert.ok((await page.evaluate((one) => poolyard.output(one), language)).length >= 2);
  }
  await widget(page, 'timeline');
  await widget(page, 'timeline:cpp');
  assert.match((await widget(page, 'order')).label, /one after the other/i);

  const before = await times();
  await click(page, 'parameter:jobs:cpp');
  await waitFor(page, () => poolyard.status().busy, 10);
  assert.match(await page.evaluate(() => poolyard.program('python')), /JOBS = [67] /);
  await waitFor(page, () => poolyard.status('python').phase === 'running', 20);
  await click(page, 'stop');
  await waitFor(page, () => !poolyard.status().busy, 10);
  assert.equal((await page.evaluate(() => poolyard.status('python'))).stopped, true);
  assert.notEqual((await page.evaluate(() => poolyard.status('cpp'))).phase, 'running');
  assert.notDeepEqual(await times(), before);
}));

personTest('who died of what is marked at its lane; tasks of an executor are in the trace', () => withPage(async (page) => {
  const program = `
from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor
from multiprocessing import Process, Event
import time
def fail(): raise ValueError('no bread')
def wait(here):
    here.set()
    time.sleep(100)
def nap(i): time.sleep(0.02)
if __name__ == '__main__':
    p = Process(target=fail, name='Unlucky')
    p.start(); p.join()
    here = Event()
    p = Process(target=wait, args=(here,), name='Victim')
    p.start(); here.wait(); p.kill(); p.join()
    for kind in ThreadPoolExecutor, ProcessPoolExecutor:
        with kind(2) as pool: list(pool.map(nap, range(3)))
`;
  await page.evaluate((text) => poolyard.setProgram(text, 'Ends'), program);
  await waitForPhase(page, 'ready', 30);
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.match((await printed(page, 'err')).join('\n'), /^Process Unlucky:\nTraceback [^]*\nValueError: no bread$/);
  await waitFor(page, () => poolyard.widgets().filter(({ id }) => id.startsWith('note-mark:')).length === 2, 10);
  const marks = await page.evaluate(() => poolyard.widgets().filter(({ id }) => id.startsWith('note-mark:')).map(({ label }) => label));
  assert.deepEqual(marks, ['MainThread died of ValueError: no bread', 'MainThread was ended by signal 9']);
  const { lanes } = await trace(page);
  const tasks = (name) => lanes.filter(({ process, thread }) => `${process} ${thread}`.includes(name)).flatMap(({ spans }) => spans.filter(({ task }) => task)).length;
  assert.deepEqual([tasks('ThreadPoolExecutor'), lanes.flatMap(({ spans }) => spans.filter(({ task }) => task)).length], [3, 6]);
}, { viewport: { width: 1280, height: 1300 } }));  // high enough for all lanes

personTest('measures this machine in both languages, and again', () => withPage(async (page) => {
  await waitForPhase(page, 'ready', 30);
  await click(page, 'measure');
  for (let time = 0; time < 2; ++time) {
    await click(page, 'measure-start');
    await widget(page, 'measure-stop');
    await waitFor(page, () => poolyard.widgets().some((one) => one.id === 'measure-start'), 60);
    const rows = await page.evaluate(() => poolyard.widgets().filter((one) => one.id.startsWith('measure:')));
    assert.equal(rows.length, 6);
    for (const { id, label } of rows) assert.match(label, /^C\+\+ \d.*[nµm]s, Python \d.*[nµm]s$/, id);
  }
  await click(page, 'measure-close');
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
}));
