// The timeline as an instrument, by mouse and keys: selecting, searching, moving about in it, its numbers, and what it saves.
//     node timeline.test.mjs SITE
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { click, clickRun, openPlayground, startHeartbeat, trace, waitFor, waitForPhase, widget } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const program = `
import threading, time
from multiprocessing import Pool

def work(number):
    time.sleep(0.05)
    return number

def helper():
    time.sleep(0.1)
    print('helped', flush=True)

if __name__ == '__main__':
    thread = threading.Thread(target=helper, name='helper')
    thread.start()
    with Pool(2) as pool:
        for result in pool.imap(work, range(6)):
            print('result', result, flush=True)
            time.sleep(0.03)
    thread.join()
`;

const [site] = process.argv.slice(2);
const { server, browser } = await openSite(site);
const page = await openPlayground(await browser.page({ acceptDownloads: true }), server.url);
await page.evaluate((text) => poolyard.setProgram(text, 'Instrument'), program);
await waitForPhase(page, 'ready', 60);
await clickRun(page);
await waitForPhase(page, 'finished', 60);

const label = (id) => page.evaluate((wanted) => poolyard.widgets().find((w) => w.id === wanted)?.label, id);
const shows = (id, text) => waitFor(page, ([wanted, part]) => poolyard.widgets().some((w) => w.id === wanted && w.visible && w.label.includes(part)), 10, [id, text]);
const gone = (id) => waitFor(page, (wanted) => !poolyard.widgets().some((w) => w.id === wanted), 10, id);
/** Where a moment of the run (in ms) is, while all of it is shown. */
async function placeOf(time) {
  const { elapsed } = await page.evaluate(() => poolyard.status());
  const { x, w } = await widget(page, 'timeline');
  return x + (time / (elapsed * 1.02)) * w;
}

test('a click selects, keys go on from there, Escape ends it', async () => {
  const lanes = (await trace(page)).lanes;
  const timeline = await widget(page, 'timeline');
  const sleep = lanes[0].spans.filter(({ state }) => state).reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const names = { lock: sleep.waitsFor === 'lock' ? 'In a lock' : /_join$|result/.test(sleep.waitsFor) ? 'Joining' : 'Waiting for others',
    sleeping: 'Sleeping', starting: 'Starting', running: 'Running' };
  await page.mouse.click(await placeOf((sleep.start + sleep.end) / 2), timeline.y + 28 + 14);
  await shows('inspector', names[sleep.state]);
  await page.keyboard.press('ArrowLeft');
  await waitFor(page, (before) => poolyard.widgets().find((w) => w.id === 'inspector')?.label !== before, 10, names[sleep.state]);
  await page.keyboard.press('ArrowRight');
  await shows('inspector', names[sleep.state]);
  await page.keyboard.press('Escape');
  await gone('inspector');
});

test('a range has its statistics, and so has the whole run', async () => {
  const timeline = await widget(page, 'timeline');
  await page.keyboard.down('Shift');
  await page.mouse.move(timeline.x + timeline.w * 0.3, timeline.y + 50);
  await page.mouse.down();
  await page.mouse.move(timeline.x + timeline.w * 0.5, timeline.y + 60, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await shows('inspector', 'Selected range');
  await page.keyboard.press('Escape');
  await gone('inspector');
  await click(page, 'statistics');
  await shows('inspector', 'The whole run');
  assert.match(await label('speed-up'), /^\d+\.\d+$/);
  assert.ok((await page.evaluate(() => poolyard.widgets().map((w) => w.id))).includes('thread-time:0'));
  assert.match(await label('pool-speed-up'), /^\d+\.\d+ × over one worker$/);
  assert.match(await label('pool-queue'), /^up to [1-6]\.\d+$/);
  assert.match(await label('pool-waits'), /^Submission to start: half within .*, the longest /);
  assert.match(await label('pool-lengths'), /^Start to end: half within .*, the longest /);
  await click(page, 'inspector-close');
  await gone('inspector');
});

test('the view is moved in the strip of the whole run', async () => {
  const strip = await widget(page, 'overview');
  await page.mouse.move(strip.x + strip.w * 0.2, strip.y + 8);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.w * 0.4, strip.y + 8, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(strip.x, 20);
  assert.equal((await page.evaluate(() => poolyard.widgets().find((w) => w.id === 'fit'))).enabled, true);
  await click(page, 'fit');
});

test('a task is found by its number, a thread by its name, and what took long', async () => {
  await click(page, 'search');
  await widget(page, 'search-field');
  await page.keyboard.type('Task 3');
  await shows('search-count', '1');
  await page.keyboard.press('Enter');
  await shows('inspector', 'Task 3');
  for (let i = 0; i < 6; ++i) await page.keyboard.press('Backspace');
  await page.keyboard.type('helper');
  await shows('search-count', '1');
  for (let i = 0; i < 6; ++i) await page.keyboard.press('Backspace');
  await page.keyboard.type('sleeping > 20 ms');
  await waitFor(page, () => Number(poolyard.widgets().find((w) => w.id === 'search-count')?.label) >= 6, 10);
  await click(page, 'search-close');
  await gone('search-field');
  await click(page, 'inspector-close');
});

test('the way of a task is drawn when it is selected, those of all when they are asked for', async () => {
  await click(page, 'show-ways');
  await shows('ways', '6');
  await click(page, 'show-ways');
  await gone('ways');
  await click(page, 'search');
  await widget(page, 'search-field');
  await page.keyboard.type('Task 3');
  await shows('search-count', '1');
  await page.keyboard.press('Enter');
  await shows('inspector', 'Task 3');
  await shows('way-submitter', 'by MainProcess / MainThread');
  await click(page, 'search-close');
  await click(page, 'way-submitter');
  await waitFor(page, () => poolyard.widgets().find((w) => w.id === 'why')?.label.startsWith('MainProcess / MainThread '), 10);
  await click(page, 'inspector-close');
});

test('the main process is put away and got back', async () => {
  const main = (await trace(page)).lanes[0];
  const y = async (id) => (await widget(page, id)).y;
  const before = await y(`process:${main.pid}`);
  await click(page, `process:${main.pid}`);
  await click(page, `process:${main.pid}`);
  assert.equal(await y(`process:${main.pid}`), before);
});

test('a line of output is marked in the timeline, and a moment there in the output', async () => {
  const console = await widget(page, 'console');
  await page.mouse.click(console.x + console.w * 0.6, console.y + 14);
  await shows('moment', 'ms');
  const lines = await page.evaluate(() => poolyard.output());
  await shows('marked-line', lines[0].text);  // whichever came first
  const line = lines.find(({ text }) => text === 'helped');
  const timeline = await widget(page, 'timeline');
  await page.mouse.click(await placeOf(line.time), timeline.y + timeline.h - 4);
  await waitFor(page, () => poolyard.widgets().some((w) => w.id === 'marked-line'), 10);
});

test('the legend explains itself', async () => {
  await click(page, 'legend:Running');
  await widget(page, 'legend-demo');
  await page.keyboard.press('Escape');
  await gone('legend-demo');
  // What has no room is behind the last entry.
  await click(page, 'search');
  await click(page, 'legend-more');
  await click(page, 'legend:Task');
  await widget(page, 'legend-demo');
  await page.keyboard.press('Escape');
  await gone('legend-demo');
  await page.mouse.click(640, 24);
  if (await label('search-close')) await click(page, 'search-close');
});

test('the trace and pictures of it are saved', async () => {
  const saved = async (id) => {
    await click(page, 'save');
    const download = page.waitForEvent('download');
    await click(page, id);
    const file = await download;
    return [file.suggestedFilename(), readFileSync(await file.path())];
  };
  const [name, json] = await saved('save-trace');
  assert.match(name, /-trace\.json$/);
  const events = JSON.parse(json).traceEvents;
  assert.ok(events.some(({ name, args }) => name === 'thread_name' && args.name === 'helper'));
  assert.ok(events.some(({ name }) => name === 'task 3'));
  const [, png] = await saved('save-png');
  assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
  const [, svg] = await saved('save-svg');
  assert.match(svg.toString(), /Running at once/);
  const problem = await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent, svg.toString());
  assert.equal(problem, undefined);
});

test('a deadlock: the banner says it, and a click on it shows the line and the wait', async () => {
  const gallery = await widget(page, 'demo:05-thread-subclass');
  await page.mouse.move(gallery.x + 20, gallery.y + 10);
  await page.mouse.wheel(0, 600);
  await click(page, 'demo:16-deadlock');
  await clickRun(page);
  await shows('stuck', 'Deadlock: 2 threads wait for each other');
  await shows('stuck-thread:0', 'One waits for lock_b (line 14), which Two has held since line 11.');
  await shows('stuck-thread:1', 'Two waits for lock_a (line 14), which One has held since line 11.');
  await click(page, 'stuck-thread:1');
  await shows('shown-line', '14');
  await shows('inspector', 'In a lock');
  await shows('why', 'Two waits for lock_a (line 14), which One has held since line 11, for ');
  await shows('line-mark:14', 'One waits for lock_b (line 14)');
  await waitForPhase(page, 'finished', 30);
  const joins = (await trace(page)).lanes[0].spans.filter(({ waitsFor }) => waitsFor === 'thread_join');
  assert.ok(joins.some(({ object, line }) => object === 'One' && line > 14), JSON.stringify(joins));
  await click(page, 'stuck-close');
  await gone('stuck');
});

test('the numbers tell what was waited for; lanes change places', async () => {
  await click(page, 'inspector-close');
  await click(page, 'statistics');
  await shows('critical-path', 's');
  await shows('awaited:lock_a', 's');
  await click(page, 'awaited:lock_a');
  await shows('why', 'Two waits for lock_a');
  await click(page, 'search');
  await widget(page, 'search-field');
  await page.keyboard.type('lock_a > 5 ms');
  await shows('search-count', '1');
  await page.keyboard.press('Enter');
  await shows('why', 'Two waits for lock_a');
  await click(page, 'search-close');
  const y = async (id) => (await widget(page, id)).y;
  const before = [await y('lane:1'), await y('lane:2')];
  const { x, w, h } = await widget(page, 'lane:1');
  await page.mouse.move(x + w / 2, before[0] + h / 2);
  await page.mouse.down();
  await page.mouse.move(x + w / 2, before[1] + h - 4, { steps: 6 });
  await page.mouse.up();
  await waitFor(page, (place) => poolyard.widgets().find((each) => each.id === 'lane:1').y === place, 10, before[1]);
  assert.equal(await y('lane:2'), before[0]);
});

test('a long trace is saved while the page goes on', async () => {
  await page.evaluate((text) => poolyard.setProgram(text, 'Long'), `
import threading
ping, pong = threading.Semaphore(0), threading.Semaphore(0)
def answer():
    for _ in range(8000):
        ping.acquire()
        pong.release()
threading.Thread(target=answer).start()
for _ in range(8000):
    ping.release()
    pong.acquire()
`);
  await clickRun(page);
  await waitForPhase(page, 'finished', 60);
  await gone('follow');  // buttons move to where it was
  await click(page, 'save');
  await startHeartbeat(page);
  const download = page.waitForEvent('download');
  await click(page, 'save-trace');
  const file = await download;
  const { longestFrame } = await page.evaluate(() => window.heartbeat);
  const events = JSON.parse(readFileSync(await file.path())).traceEvents.length;
  assert.ok(events > 16_000, `${events} events`);
  assert.ok(longestFrame < 1000, `a frame took ${longestFrame} ms`);
  await gone('saving');
});

test('nothing in the console', () => assert.deepEqual(page.complaints, []));
