// The programs of tests/programs and the demos, through the engine in Chromium, one after the other in one page.
//     node programs.test.mjs SITE [demos|NAME…]      demos: those in Python; nothing: everything
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { differences, readExpectations } from '../programs/expectations.mjs';
import { openPlayground, printed, status, waitFor, waitForPhase } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const [site, ...chosen] = process.argv.slice(2);
const folder = fileURLToPath(new URL('../programs/', import.meta.url));
const elsewhere = {
  'output-big': 'the console breaks lines this long',
  'os-kill': 'two processes write one line, which the console shows as two',
};
const programs = [...readdirSync(folder), ...readdirSync(path.join(folder, 'demos')).map((name) => `demos/${name}`)]
  .filter((file) => /\.(py|expect)$/.test(file))
  .map((file) => ({ file: path.join(folder, file), name: path.basename(file).replace(/\.\w+$/, '') }))
  .filter(({ file, name }) => !chosen.length || chosen.includes(name) || (chosen.includes('demos') && file.endsWith('.expect') && !name.endsWith('.cpp')));
for (const name of chosen) assert.ok(name === 'demos' || programs.some((program) => program.name === name), `there is no program ${name}`);

// In the page every program is called the same.
function underPageName(expected) {
  const renamed = (pattern) => {
    if (pattern instanceof RegExp) return new RegExp(renamed(pattern.source), pattern.flags);
    return typeof pattern === 'string' ? pattern.replaceAll(path.basename(expected.program), 'program.py') : pattern.map(renamed);
  };
  return { ...expected, groups: renamed(expected.groups), err: renamed(expected.err) };
}

const { server, browser } = await openSite(site);
const page = await openPlayground(await browser.page(), server.url);

for (const { file, name } of programs) {
  const expected = underPageName(readExpectations(file));
  const skip = elsewhere[name] ?? (expected.only ? `only for ${expected.only}` : false);
  test(name, { skip, timeout: (expected.seconds + 30) * 1000 }, async () => {
    await page.evaluate(([text, title]) => poolyard.setProgram(text, title), [readFileSync(expected.program, 'utf8'), name]);
    await page.evaluate(() => poolyard.run());
    let expired = false;
    try {
      await waitForPhase(page, 'finished', expected.seconds);
    } catch {
      expired = true;
      await page.evaluate(() => poolyard.stop());
      await waitForPhase(page, 'finished', 10);
    }
    // What came at the very end is taken with the next frames.
    await waitFor(page, () => new Promise((settled) => {
      const before = poolyard.output().length;
      setTimeout(() => settled(poolyard.output().length === before), 60);
    }), 10);
    const { exitcode, error } = await status(page);
    const [stdout, stderr] = [await printed(page, 'out'), await printed(page, 'err')].map((lines) => lines.map((line) => `${line}\n`).join(''));
    const failures = differences(expected, { stdout, stderr, status: exitcode, expired });
    assert.equal(failures.length, 0, `${failures.join('\n')}\n--- stdout\n${stdout.slice(0, 4000)}\n--- stderr\n${stderr.slice(0, 4000)}\n--- error: ${error}`);
  });
}

test('nothing in the console', () => assert.deepEqual(page.complaints, []));
