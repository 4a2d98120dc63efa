// What recording costs and how much it takes: node bench/record/run.mjs [native] [node] [chromium]   (default: all that are built)
//
// - 200 000 printed lines: from the start of the program until the last of them is in the reader's hands; natively beside python3.
// - eight threads that fall asleep 60 000 times each: how many of these 480 000 spans are there in the end.
// - a lock that nobody else wants, taken and given back: who has it is noted for whoever may come to wait; natively beside python3.
// - a thread that changes what it does some 10 000 times a second: with recording and without, in turn, as a ratio.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const build = path.join(here, '../../build');
const program = (name) => path.join(here, name);
const row = (target, what, text) => console.log(`${target.padEnd(9)}${what.padEnd(34)}${text}`);

const seconds = (command) => {
  const begin = performance.now();
  const { stdout, status } = spawnSync(command[0], command.slice(1), { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command.join(' ')}: ended with ${status}`);
  return [(performance.now() - begin) / 1000, stdout];
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

function commandLine(target, run, turns) {
  const printed = (command) => median([1, 2, 3].map(() => {
    const [time, out] = seconds([...command, program('prints.py')]);
    if (out.split('\n').length !== 200_001) throw new Error('lines are missing');
    return time;
  }));
  row(target, '200 000 lines', `${printed(run).toFixed(2)} s`);
  if (target === 'native') row('python3', '200 000 lines', `${printed(['python3']).toFixed(2)} s`);

  const folder = mkdtempSync(path.join(tmpdir(), 'poolyard-bench-'));
  const file = path.join(folder, 'trace.json');
  const [, took] = seconds([...run, `--trace=${file}`, program('sleeps.py')]);
  const events = JSON.parse(readFileSync(file, 'utf8')).traceEvents;
  rmSync(folder, { recursive: true });
  const sleeps = events.filter((event) => event.name === 'sleeping').length;
  const lost = events.filter((event) => event.cat === 'lost');
  const share = lost.reduce((sum, event) => sum + event.dur, 0) / events.reduce((sum, event) => sum + (event.cat === 'task' ? 0 : event.dur ?? 0), 0);
  row(target, '480 000 sleeps', `${sleeps} recorded in ${took.trim()} s; ${lost.length} gaps, ${(100 * share).toFixed(1)} % of the time`);

  const lock = (command) => `${Number(seconds([...command, program('locks.py')])[1]).toFixed(0)} ns`;
  row(target, 'a lock, there and back', target === 'native' ? `${lock(run)}; python3 ${lock(['python3'])}` : lock(run));

  // In turn, so that whatever else the machine does meets both.
  const shortest = { without: Infinity, recorded: Infinity };
  let rate = 0;
  for (let i = 0; i < 5; ++i) {
    for (const [kind, options] of [['without', ['--untraced']], ['recorded', []]]) {
      const [time, changes] = seconds([...run, ...options, program('switches.py'), `${turns}`])[1].trim().split(' ').map(Number);
      shortest[kind] = Math.min(shortest[kind], time);
      rate = changes;
    }
  }
  row(target, `${rate.toFixed(0)} changes a second`, `${(100 * (shortest.recorded / shortest.without - 1)).toFixed(2)} % slower than without recording`);
}

async function page(target) {
  const { openBrowser } = await import('../../tests/browser/support/browser.mjs');
  const { openPlayground, waitForPhase } = await import('../../tests/browser/support/playground.mjs');
  const { serve } = await import('../../tests/browser/support/server.mjs');
  const server = await serve(path.join(build, 'web/site'));
  const browser = await openBrowser();
  try {
    const page = await openPlayground(await browser.page(), server.url);
    const run = async (name) => {
      await page.evaluate((text) => poolyard.setProgram(text), readFileSync(program(name), 'utf8'));
      await waitForPhase(page, 'ready', 60).catch(() => {});
      await page.evaluate(() => poolyard.run());
      await waitForPhase(page, 'finished', 300);
      return (await page.evaluate(() => poolyard.status())).elapsed / 1000;
    };
    const elapsed = await run('prints.py');
    const lines = await page.evaluate(() => poolyard.output().filter((line) => line.stream === 'out').length);
    row(target, '200 000 lines', `${elapsed.toFixed(2)} s until the run is over, ${lines} lines there`);
    const slept = await run('sleeps.py');
    const [sleeps, missing] = await page.evaluate(() => {
      const { lanes } = poolyard.trace();
      return [lanes.flatMap((lane) => lane.spans).filter((span) => span.state === 'sleeping').length,
        lanes.reduce((sum, lane) => sum + lane.missing, 0)];
    });
    row(target, '480 000 sleeps', `${sleeps} recorded in ${slept.toFixed(2)} s; ${missing} changes missing`);
  } finally {
    await browser.close();
    server.close();
  }
}

const targets = {
  native: [path.join(build, 'native/poolyard-run'), (target, file) => commandLine(target, [file], 12_000)],
  node: [path.join(build, 'web/poolyard-run.js'), (target, file) => commandLine(target, [process.execPath, file], 3500)],
  chromium: [path.join(build, 'web/site/index.html'), page],
};
const wanted = process.argv.slice(2);
for (const [name, [built, run]] of Object.entries(targets)) {
  if (wanted.length ? wanted.includes(name) : existsSync(built)) await run(name, built);
}
