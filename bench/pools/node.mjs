// What npm's pools need under node: the measuring, and a file for their workers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const text = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');

export const measure = eval(text('measure.js'));

/** `script` makes a worker's script of the text of tasks.js; `use` gets the file it is in. */
export async function withWorker(script, use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolyard-pools-'));
  try {
    const file = path.join(folder, 'worker.cjs');
    writeFileSync(file, script(text('tasks.js')));
    await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
