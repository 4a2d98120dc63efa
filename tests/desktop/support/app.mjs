// The desktop app under remote control (POOLYARD_REMOTE, see src/app/platform/desktop/remote.h).
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Starts the app; its settings are in `home`, so that no test sees a person's own. */
export function openApp(program, args, environment, home) {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...environment, POOLYARD_REMOTE: '1', XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
  const ended = new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code, signal) => done(signal ?? code));
  });
  const ask = (line) => Promise.race([
    new Promise((answer) => {
      waiting.push(answer);
      child.stdin.write(`${line}\n`);
    }),
    ended.then((status) => { throw new Error(`the app ended with ${status} before it answered "${line}"`); }),
  ]);
  const app = {
    pid: child.pid,
    ended,
    ask,
    kill: () => child.kill('SIGKILL'),
    /** Asks until the answer is right; fails after `seconds`. */
    async until(question, right, seconds) {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const answer = await ask(question);
        if (right(answer)) return answer;
        if (Date.now() > end) throw new Error(`not within ${seconds} s: ${right}\n${question}: ${JSON.stringify(answer).slice(0, 2000)}`);
        await new Promise((later) => setTimeout(later, 20));
      }
    },
    phase: (phase, seconds) => app.until('status', (status) => status.phase === phase, seconds),
    widget: async (id) => {
      const found = (widgets) => widgets.find((widget) => widget.id === id && widget.visible && widget.enabled);
      return found(await app.until('widgets', found, 10));
    },
  };
  return app;
}

/** The processes that a process has started, and they in turn. */
export function descendants(pid) {
  const parents = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const children = (of) => [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...children(child)]);
  return children(pid);
}

/** Those of them that are still there (a zombie is not). */
export function alive(pids) {
  return pids.filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat[stat.lastIndexOf(')') + 2] !== 'Z';
    } catch {
      return false;
    }
  });
}
