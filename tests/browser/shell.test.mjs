// The page when things are not as they should be: no isolation, no WebGL, broken downloads, a crash.
//     node shell.test.mjs SITE
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { clickRun, openPlayground, printed, status, waitFor, waitForPhase } from './support/playground.mjs';
import { servePlainly } from './support/server.mjs';
import { openSite } from './support/site.mjs';

const [site] = process.argv.slice(2);
const { server, browser } = await openSite(site);

const shellTest = (name, body) => test(name, { timeout: 60_000 }, body);
const heading = (page) => page.locator('#message h2').textContent();
async function seesMessage(page, title) {
  await page.locator('#message').waitFor({ state: 'visible', timeout: 20_000 });
  assert.equal(await heading(page), title);
}
/** How often the page itself was loaded. */
function countLoads(page) {
  const loads = { count: 0 };
  page.on('framenavigated', () => { loads.count += 1; });
  return loads;
}

shellTest('hosting without headers: the service worker isolates the page after one reload', async () => {
  const plain = await servePlainly(site);
  const page = await browser.page();
  const loads = countLoads(page);
  await page.goto(plain.url);
  await page.waitForFunction(() => window.crossOriginIsolated && window.poolyard, null, { timeout: 20_000 });
  await page.evaluate(() => poolyard.ready);
  assert.equal(loads.count, 2);
  await page.evaluate(() => poolyard.setProgram('print("isolated")'));
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['isolated']);
  // From now on at once.
  await page.reload();
  await page.evaluate(() => poolyard.ready);
  assert.equal(loads.count, 3);
  await page.context().close();
  plain.close();
});

shellTest('a service worker that does not help: one reload, then a message', async () => {
  const plain = await servePlainly(site, (name, response) => {
    if (name !== '/isolate.js') return false;
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('// nothing');
    return true;
  });
  const page = await browser.page();
  const loads = countLoads(page);
  await page.goto(plain.url);
  await seesMessage(page, 'This page is not isolated');
  await page.waitForTimeout(1500);
  assert.equal(loads.count, 2, 'it must not go on reloading');
  assert.match(await page.locator('#message pre').textContent(), /Cross-Origin-Embedder-Policy: require-corp/);
  await page.context().close();
  plain.close();
});

shellTest('no service workers at all', async () => {
  const plain = await servePlainly(site);
  const page = await browser.page();
  await page.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
  const loads = countLoads(page);
  await page.goto(plain.url);
  await seesMessage(page, 'This page is not isolated');
  assert.equal(loads.count, 1);
  await page.context().close();
  plain.close();
});

shellTest('opened as a file', async () => {
  const page = await browser.page();
  await page.goto(pathToFileURL(path.join(site, 'index.html')).href);
  await seesMessage(page, 'This page has to come from a server');
  await page.context().close();
});

shellTest('a browser without WebAssembly exceptions', async () => {
  const page = await browser.page();
  await page.addInitScript(() => { WebAssembly.validate = () => false; });
  await page.goto(server.url);
  await seesMessage(page, 'This browser is too old');
  await page.context().close();
});

shellTest('a browser without WebGL 2', async () => {
  const page = await browser.page();
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith('webgl') ? null : original.call(this, kind, ...rest);
    };
  });
  await page.goto(server.url);
  await seesMessage(page, 'WebGL 2 is missing');
  assert.match(await page.evaluate(() => poolyard.ready.catch((error) => `rejected: ${error.message}`)), /rejected/);
  await page.context().close();
});

shellTest('without JavaScript', async () => {
  const page = await browser.page({ javaScriptEnabled: false });
  await page.goto(server.url);
  assert.match(await page.locator('noscript').innerText(), /needs JavaScript/);
  await page.context().close();
});

for (const part of ['poolyard-app.wasm', 'poolyard-app.js']) {
  shellTest(`${part} does not come: a message, and a button that tries again`, async () => {
    const page = await browser.page();
    await page.route(`**/${part}`, (route) => route.abort());
    await page.goto(server.url);
    await seesMessage(page, 'The download did not work');
    await page.unroute(`**/${part}`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.evaluate(() => poolyard.ready);
    await page.locator('#message').waitFor({ state: 'hidden' });
    await page.context().close();
  });
}

shellTest('the engine does not come: the app says so, and the next run tries again', async () => {
  const page = await browser.page();
  await page.route('**/poolyard-engine.wasm', (route) => route.abort());
  await openPlayground(page, server.url);
  await waitFor(page, () => poolyard.status().error !== '', 20);
  assert.match((await status(page)).error, /engine/);
  await page.unroute('**/poolyard-engine.wasm');
  await page.evaluate(() => poolyard.setProgram('print("at last")'));
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['at last']);
  await page.context().close();
});

shellTest('a part of the library does not come: the import says so, and the next one tries again', async () => {
  let asked = 0;
  const plain = await servePlainly(site, (name, response) => {
    if (name !== '/poolyard-library-often.bin' || ++asked > 1) return false;
    response.writeHead(503, 'Come again').end();
    return true;
  });
  const page = await browser.page();
  await page.goto(plain.url);
  await page.waitForFunction(() => window.crossOriginIsolated && window.poolyard, null, { timeout: 20_000 });
  await page.evaluate(() => poolyard.ready);
  await page.evaluate((text) => poolyard.setProgram(text), `
for turn in range(2):
    try:
        import json
        print(json.dumps([turn]))
    except ImportError as error:
        print(error)
`);
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), [
    'json is in a part of the standard library that is loaded when it is needed, and that could not be: the server answered 503 Come again', '[1]']);
  await page.context().close();
  plain.close();
});

shellTest('the server goes while a program runs: its run ends well, and the next one says why it cannot begin', async () => {
  const page = await openPlayground(await browser.page(), server.url);
  await waitForPhase(page, 'ready', 30);
  await page.route('**/poolyard-engine.js', (route) => route.abort());
  await page.evaluate(() => poolyard.setProgram('print("well")'));
  await clickRun(page);
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['well']);
  // A second one: whether the first had an engine left in store or not, one of the next has none.
  for (let runs = 0; (await status(page)).error === ''; ++runs) {
    assert.equal((await status(page)).exitcode, 0);
    assert.ok(runs < 3, 'engines still come');
    await page.evaluate(() => poolyard.run());
    await waitForPhase(page, 'finished', 30);
  }
  assert.match((await status(page)).error, /could not be loaded/);
  await page.unroute('**/poolyard-engine.js');
  await page.evaluate(() => poolyard.run());
  await waitForPhase(page, 'finished', 30);
  assert.deepEqual(await printed(page), ['well']);
  await page.context().close();
});

shellTest('Stop while the engine is on its way, and then it does not come', async () => {
  const page = await browser.page();
  let refuse;
  const asked = new Promise((coming) => page.route('**/poolyard-engine.wasm', (route) => {
    if (refuse) return route.continue();
    refuse = () => route.abort();
    coming();
  }));
  await openPlayground(page, server.url);
  await asked;
  await page.evaluate(() => poolyard.run());
  await page.evaluate(() => poolyard.stop());
  await waitForPhase(page, 'finished', 10);
  await refuse();
  await page.evaluate(() => poolyard.setProgram('print("still here")'));
  // The first of them may hear of the refusal.
  for (let runs = 0; (await printed(page))[0] !== 'still here'; ++runs) {
    assert.ok(runs < 3, JSON.stringify(await status(page)));
    await page.evaluate(() => poolyard.run());
    await waitForPhase(page, 'finished', 30);
  }
  await page.context().close();
});

shellTest('the app crashes: a message, and the program survives the reload', async () => {
  const page = await openPlayground(await browser.page(), server.url);
  await page.evaluate(() => poolyard.setProgram('print("kept")'));
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
  });
  await seesMessage(page, 'Poolyard has crashed');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForFunction(() => window.poolyard && document.getElementById('message').hidden, null, { timeout: 20_000 });
  await page.evaluate(() => poolyard.ready);
  assert.equal(await page.evaluate(() => poolyard.program()), 'print("kept")');
  await page.context().close();
});

shellTest('the graphics are lost', async () => {
  const page = await openPlayground(await browser.page(), server.url);
  await page.evaluate(() => document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext());
  await seesMessage(page, 'The graphics were reset');
  await page.context().close();
});
