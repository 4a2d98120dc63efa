// The gallery's puzzles: each has more than one outcome, and exploring finds them.
//
//     node puzzles.test.mjs COMMAND…    e.g. build/native/poolyard-run
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const demos = join(import.meta.dirname, '../../demos');
const puzzles = readdirSync(demos).filter((name) => /^# puzzle: /m.test(readFileSync(join(demos, name), 'utf8')));
assert.ok(puzzles.length >= 8);
for (const name of puzzles) {
  const { stdout, stderr } = spawnSync(command, [...options, '--explore=200', '--jobs=2', join(demos, name)], { encoding: 'utf8', timeout: 60_000 });
  assert.match(stdout, /^200 schedules \(random\), ([2-9]|\d\d+) outcomes\n/, `${name}: ${stdout}${stderr}`);
}
