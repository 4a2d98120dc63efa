// The simulated machine in the page: exploring, a click on an outcome, its link, and a run that is the same again.
//     node outcomes.test.mjs SITE
import assert from 'node:assert/strict';
import test from 'node:test';
import { click, openPlayground, output, status, waitFor, waitForPhase } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const [site] = process.argv.slice(2);
const { server, browser } = await openSite(site);

const counter = `import threading

counter = 0

def work():
    global counter
    counter += 1

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert counter == 2, f'counter: {counter}'
`;

test('exploring finds what can happen; a click shows that run, a link tells of it, and Run repeats it', { timeout: 90_000 }, async () => {
  const page = await openPlayground(await browser.page(), server.url);
  await page.evaluate((text) => poolyard.setProgram(text, 'Counter'), counter);
  await click(page, 'explore');
  await waitFor(page, () => poolyard.outcomes().outcomes.length === 2, 40);
  await page.evaluate(() => poolyard.stop());
  const { exploring, outcomes } = await page.evaluate(() => poolyard.outcomes());
  assert.equal(exploring, false);
  const lost = outcomes.find((outcome) => outcome.failed);
  assert.match(lost.text, /^AssertionError: counter: 1 \(line 12\)/);

  await click(page, `outcome:${lost.number}`);
  await waitForPhase(page, 'finished', 20);
  assert.equal((await status(page)).simulated, lost.schedule);
  assert.ok((await output(page)).some((line) => line.text === 'AssertionError: counter: 1'));
  const lines = (of) => of.evaluate(() => poolyard.output().map(({ text, thread, time }) => ({ text, thread, time })));
  const shown = await lines(page);

  const elsewhere = await openPlayground(await browser.page(), await page.evaluate(() => poolyard.link()));
  const told = await elsewhere.evaluate(() => poolyard.outcomes());
  assert.deepEqual(told.outcomes.map(({ text, schedule }) => ({ text, schedule })), [{ text: lost.text, schedule: lost.schedule }]);
  assert.equal((await output(elsewhere)).length, 0, 'a link runs nothing');
  await click(elsewhere, 'run');
  await waitForPhase(elsewhere, 'finished', 20);
  assert.deepEqual(await lines(elsewhere), shown);
});
