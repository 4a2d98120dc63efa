// The core's (or the engine's) GoogleTests as WebAssembly in a page of Chromium, where threads and processes are workers.
//     node core.test.mjs BUILD_FOLDER PROGRAM SUITE…
import assert from 'node:assert/strict';
import test from 'node:test';
import { openSite } from './support/site.mjs';

const [folder, program, ...suites] = process.argv.slice(2);
const { server, browser } = await openSite(folder);

for (const suite of suites) {
  test(suite, { timeout: 120_000 }, async () => {
    const page = await browser.page();
    await page.goto(`${server.url}program.html?${program}&--gtest_filter=${suite}.*`);
    // Not awaited in the page: what was printed is wanted also when the tests hang.
    const status = await Promise.race([page.evaluate(() => window.ended), limit(100)]);
    const lines = await page.evaluate(() => window.lines);
    const text = lines.join('\n');
    assert.equal(status, 0, `status ${status}\n${text}\n${page.complaints.join('\n')}`);
    const passed = /\[ {2}PASSED {2}\] (\d+) test/.exec(text);
    assert.ok(passed && passed[1] > 0, `no test was run\n${text}`);
    console.log(`${suite}: ${passed[1]} tests passed`);
    await page.context().close();
  });
}

function limit(seconds) {
  return new Promise((done) => setTimeout(done, seconds * 1000, `nothing after ${seconds} seconds`).unref());
}
