// What a visitor waits for and downloads: node measure.mjs SITE [VISITS]
// Every visit has a new profile (nothing cached); the last one is a second visit in the same profile.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from './support/browser.mjs';
import { serve } from './support/server.mjs';

const [site, visits = '3'] = process.argv.slice(2);
const server = await serve(site);
const browser = await openBrowser();
try {
  const all = [];
  for (let i = 0; i < Number(visits); ++i) {
    const page = await browser.page();
    all.push(await visit(page));
    console.log(`visit ${i + 1}: ${sentence(all.at(-1))}`);
    if (i === Number(visits) - 1) console.log(`again:   ${sentence(await visit(page))}`);
    await page.context().close();
  }
  const median = (name) => all.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
  console.log(`median:  ${sentence(Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(name)])))}`);
  console.log(`\n${(await browser.version())}; bytes to download for the first run:`);
  for (const [kind, suffix] of [['brotli', '.br'], ['gzip', '.gz'], ['plain', '']]) console.log(`  ${kind.padEnd(7)} ${total(suffix).toLocaleString('en')}`);
} finally {
  await browser.close();
  server.close();
}

function sentence({ painted, ready, engine, output, bytes }) {
  const ms = (value) => `${value.toFixed(0)} ms`;
  return `first paint ${ms(painted)}, app ready ${ms(ready)}, engine ready ${ms(engine)}, first output (Run pressed when the app is ready) ${ms(output)}, `
    + `${bytes.toLocaleString('en')} bytes transferred`;
}

// All times are from the navigation's start, in the page's clock.
async function visit(page) {
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await page.goto(server.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.poolyard);
  const times = await page.evaluate(async () => {
    const until = (condition) => new Promise((done) => {
      const look = setInterval(() => {
        if (!condition()) return;
        clearInterval(look);
        done(performance.now());
      }, 4);
    });
    await poolyard.ready;
    const ready = performance.now();
    poolyard.setProgram('print("first")');
    poolyard.run();
    const engine = until(() => ['running', 'finished'].includes(poolyard.status().phase));
    const output = until(() => poolyard.output().length > 0);
    const painted = new Promise((found) => new PerformanceObserver((list) => {
      for (const entry of list.getEntriesByName('first-contentful-paint')) found(entry.startTime);
    }).observe({ type: 'paint', buffered: true }));
    return { ready, engine: await engine, output: await output, painted: await painted };
  });
  return { ...times, bytes };
}

// Everything but what is fetched only sometimes.
function total(suffix) {
  return readdirSync(site, { recursive: true }).filter((name) => /^(index\.html|(icons\/.*|[\w-]+)\.(js|wasm|svg|webmanifest))$/.test(name) && name !== 'isolate.js')
    .reduce((sum, name) => {
      const packed = path.join(site, name + suffix);
      try {
        return sum + statSync(packed).size;
      } catch {
        return sum + readFileSync(path.join(site, name)).length;
      }
    }, 0);
}
