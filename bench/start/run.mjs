// How long threads and processes take to start: node bench/start/run.mjs [python3] [native] [node] [chromium]   (default: all that
// are there). python3 is the machine's own, the peer.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tests/browser/support/browser.mjs';
import { openPlayground, printed, waitForPhase } from '../../tests/browser/support/playground.mjs';
import { serve } from '../../tests/browser/support/server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const build = path.join(here, '../../build');
const programs = ['threads.py', 'processes.py'].map((file) => path.join(here, file));
const targets = {
  python3: ['/usr/bin/python3', (file) => command(targets.python3[0], [file])],
  native: [path.join(build, 'native/poolyard-run'), (file) => command(targets.native[0], [file])],
  node: [path.join(build, 'web/poolyard-run.js'), (file) => command(process.execPath, [targets.node[0], file])],
  chromium: [path.join(build, 'web/site/index.html'), inPage],
};
const command = (program, options) => execFileSync(program, options, { stdio: ['ignore', 'pipe', 'inherit'] }).toString();

async function inPage(file) {
  const server = await serve(path.join(build, 'web/site'));
  const browser = await openBrowser();
  try {
    const page = await openPlayground(await browser.page(), server.url);
    await page.evaluate((text) => poolyard.setProgram(text), readFileSync(file, 'utf8'));
    // As a person does who reads the program first: the page has come to rest.
    await new Promise((rested) => setTimeout(rested, 3000));
    await page.evaluate(() => poolyard.run());
    await waitForPhase(page, 'finished', 120);
    return [...await printed(page), ...await printed(page, 'err'), ''].join('\n');
  } finally {
    await browser.close();
    server.close();
  }
}

const wanted = process.argv.slice(2);
for (const [name, [built, run]] of Object.entries(targets)) {
  if (wanted.length ? !wanted.includes(name) : !existsSync(built)) continue;
  for (const file of programs) process.stdout.write((await run(file)).replace(/^(?=.)/gm, `${name.padEnd(9)}`));
}
