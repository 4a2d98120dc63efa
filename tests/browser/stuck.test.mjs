// Programs that hang, each in another way, one after the other in one page: each is told in status() and in the banner, of which threads and why;
// who waits for each other in a circle within half a second. And what looks alike and ends by itself, of which nothing is told.
//     node stuck.test.mjs SITE [all]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { programs, watchLateness } from '../engine/stuck_programs.mjs';
import { openPlayground, printed, status, waitFor, waitForPhase } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const [site, all] = process.argv.slice(2);
const { server, browser } = await openSite(site);
const page = await openPlayground(await browser.page(), server.url);
await waitForPhase(page, 'ready', 60);

/** Runs a program until it is stuck or ends. What it is told then, and how long the last of those threads has waited by then, in ms. */
const runUntilStuck = (text) => page.evaluate(async (text) => {
  poolyard.setProgram(text, 'Stuck');
  poolyard.run();
  const end = performance.now() + 60_000;
  for (;;) {
    const { stuck, phase, elapsed } = poolyard.status();
    if (stuck) {
      const told = ({ process, thread }) => stuck.split('\n').some((line) => [thread, `${process} / ${thread}`].some((name) => line.startsWith(`  ${name} waits`)));
      const its = poolyard.trace().lanes.filter((lane) => lane.alive && told(lane));
      // The spans are those that are over: a thread waits since the last of them.
      return { stuck, after: elapsed - Math.max(...its.map(({ started, spans }) => spans.filter(({ state }) => state).at(-1)?.end ?? started)) };
    }
    if (phase === 'finished' || performance.now() > end) return { stuck: `nothing: it is ${phase}`, after: 0 };
    await new Promise((later) => setTimeout(later, 10));
  }
}, text);
const stop = async () => {
  await page.evaluate(() => poolyard.stop());
  await waitForPhase(page, 'finished', 10);
};

for (const [name, { text, report, web }] of Object.entries(programs)) {
  test(name, { skip: all || web ? false : 'one of ./poolyard test thorough' }, async () => {
    for (let attempt = 0; ; ++attempt) {
      const lateness = watchLateness();
      const { stuck, after } = await runUntilStuck(text);
      const late = lateness();
      assert.match(stuck, new RegExp(`^${report}`));
      await waitFor(page, (head) => poolyard.widgets().some(({ id, label, visible }) => id === 'stuck' && visible && `${label}.` === head), 10, stuck.split('\n')[0]);
      await stop();
      console.log(`${name}: told after ${after.toFixed(0)} ms`);
      if (!stuck.startsWith('Deadlock') || after < 500 + late) break;
      assert.ok(attempt < 3, 'told too late');
    }
  });
}

test('what looks alike', async () => {
  await page.evaluate((text) => poolyard.setProgram(text, 'Not stuck'), readFileSync(new URL('../engine/not_stuck.py', import.meta.url), 'utf8'));
  await page.evaluate(() => poolyard.run());
  await waitForPhase(page, 'finished', 90);
  const { stuck, exitcode } = await status(page);
  assert.equal(`${stuck} ${exitcode} ${(await printed(page)).at(-1)}`, 'undefined 0 none of them was stuck');
});

test('nothing in the console', () => assert.deepEqual(page.complaints, []));
