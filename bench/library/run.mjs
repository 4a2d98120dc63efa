// What the C++ library's threads, processes and pools cost on each target, beside peers, all in one run and taking turns:
//     node bench/library/run.mjs [--rounds N] [--json FILE] [PLACE…]       PLACE: native, node, chromium (default: all)
// A number is the best of all rounds, because what other programs on the machine do only ever makes it worse.
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tests/browser/support/browser.mjs';
import { serve } from '../../tests/browser/support/server.mjs';
import { built, onCommandLine, table, underNode, workerpoolInChromium } from '../pools/contestants.mjs';
import { bestOf, writeJson } from '../pools/rounds.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } } });
const places = positionals.length ? positionals : ['native', 'node', 'chromium'];
const kinds = ['ours', 'mutex_queue', 'limits'];

async function inChromium(browser, url, kind) {
  return {
    name: `${kind} in chromium`,
    async sample() {
      const page = await browser.page();
      await page.goto(`${url}program.html?poolyard-bench-library&${kind}`);
      const status = await page.evaluate(() => window.ended);
      const text = await page.evaluate(() => window.lines.join('\n'));
      await page.context().close();
      if (status !== 0) throw new Error(`it ended with ${status}\n${text}`);
      return table(text);
    },
    close() {},
  };
}

const contestants = [];
let browser, server;
if (places.includes('native')) {
  for (const kind of kinds) contestants.push(onCommandLine(`${kind} in native`, built('native/poolyard-bench-library'), kind));
  contestants.push(onCommandLine('python3 in native', '/usr/bin/python3', fileURLToPath(new URL('../pools/pools.py', import.meta.url)), 'apply_async', 'round trip', 'queue', 'queue here', 'pipe', 'thread'));
}
if (places.includes('node')) {
  for (const kind of kinds) contestants.push(onCommandLine(`${kind} in node`, process.execPath, built('web/poolyard-bench-library.js'), kind));
  for (const name of ['workerpool', 'piscina']) contestants.push({ ...underNode(name), name: `${name} in node` });
}
if (places.includes('chromium')) {
  browser = await openBrowser();
  server = await serve(built('web'));
  for (const kind of kinds) contestants.push(await inChromium(browser, server.url, kind));
  contestants.push(await workerpoolInChromium(browser));
}
let best;
try {
  best = await bestOf(contestants, Number(values.rounds));
} finally {
  for (const one of contestants) one.close();
  server?.close();
  await browser?.close();
}

console.log('Microseconds for one; in brackets how many times as long as ours.');
const text = (time) => (time === undefined ? '' : time.toFixed(time < 1 ? 3 : time < 100 ? 2 : 0));
for (const place of places) {
  const columns = [...best.keys()].filter((name) => name.endsWith(` in ${place}`));
  const ours = best.get(`ours in ${place}`);
  console.log(`\n${place.padEnd(16)}${columns.map((name) => name.split(' ')[0].padStart(20)).join('')}`);
  for (const row of Object.keys(ours)) {
    console.log(row.padEnd(16) + columns.map((name) => {
      const time = best.get(name)[row];
      return (time === undefined || name.startsWith('ours') ? text(time) : `${text(time)} (${(time / ours[row]).toFixed(2)})`).padStart(20);
    }).join(''));
  }
}
if (values.json) writeJson(values.json, best);
