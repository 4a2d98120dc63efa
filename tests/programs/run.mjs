// Runs one program through the engine and compares what it printed, and how it ended, with what is expected of it.
//
//     node run.mjs PROGRAM.py -- COMMAND…          e.g. -- build/native/poolyard-run
//     node run.mjs demos/NAME.expect -- COMMAND…   a demo's expectations, kept out of the demo itself
// What is expected of it: see expectations.mjs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { differences, readExpectations } from './expectations.mjs';

const separator = process.argv.indexOf('--');
const test = readExpectations(process.argv[2]);
const [command, ...options] = process.argv.slice(separator + 1)
  .map((word) => (existsSync(word) ? resolve(word) : word));  // the program runs in its own folder
const child = spawn(command, [...options, basename(test.program)], {
  // A demo in C++ is known by its name, and would be compiled where its file is.
  cwd: test.program.endsWith('.cpp') ? tmpdir() : dirname(test.program),
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,  // a group of its own, so that nothing of it outlives the test
});
const output = { stdout: [], stderr: [] };
for (const name of ['stdout', 'stderr']) child[name].on('data', (data) => output[name].push(data));
const endGroup = () => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left of it.
  }
};
let expired = false;
const limit = setTimeout(() => {
  expired = true;
  endGroup();
}, test.seconds * 1000);
const status = await new Promise((done, failed) => {
  child.on('error', failed);
  child.on('close', (code, signal) => done(signal ?? code));
});
clearTimeout(limit);
endGroup();

const stdout = Buffer.concat(output.stdout).toString();
const stderr = Buffer.concat(output.stderr).toString();
const failures = differences(test, { stdout, stderr, status, expired });
if (failures.length) {
  console.log(`${basename(process.argv[2])}:\n  ${failures.join('\n  ')}`);
  const cut = (text) => (text.length > 8000 ? `${text.slice(0, 4000)}\n… ${text.length - 8000} more …\n${text.slice(-4000)}` : text);
  console.log(`--- stdout\n${cut(stdout)}\n--- stderr\n${cut(stderr)}\n---`);
  process.exitCode = 1;
}
