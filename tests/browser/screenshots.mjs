// Pictures for eyes: node screenshots.mjs SITE FOLDER. The app while it loads, ready, after a run, with both languages side by
// side, with a deadlock that was clicked on, and with files beside the program and output in colour; wide and narrow, light and dark, at 1× and 2×.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from './support/browser.mjs';
import { click, clickRun, openPlayground, waitFor, waitForPhase, widget } from './support/playground.mjs';
import { serve } from './support/server.mjs';

const [site, folder] = process.argv.slice(2);
const deadlock = readFileSync(new URL('../../demos/16-deadlock.py', import.meta.url), 'utf8');
const report = 'def write(name, lines):\n    with open(name, "w") as file:\n        file.writelines(lines)\n\ndef check(total):\n    if total > 1000:\n        raise ValueError(f"too many: {total}")\n';
const colourful = `import sys, time
import report
from 你好 import 问候

names = 'black red green yellow blue magenta cyan white'.split()
for first in 30, 90:
    print(' '.join(f'\\x1b[{first + i}m{name}\\x1b[0m' for i, name in enumerate(names)))
print(' '.join(f'\\x1b[{40 + i}m {name} \\x1b[0m' for i, name in enumerate(names)))
print('\\x1b[1mbold\\x1b[0m \\x1b[4munderlined\\x1b[0m \\x1b[7mreversed\\x1b[0m \\x1b[38;5;208morange\\x1b[0m \\x1b[38;2;255;255;0myellow\\x1b[0m \\x1b[1;41;97m FAIL \\x1b[0m')
print(问候(), '🚀 ✅ ❌ ⚠ ★ → 👍🏽 cafe\\u0301 n\\u0303 x\\u0304 ⠋⠙⠹ é ü')
print('|12345678901234567890|')
print('|😀😀😀😀😀😀😀😀😀😀|')
print('|一二三四五六七八九十|')
for n in range(0, 101, 20):
    print(f'\\r{n:3d}%|{"█" * (n // 5):20}| {n}/100', end='', file=sys.stderr)
    time.sleep(0.02)
print(file=sys.stderr)
report.write('result.txt', ['one\\n', 'two\\n'])
report.write('data/大表.csv', ['x' * 5000])
report.check(1234)
`;
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
      await page.evaluate((given) => poolyard.setProgram(...given), [colourful, 'Files', { 'report.py': report, '你好.py': 'def 问候():\n    return "你好 👋"\n', 'data/towns.csv': 'town,people\nBern,133000\n' }]);
      await clickRun(page);
      await waitForPhase(page, 'finished', 30);
      await waitFor(page, () => poolyard.widgets().some(({ id }) => id === 'written:0'), 10);
      await page.waitForTimeout(1500);  // fonts come
      await shoot('files-run');
      if (size === 'narrow') await click(page, 'tab:code');
      await click(page, 'file-tab:1');
      await page.waitForTimeout(500);
      await shoot('files-tab');
      await click(page, 'file-close:1');
      await page.waitForTimeout(500);
      await shoot('files-closed');
      await click(page, 'file-add');
      await page.waitForTimeout(500);
      await shoot('files-name');
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
