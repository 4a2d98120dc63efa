// Who takes part, and how each is run: sample() gives the microseconds of one of each thing it can do.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tests/browser/support/browser.mjs';
import { openPlayground, printed, status, waitForPhase } from '../../tests/browser/support/playground.mjs';
import { serve } from '../../tests/browser/support/server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../..');
const program = path.join(here, 'pools.py');

/** "row: microseconds" a line, as an object. */
export const table = (text) => Object.fromEntries(text.trim().split('\n').map((line) => line.split(': ')).map(([row, time]) => [row, Number(time)]));

function output(command, ...words) {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => { text += data; });
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(text) : failed(new Error(`${command} ${words.join(' ')} ended with ${code}`))));
  });
}

export const onCommandLine = (name, ...command) => ({ name, sample: async () => table(await output(...command)), close() {} });

export function built(file) {
  const found = path.join(root, 'build', file);
  if (!existsSync(found)) throw new Error(`${found} is not built`);
  return found;
}

// Where set-up put npm's pools; it writes to build/deps.cmake where.
function npm() {
  const deps = path.join(root, 'build/deps.cmake');
  const folder = process.env.POOLYARD_NPM_POOLS_DIR ?? (existsSync(deps) && /POOLYARD_NPM_POOLS_DIR "(.*)"/.exec(readFileSync(deps, 'utf8'))?.[1]);
  if (!folder) throw new Error("npm's pools are not set up in this clone, see third_party/npm-pools.sh");
  return folder;
}

async function poolyardInChromium(browser) {
  const server = await serve(built('web/site'));
  const page = await openPlayground(await browser.page(), server.url);
  return {
    name: 'chromium',
    async sample() {
      await page.evaluate((text) => { poolyard.setProgram(text); poolyard.run(); }, readFileSync(program, 'utf8'));
      await waitForPhase(page, 'finished', 300);
      const { exitcode, error } = await status(page);
      if (exitcode !== 0) throw new Error(`the page's run ended with ${exitcode} ${error}`);
      return table((await printed(page)).join('\n'));
    },
    close: () => server.close(),
  };
}

// The same code measures npm's pools under node and in a page; what a worker can do is in tasks.js.
export async function workerpoolInChromium(browser) {
  const folder = npm();
  const server = await serve(folder);
  const page = await browser.page();
  await page.goto(`${server.url}workerpool/package.json`);
  const tasks = readFileSync(path.join(here, 'tasks.js'), 'utf8');
  return {
    name: 'workerpool in chromium',
    async sample() {
      await page.addScriptTag({ url: `${server.url}workerpool/dist/workerpool.js` });
      return table(await page.evaluate(async ([library, tasks, measure]) => {
        const worker = `importScripts('${library}');\n${tasks}\nworkerpool.worker(tasks);`;
        const pool = workerpool.pool(URL.createObjectURL(new Blob([worker])), { minWorkers: 2, maxWorkers: 2 });
        try {
          return await eval(`(${measure})`)((task, ...words) => pool.exec(task, words));
        } finally {
          await pool.terminate();
        }
      }, [`${server.url}workerpool/dist/workerpool.js`, tasks, readFileSync(path.join(here, 'measure.js'), 'utf8')]));
    },
    close: () => server.close(),
  };
}

export const underNode = (name) => onCommandLine(name, process.execPath, path.join(here, `${name}.mjs`), npm());

/** All of those places, ours and its peers; the first is ours natively, which the others' ratios are to. */
export async function open(places) {
  const contestants = [onCommandLine('native', built('native/poolyard-run'), program)];
  let browser;
  if (places.includes('native')) contestants.push(onCommandLine('python3', '/usr/bin/python3', program));
  if (places.includes('node')) {
    contestants.push(onCommandLine('node', process.execPath, built('web/poolyard-run.js'), program), underNode('workerpool'), underNode('piscina'));
  }
  if (places.includes('chromium')) {
    browser = await openBrowser();
    contestants.push(await poolyardInChromium(browser), await workerpoolInChromium(browser));
  }
  return {
    contestants,
    async close() {
      for (const one of contestants) one.close();
      await browser?.close();
    },
  };
}
