// What 500 starts of processes leave over in Chromium: node left-over.test.mjs SITE
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { descendants } from '../desktop/support/app.mjs';
import { complaint, few, held, many, program, settled } from '../programs/left-over.mjs';
import { openBrowser } from './support/browser.mjs';
import { openPlayground, printed, waitFor } from './support/playground.mjs';
import { serve } from './support/server.mjs';

const server = await serve(process.argv[2]);
after(() => server.close());

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';  // it ended meanwhile
  }
}

async function heldAfter(starts) {
  const browser = await openBrowser();
  try {
    const page = await openPlayground(await browser.page(), server.url);
    await page.evaluate((text) => { poolyard.setProgram(text); poolyard.run(); }, program(starts));
    await waitFor(page, () => poolyard.output().length > 0, 90);
    assert.deepEqual(await printed(page), ['done']);
    const renderers = descendants(process.pid).filter((pid) => commandOf(pid).includes('--type=renderer'));
    return await settled(() => held(renderers, 'DedicatedWorker'));
  } finally {
    await browser.close();
  }
}

test('500 starts leave no worker, descriptor or memory over', { timeout: 200_000 }, async () => {
  assert.equal(complaint(await heldAfter(few), await heldAfter(many)), '');
});
