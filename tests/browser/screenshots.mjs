// Pictures for eyes: node screenshots.mjs SITE FOLDER. The app while it loads, ready, after a run, with both languages side by
// side, and with a deadlock that was clicked on; wide and narrow, light and dark, at 1× and 2×.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from './support/browser.mjs';
import { click, clickRun, openPlayground, waitFor, waitForPhase, widget } from './support/playground.mjs';
import { serve } from './support/server.mjs';

const [site, folder] = process.argv.slice(2);
const deadlock = readFileSync(new URL('../../demos/16-deadlock.py', import.meta.url), 'utf8');
mkdirSync(folder, { recursive: true });
const server = await serve(site);
const browser = await openBrowser();
try {
  for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 780 } })) {
    for (const [colorScheme, deviceScaleFactor] of [['light', 1], ['dark', 2], ...(size === 'wide' ? [['light', 2], ['dark', 1]] : [])]) {
      const page = await browser.page({ viewport, colorScheme, deviceScaleFactor });
      const shoot = (what) => page.screenshot({ path: path.join(folder, `${size}-${colorScheme}-${deviceScaleFactor}x-${what}.png`) });
      let go;
      await page.route('**/poolyard-app.wasm', async (route) => {
        await new Promise((shot) => { go = shot; });
        await route.continue();
      });
      await page.goto(server.url, { waitUntil: 'commit' });
      await page.locator('#loading').waitFor();
      await page.waitForTimeout(200);
      await shoot('loading');
      while (!go) await page.waitForTimeout(20);
      go();
      await page.evaluate(() => poolyard.ready);
      if (size === 'narrow') {
        await page.evaluate(() => poolyard.setProgram('import threading\n\nprint("narrow", threading.current_thread().name)\n', 'Narrow'));
      } else {
        const demo = await widget(page, 'demo:07-concurrency-and-parallelism');
        await page.mouse.click(demo.x + 20, demo.y + demo.h / 2);
      }
      await waitForPhase(page, 'ready', 30);
      await page.waitForTimeout(400);
      await shoot('ready');
      await clickRun(page);
      await waitForPhase(page, 'finished', 60);
      await waitFor(page, () => poolyard.output().length > 0, 5);
      await page.waitForTimeout(500);
      await shoot('finished');
      if (size === 'wide') {
        await page.evaluate(() => poolyard.setBeside(true));
        await click(page, 'run');
        await waitFor(page, () => poolyard.status('cpp').phase === 'finished' && !poolyard.status().busy, 60);
        await page.waitForTimeout(500);
        await shoot('beside');
      }
      await page.evaluate((text) => poolyard.setProgram(text, 'Deadlock'), deadlock);
      await clickRun(page);
      const wait = await widget(page, 'stuck-thread:0');
      await page.mouse.click(wait.x + 60, wait.y + wait.h / 2);
      await widget(page, 'shown-line');
      await page.waitForTimeout(500);
      await shoot('deadlock');
      await page.context().close();
    }
  }
  const page = await browser.page();
  await page.addInitScript(() => { WebAssembly.validate = () => false; });
  await page.goto(server.url);
  await page.locator('#message').waitFor();
  await page.screenshot({ path: path.join(folder, 'message.png') });
} finally {
  await browser.close();
  server.close();
}
console.log(`pictures are in ${folder}`);
