// What 500 starts of processes leave over where processes are workers, as the operating system sees it: threads, descriptors and memory of
// the process that holds them all. (Natively a program can look for itself: nothing-left-over.py.)
//
//     node left-over.mjs -- COMMAND…      e.g. -- node build/web/poolyard-run.js
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Starts so many processes one after the other, half of them by each method, and then stays. */
export const program = (starts) => `import multiprocessing as mp
import threading


def nothing():
    pass


if __name__ == '__main__':
    for method in 'spawn', 'fork':
        context = mp.get_context(method)
        for _ in range(${starts / 2}):
            p = context.Process(target=nothing)
            p.start()
            p.join()
            assert p.exitcode == 0
    print('done', flush=True)
    threading.Event().wait()
`;
export const few = 20, many = 520;

/** What these processes have now, by the operating system's count. Of threads, those whose name begins so: a browser's own come and go. */
export function held(pids, name = '') {
  const all = { threads: 0, descriptors: 0, megabytes: 0 };
  for (const pid of pids) {
    try {
      all.threads += readdirSync(`/proc/${pid}/task`)
        .filter((thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').startsWith(name)).length;
      all.descriptors += readdirSync(`/proc/${pid}/fd`).length;
      all.megabytes += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 2 ** 20;
    } catch {
      // It ended meanwhile.
    }
  }
  return all;
}

/** What is held once it has stopped to shrink: what is given back is given back in its own time. */
export async function settled(look) {
  let least = look();
  for (let same = 0; same < 20; ++same) {
    await new Promise((later) => setTimeout(later, 100));
    const now = look();
    if (now.threads < least.threads || now.descriptors < least.descriptors || now.megabytes < least.megabytes - 1) same = -1;
    least = Object.fromEntries(Object.keys(now).map((what) => [what, Math.min(now[what], least[what])]));
  }
  return least;
}

/** Why that is too much after many starts, beside what it was after few, or nothing. */
export function complaint(afterFew, afterMany) {
  console.log(`after ${few} starts: ${JSON.stringify(afterFew)}\nafter ${many} starts: ${JSON.stringify(afterMany)}`);
  const more = Object.fromEntries(Object.keys(afterFew).map((what) => [what, afterMany[what] - afterFew[what]]));
  // A worker or two more may have been made ready: some ten descriptors each under node, and up to 40 MB. The rest of the memory is
  // the collector's to give back. 500 of a thing are seen.
  return more.threads > 2 || more.descriptors > 16 || more.megabytes > 60 + 40 * Math.max(0, more.threads) ? `left over by ${many - few} starts: ${JSON.stringify(more)}` : '';
}

async function run(words, starts) {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolyard-left-over-'));
  const file = path.join(folder, 'program.py');
  writeFileSync(file, program(starts));
  const [command, ...options] = words;
  const child = spawn(command, [...options, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  try {
    await new Promise((done, failed) => {
      child.on('exit', (code) => failed(new Error(`ended, with status ${code}`)));
      child.stdout.on('data', (data) => { if (String(data).includes('done')) done(); });
    });
    return await settled(() => held([child.pid]));
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(process.argv.indexOf('--') + 1);
  const wrong = complaint(await run(words, few), await run(words, many));
  if (wrong) console.log(wrong);
  process.exit(wrong ? 1 : 0);
}
