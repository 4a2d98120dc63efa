// A program that is more than one file, in the page: tabs, what is dropped, what it writes, wheels, and text that is more than letters.
//     node files.test.mjs SITE [all]       without "all" the two that say most
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { click, clickRun, openPlayground, output, printed, status, waitFor, waitForPhase, widget } from './support/playground.mjs';
import { openSite } from './support/site.mjs';
import { zip } from './support/zip.mjs';

const [site, which] = process.argv.slice(2);
const { server, browser } = await openSite(site);

const setProgram = (page, text, title = 'Test', files = {}) => page.evaluate((given) => poolyard.setProgram(...given), [text, title, files]);
const fileTest = (name, body, { always = false } = {}) => test(name, { timeout: 90_000, skip: !always && which !== 'all' }, async () => {
  const page = await openPlayground(await browser.page(), server.url);
  try {
    await body(page);
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.context().close();
  }
});
async function run(page) {
  await clickRun(page);
  await waitForPhase(page, 'finished', 40);
  return (await output(page)).map(({ text }) => text);
}
/** Drops files as a person does: { name: bytes }. */
const drop = (page, files) => page.evaluate(async (given) => {
  const data = new DataTransfer();
  for (const [name, text] of given) data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true }));
}, Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));
const shows = (page, names) => waitFor(page, (names) => JSON.stringify(poolyard.status().files) === JSON.stringify(names), 10, names);

/** Until what was asked of the app is in a picture. */
const frames = (page) => page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(drawn)))));

const shared = {
  'helper.py': 'import os\n\ndef work(n):\n    return n * 2\n\ndef fail(n):\n    raise ValueError(n)\n',
  'data/numbers.txt': '1 2 3\n',
};

fileTest('every process of a run finds the files, and what others have written', async (page) => {
  await setProgram(page, `import multiprocessing as mp, os
import helper

def child(name):
    import helper as again
    with open('data/numbers.txt') as file:
        numbers = [int(n) for n in file.read().split()]
    with open(f'{name}.txt', 'w') as file:
        file.write(f'{name} {sum(map(again.work, numbers))}\\n')
    with open('log.txt', 'a') as file:
        for i in range(50):
            file.write(f'{name} {i}\\n')
            file.flush()

if __name__ == '__main__':
    with open('data/numbers.txt', 'a') as file:
        file.write('4\\n')
    for method in 'spawn', 'fork':
        context = mp.get_context(method)
        children = [context.Process(target=child, args=(f'{method}{i}',)) for i in range(2)]
        for each in children: each.start()
        for each in children: each.join()
        assert [each.exitcode for each in children] == [0, 0]
    print(sorted(os.listdir('.')))
    for name in 'spawn0', 'fork1':
        print(open(name + '.txt').read().strip())
    lines = open('log.txt').read().split('\\n')
    print(len(lines) - 1, len(set(lines)) - 1)
    os.rename('spawn0.txt', 'renamed.txt')
    os.remove('spawn1.txt')
    os.makedirs('out/deep')
    with open('out/deep/bytes.bin', 'wb') as file:
        file.write(bytes(range(256)))
`, 'Files', shared);
  assert.deepEqual(await run(page), [
    "['data', 'fork0.txt', 'fork1.txt', 'helper.py', 'log.txt', 'spawn0.txt', 'spawn1.txt']", 'spawn0 20', 'fork1 20', '200 200']);
  const { written } = await status(page);
  assert.deepEqual(written.map((file) => file.path), ['data/numbers.txt', 'fork0.txt', 'fork1.txt', 'log.txt', 'out/deep/bytes.bin', 'renamed.txt']);
  assert.deepEqual(await page.evaluate(() => [...poolyard.written('out/deep/bytes.bin')]), [...Array(256).keys()]);
  assert.equal(await page.evaluate(() => poolyard.written('spawn1.txt')), null);
  // A click saves one.
  const number = written.findIndex((file) => file.path === 'renamed.txt');
  const [download] = await Promise.all([page.waitForEvent('download'), click(page, `written:${number}`)]);
  assert.equal(download.suggestedFilename(), 'renamed.txt');
  assert.equal(readFileSync(await download.path(), 'utf8'), 'spawn0 20\n');
  // The next run begins with what the program came with.
  await setProgram(page, 'import os\nprint(os.listdir("."), open("data/numbers.txt").read())', 'Again', shared);
  assert.deepEqual((await run(page))[0].match(/'[a-z]+[^']*'/g).sort(), ["'data'", "'helper.py'"]);
}, { always: true });

fileTest('tabs: added, named, switched and closed, by mouse and keyboard; the link and a reload have them', async (page) => {
  await setProgram(page, 'import greeting\nprint(greeting.text())\n');
  await click(page, 'file-add');
  await widget(page, 'file-name');
  await page.keyboard.type('greeting.py');
  await page.keyboard.press('Enter');
  await shows(page, ['greeting.py']);
  await frames(page);
  await page.keyboard.type('def text():\nreturn "hello"');
  await waitFor(page, () => poolyard.status().kept, 5);
  assert.deepEqual(await run(page), ['hello']);

  const link = await page.evaluate(() => poolyard.link());
  const elsewhere = await openPlayground(await browser.page(), link);
  assert.deepEqual((await status(elsewhere)).files, ['greeting.py']);
  assert.deepEqual(await run(elsewhere), ['hello']);
  await elsewhere.context().close();

  await page.keyboard.press('Alt+PageUp');
  await waitFor(page, () => poolyard.status().tab === 0, 5);
  await frames(page);
  await page.keyboard.type('# typed by keyboard\n');
  await waitFor(page, () => poolyard.program().includes('# typed by keyboard\n'), 5);
  await page.keyboard.press('Alt+PageDown');
  await waitFor(page, () => poolyard.status().tab === 1, 5);
  await click(page, 'file-tab:0');
  await waitFor(page, () => poolyard.status().tab === 0, 5);
  // Renamed by two clicks.
  const { x, y, w, h } = await widget(page, 'file-tab:1');
  await page.mouse.dblclick(x + w / 2, y + h / 2);
  await widget(page, 'file-name');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('words.py');
  await page.keyboard.press('Enter');
  await shows(page, ['words.py']);
  await waitFor(page, () => poolyard.status().kept, 5);
  await page.reload();
  await page.evaluate(() => poolyard.ready);
  await shows(page, ['words.py']);
  await click(page, 'file-tab:1');
  await click(page, 'file-close:1');
  await shows(page, []);
  await click(page, 'notice-action');
  await shows(page, ['words.py']);
}, { always: true });

fileTest('a traceback and the timeline name the file, and lead to its tab and line', async (page) => {
  await setProgram(page, `import threading, helper
threading.Thread(target=helper.hold, name='holder').start()
helper.fail()
`, 'Test', { 'helper.py': 'import time\n\ndef hold():\n    time.sleep(0.3)\n\ndef fail():\n    raise ValueError("here")\n' });
  const lines = await run(page);
  const number = lines.findIndex((line) => /helper\.py", line 7, in fail/.test(line));
  assert.ok(number >= 0, lines.join('\n'));
  const sleep = (await page.evaluate(() => poolyard.trace())).lanes.find((lane) => lane.thread === 'holder').spans.find((span) => span.state === 'sleeping');
  assert.equal(sleep.file, 'helper.py');
  assert.equal(sleep.line, 4);
  const console_ = await widget(page, 'console');
  // The lines are as high as each other.
  await page.mouse.click(console_.x + console_.w * 0.6, console_.y + 4 + 21 * (number + 0.5));
  await waitFor(page, () => poolyard.status().tab === 1, 5);
  assert.equal((await widget(page, 'shown-line')).label, '7');
  assert.match((await widget(page, 'line-mark:7')).label, /ValueError: here/);
});

fileTest('what is dropped: a .zip, several files, data, a wheel, and a folder', async (page) => {
  await setProgram(page, 'print("mine")\n');
  await drop(page, { 'project.zip': zip({ 'project/main.py': 'import parts.one\nprint(parts.one.ONE)\n', 'project/parts/one.py': 'ONE = 1\n', 'project/.git/config': 'x' }) });
  await shows(page, ['parts/one.py']);
  assert.deepEqual(await run(page), ['1']);
  // The way back.
  await click(page, 'notice-action');
  await waitFor(page, () => poolyard.program() === 'print("mine")\n', 5);
  await drop(page, { 'a.py': 'import b\nif __name__ == "__main__":\n    print(b.NAME)\n', 'b.py': 'NAME = __name__\n' });
  await shows(page, ['b.py']);
  assert.deepEqual(await run(page), ['b']);
  await drop(page, { 'table.csv': '1,2\n' });
  await shows(page, ['b.py', 'table.csv']);
  await drop(page, { 'tiny-1.0-py3-none-any.whl': zip({ 'tiny/__init__.py': 'def greet(): return "from a wheel"\n', 'tiny-1.0.dist-info/METADATA': 'Name: tiny\nVersion: 1.0\n' }) });
  await waitFor(page, () => poolyard.widgets().some(({ id, label }) => id === 'notice' && /is installed/.test(label)), 5);
  await setProgram(page, `from multiprocessing import Pool
import tiny
def work(n):
    import tiny
    return tiny.greet()
if __name__ == '__main__':
    with Pool(2) as pool:
        print(set(pool.map(work, range(4))), tiny.greet())
`);
  assert.deepEqual(await run(page), ["{'from a wheel'} from a wheel"]);
  await drop(page, { 'numpy-2.0-cp313-cp313-linux_x86_64.whl': 'PK' });
  await waitFor(page, () => poolyard.widgets().some(({ id, label }) => id === 'notice' && /compiled for another machine/.test(label)), 5);

  const folder = mkdtempSync(path.join(tmpdir(), 'poolyard-dropped-'));
  try {
    mkdirSync(path.join(folder, 'tool', 'data'), { recursive: true });
    writeFileSync(path.join(folder, 'tool', 'main.py'), 'print(open("data/x.txt").read())\n');
    writeFileSync(path.join(folder, 'tool', 'data', 'x.txt'), 'from a folder');
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [path.join(folder, 'tool')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    await shows(page, ['data/x.txt']);
    assert.deepEqual(await run(page), ['from a folder']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

fileTest('a link that was edited does not come back over what was typed', async (page) => {
  const link = await page.evaluate(() => {
    poolyard.setProgram('print("linked")\n', 'Linked');
    return poolyard.link();
  });
  await page.goto('about:blank');
  await openPlayground(page, link);
  assert.equal(await page.evaluate(() => poolyard.program()), 'print("linked")\n');
  await click(page, 'editor');
  await page.keyboard.type('# mine');
  await waitFor(page, () => poolyard.status().kept, 5);
  const typed = await page.evaluate(() => poolyard.program());
  await page.reload();
  await page.evaluate(() => poolyard.ready);
  assert.equal(await page.evaluate(() => poolyard.program()), typed);
});

/** How many pixels of a widget look so: [red, green, blue] tests. */
const pixels = (page, id, is) => page.evaluate(async ([id, is]) => {
  const canvas = document.getElementById('canvas'), { x, y, w, h } = poolyard.widgets().find((widget) => widget.id === id), scale = devicePixelRatio;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const copy = new OffscreenCanvas(w * scale, h * scale).getContext('2d');
  copy.drawImage(canvas, -x * scale, -y * scale);
  const { data } = copy.getImageData(0, 0, w * scale, h * scale), test = new Function('r', 'g', 'b', `return ${is}`);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (test(data[i], data[i + 1], data[i + 2])) ++count;
  return count;
}, [id, is]);

fileTest('colours, progress bars and emoji are shown', async (page) => {
  const fonts = [];
  page.on('request', (request) => { if (/\/fonts\//.test(request.url())) fonts.push(request.url().replace(/.*\/fonts\//, '')); });
  await setProgram(page, `import time
print('\\x1b[32m' + 'green ' * 5 + '\\x1b[0m plain')
print('\\x1b[44m' + ' ' * 20 + '\\x1b[0m\\x1b]0;title\\x07|')
for n in range(4):
    print(f'\\r{n * 33:3d}%|' + '█' * n, end='', flush=True)
    time.sleep(0.05)
print()
print('|\\b/\\b-\\bdone')
`);
  assert.deepEqual(await run(page), ['green green green green green  plain', `${' '.repeat(20)}|`, ' 99%|███', 'done']);
  await until(async () => await pixels(page, 'console', 'g > r + 30 && g > b + 20') > 100, 'green letters');
  await until(async () => await pixels(page, 'console', 'b > r + 60 && b > g + 40') > 2000, 'a blue ground');
  assert.deepEqual(fonts, [], 'nobody needed the large fonts');

  // The first line of the output, as pixels.
  const look = () => page.evaluate(() => {
    const canvas = document.getElementById('canvas'), { x, y, w } = poolyard.widgets().find(({ id }) => id === 'console');
    const copy = new OffscreenCanvas(w, 26).getContext('2d');
    copy.drawImage(canvas, -x, -y);
    return Array.from(copy.getImageData(0, 0, w, 26).data).join();
  });
  const print = async (text) => {
    await setProgram(page, `print(${JSON.stringify(text)})\n`);
    await run(page);
  };
  await print('a\ue000\ue000');
  await until(async () => (await page.evaluate(() => poolyard.widgets().length)) > 0, 'a picture');
  const unknown = await look();
  await print('a\u{1f600}\u{1f680}');
  // In colour: much yellow.
  await until(async () => await pixels(page, 'console', 'r > 200 && g > 130 && b < 110') > 60, 'a yellow face');
  assert.deepEqual(fonts.sort(), ['emoji/7d8.bin', 'emoji/7da.bin']);
  assert.notEqual(await look(), unknown);
  await print('xe\u0301y\u283f');
  await until(() => fonts.includes('symbols.ttf'), 'the font with marks');
});

/** Looks until it is so. */
async function until(is, what) {
  const end = Date.now() + 15_000;
  while (!await is()) {
    if (Date.now() > end) throw new Error(`not within 15 s: ${what}`);
    await new Promise((later) => setTimeout(later, 30));
  }
}
