// Demo 07 in Chromium: node parallelism.test.mjs SITE
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { checkParallelism, demo } from '../programs/parallelism.mjs';
import { openPlayground, printed, waitForPhase } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const { server, browser } = await openSite(process.argv[2]);

test('threads share an interpreter, processes have one each', { timeout: 220_000 }, async () => {
  const page = await openPlayground(await browser.page(), server.url);
  assert.equal(await checkParallelism(async () => {
    await page.evaluate((text) => { poolyard.setProgram(text); poolyard.run(); }, readFileSync(demo, 'utf8'));
    await waitForPhase(page, 'finished', 50);
    return (await printed(page)).join('\n');
  }), '');
});
