// Who takes part, and how each is started: sample() starts an interpreter of its own, runs every program TURNS times in it
// (after one turn that does not count) and gives the best time of each, in ms.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tests/browser/support/browser.mjs';
import { openPlayground, printed, status, waitForPhase } from '../../tests/browser/support/playground.mjs';
import { serve } from '../../tests/browser/support/server.mjs';

const TURNS = 5;
const root = fileURLToPath(new URL('../../', import.meta.url));
const programs = readFileSync(new URL('programs.py', import.meta.url), 'utf8');

// All in one go, for contestants that run a file.
const whole = path.join(tmpdir(), `poolyard-interpreter-${process.pid}.py`);
writeFileSync(whole, `${programs}
for _name in PROGRAMS:
    time_once(_name)
for _name in PROGRAMS:
    print(_name, min(time_once(_name) for _ in range(${TURNS})), flush=True)
`);

const table = (text) => Object.fromEntries(text.trim().split('\n').map((line) => line.split(' ')).map(([name, ms]) => [name, Number(ms)]));

function output(command, ...words) {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => { text += data; });
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(text) : failed(new Error(`${command} ${words.join(' ')} ended with ${code}`))));
  });
}

function built(file) {
  const found = path.join(root, 'build', file);
  if (!existsSync(found)) throw new Error(`${found} is not built: ./poolyard bench interpreter does it`);
  return found;
}

const onCommandLine = (name, ...command) => ({ name, sample: async () => table(await output(...command, whole)), close() {} });

function pyodides() {
  const written = readFileSync(path.join(root, 'build/deps.cmake'), 'utf8');
  const folder = /POOLYARD_PYODIDE_DIR "(.*)"/.exec(written)?.[1];
  if (!folder) throw new Error('pyodide is not set up in this clone: ./poolyard bench interpreter does it');
  return ['pyodide-0.28', 'pyodide'].map((part) => {
    const { version } = JSON.parse(readFileSync(path.join(folder, part, 'package.json')));
    return { name: `pyodide ${version}`, folder: path.join(folder, part) };
  });
}

// Each turn enters the interpreter anew, so that it never stays in code that was slow when it entered.
const pyodideTurns = `async (loadPyodide, programs, turns) => {
  const python = await loadPyodide();
  const lines = [];
  python.runPython(programs);
  const names = python.runPython('" ".join(PROGRAMS)').split(' ');
  for (const name of names) python.runPython('time_once("' + name + '")');
  for (const name of names) {
    let best = Infinity;
    for (let turn = 0; turn < turns; ++turn) best = Math.min(best, python.runPython('time_once("' + name + '")'));
    lines.push(name + ' ' + best);
  }
  return lines.join('\\n');
}`;

function pyodideUnderNode({ name, folder }) {
  const script = `import { loadPyodide } from ${JSON.stringify(path.join(folder, 'pyodide.mjs'))};
    console.log(await (${pyodideTurns})(loadPyodide, ${JSON.stringify(programs)}, ${TURNS}));`;
  return { name, sample: async () => table(await output(process.execPath, '--input-type=module', '-e', script)), close() {} };
}

async function pyodideInChromium(browser, { name, folder }) {
  const server = await serve(folder);
  const page = await browser.page();
  await page.goto(`${server.url}package.json`);
  const script = `import { loadPyodide } from '${server.url}pyodide.mjs';
    (${pyodideTurns})(loadPyodide, ${JSON.stringify(programs)}, ${TURNS}).then(postMessage, (error) => postMessage('failed ' + error));`;
  return {
    name,
    async sample() {
      const text = await page.evaluate((text) => new Promise((done) => {
        const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), { type: 'module' });
        worker.onmessage = ({ data }) => { worker.terminate(); done(data); };
        worker.onerror = (error) => done(`failed ${error.message}`);
      }), script);
      if (text.startsWith('failed')) throw new Error(`${name}: ${text}`);
      return table(text);
    },
    close: () => server.close(),
  };
}

async function poolyardInChromium(browser) {
  const server = await serve(built('web/site'));
  const page = await openPlayground(await browser.page(), server.url);
  return {
    name: 'poolyard',
    async sample() {
      await page.evaluate((text) => { poolyard.setProgram(text); poolyard.run(); }, readFileSync(whole, 'utf8'));
      await waitForPhase(page, 'finished', 120);
      const { exitcode, error } = await status(page);
      if (exitcode !== 0) throw new Error(`the page's run ended with ${exitcode} ${error}`);
      return table((await printed(page)).join('\n'));
    },
    close: () => server.close(),
  };
}

/** The contestants of one place: native, node or chromium. The first one is ours. */
export async function open(place) {
  switch (place) {
    case 'native':
      return { contestants: [onCommandLine('poolyard', built('native/poolyard-run')), onCommandLine("Debian's python3", '/usr/bin/python3')], close() {} };
    case 'node':
      return {
        contestants: [onCommandLine('poolyard', process.execPath, built('web/poolyard-run.js')), ...pyodides().map(pyodideUnderNode)],
        close() {},
      };
    case 'chromium': {
      const browser = await openBrowser();
      const contestants = [await poolyardInChromium(browser)];
      for (const part of pyodides()) contestants.push(await pyodideInChromium(browser, part));
      return { contestants, close: () => browser.close() };
    }
    default:
      throw new Error(`"${place}" is not a place; there are native, node and chromium`);
  }
}
