// Whether a run begins whenever Run is pressed: node beside.mjs SITE [TIMES]. Each time a new page, in which both languages are set
// beside each other and run at another moment of the engines' coming up; or C++ alone while Python's engine is still at work on itself,
// or Python alone while C++'s begins. Says what each was doing where one did not end.
import { openBrowser } from './support/browser.mjs';
import { click, openPlayground, waitFor } from './support/playground.mjs';
import { serve } from './support/server.mjs';

const [site, times = '15'] = process.argv.slice(2);
const server = await serve(site);
const browser = await openBrowser();
let failed = 0;
try {
  for (let time = 0; time < Number(times); ++time) {
    const page = await openPlayground(await browser.page(), server.url);
    const pause = [0, 100, 300, 600, 1000, 1500, 2500][time % 7];
    await click(page, 'demo:01-thread');
    await waitFor(page, () => poolyard.widgets().some(({ id }) => id === 'beside'), 5);
    const languages = [['python', 'cpp'], ['cpp'], ['python']][time % 3];
    await page.evaluate((beside) => poolyard.setBeside(beside), languages.includes('python'));
    if (languages.length === 1) await page.evaluate((one) => poolyard.setLanguage(one), languages[0]);
    await page.waitForTimeout(pause);
    await click(page, 'run');
    const began = Date.now();
    const both = () => page.evaluate((all) => all.map((language) => poolyard.status(language)), languages);
    let now = await both();
    while (!now.every((one) => one.phase === 'finished' && one.exitcode === 0) && Date.now() - began < 20_000) {
      await page.waitForTimeout(50);
      now = await both();
    }
    const ended = now.every((one) => one.phase === 'finished' && one.exitcode === 0);
    if (!ended) failed += 1;
    console.log(`${time + 1}: ${languages}: Run after ${pause} ms: ${ended ? `ended after ${Date.now() - began} ms` : JSON.stringify(now)}`);
    await page.context().close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`${failed} of ${times} did not end`);
process.exitCode = failed ? 1 : 0;
