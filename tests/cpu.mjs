// What the playground costs the machine: CPU seconds in ten seconds, of all its processes together, by what it is doing.
//     node tests/cpu.mjs page SITE [SECONDS]
//     node tests/cpu.mjs desktop build/native/poolyard-desktop [SECONDS]
// Nobody touches the mouse; 1280 by 800 at 1×, software GL. What the program's own threads use is told apart where the
// system can: in a page they are threads of workers.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser/support/browser.mjs';
import { openPlayground, waitForPhase } from './browser/support/playground.mjs';
import { serve } from './browser/support/server.mjs';
import { descendants, openApp } from './desktop/support/app.mjs';
import { openScreen } from './desktop/support/screen.mjs';

const programs = {
  'sleeps': `import threading, time

def work(n):
    while True:
        time.sleep(0.3 + n / 10)

for n in range(4):
    threading.Thread(target=work, args=(n,), daemon=True).start()
while True:
    time.sleep(1)
    print('awake', flush=True)
`,
  'streams': `import threading, time

def work(n):
    while True:
        time.sleep(0.02)

for n in range(4):
    threading.Thread(target=work, args=(n,), daemon=True).start()
n = 0
while True:
    n += 1
    time.sleep(0.02)
    print('line', n, flush=True)
`,
};

const [kind, what, seconds = '10'] = process.argv.slice(2);
await ({ page, desktop })[kind](what);
process.exit();

async function page(site) {
  const server = await serve(site);
  const ours = new Set(descendants(process.pid));
  const browser = await openBrowser();
  const processes = () => descendants(process.pid).filter((pid) => !ours.has(pid));
  const page = await openPlayground(await browser.page(), server.url);
  await waitForPhase(page, 'ready', 60);
  const drawn = () => page.evaluate(() => poolyard.status().pictures ?? NaN);
  await measure('idle', processes, drawn);
  const editor = await page.evaluate(() => poolyard.widgets().find((widget) => widget.id === 'editor'));
  await page.mouse.click(editor.x + 100, editor.y + 100);
  await measure('idle, cursor in the editor', processes, drawn);
  await page.keyboard.press('Escape');
  for (const [name, text] of Object.entries(programs)) {
    await page.evaluate((program) => { poolyard.setProgram(program); poolyard.run(); }, text);
    await waitForPhase(page, 'running', 30);
    await measure(`a program that ${name}`, processes, drawn);
    await page.evaluate(() => poolyard.stop());
    await waitForPhase(page, 'finished', 10);
  }
  await browser.close();
  server.close();
}

async function desktop(program) {
  const screen = await openScreen(1280, 800);
  const home = mkdtempSync(path.join(tmpdir(), 'poolyard-home-'));
  const app = openApp(program, [], screen.environment, home);
  const processes = () => [app.pid, ...descendants(app.pid)];
  const drawn = async () => (await app.ask('status')).pictures ?? NaN;
  await app.phase('ready', 20);
  await measure('idle', processes, drawn);
  for (const [name, text] of Object.entries(programs)) {
    const file = path.join(home, 'program.py');
    writeFileSync(file, text);
    await app.ask(`load ${file}`);
    await app.ask('run');
    await app.phase('running', 30);
    await measure(`a program that ${name}`, processes, drawn);
    await app.ask('stop');
    await app.phase('finished', 10);
  }
  await app.ask('quit');
  screen.close();
  rmSync(home, { recursive: true, force: true });
}

async function measure(name, processes, drawn) {
  await new Promise((later) => setTimeout(later, 2000));  // what was begun has settled
  const before = threads(processes()), frames = await drawn(), start = performance.now();
  await new Promise((later) => setTimeout(later, Number(seconds) * 1000));
  const after = threads(processes()), took = (performance.now() - start) / 1000, shown = await drawn() - frames;
  const by = new Map();
  let all = 0;
  for (const [id, { used, part }] of after) {
    const more = (used - (before.get(id)?.used ?? 0)) * 10 / took;
    all += more;
    by.set(part, (by.get(part) ?? 0) + more);
  }
  const parts = [...by].filter(([, used]) => used >= 0.05).sort(([, a], [, b]) => b - a).map(([part, used]) => `${part} ${used.toFixed(2)}`);
  console.log(`${kind}, ${name}: ${all.toFixed(2)} CPU seconds in 10 s, ${(shown * 10 / took).toFixed(0)} frames  (${parts.join(', ')})`);
}

/** The CPU seconds of every thread of these processes, and which part of the whole it is. */
function threads(pids) {
  const found = new Map();
  for (const pid of pids) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const role = /--type=([\w-]+)/.exec(command)?.[1] ?? path.basename(command.split(' ')[0]);
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        const worker = name.startsWith('DedicatedWorker');
        const main = Number(thread) === pid;
        const part = worker ? 'workers' : process.env.THREADS ? `${role}/${name}` : role === 'renderer' ? main ? 'page' : 'page, other threads' : role;
        found.set(`${pid}/${thread}`, { used: (Number(fields[11]) + Number(fields[12])) / 100, part });
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}
