// The C++ compiler in the page, which a site has that was built with it (./poolyard web --with-compiler): a download, a program that
// does not compile, and those that do. It compiles for minutes on a slow machine, so it is no part of `./poolyard test`.
//     node compiler.test.mjs SITE
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { click, openPlayground, printed, status, waitFor } from './support/playground.mjs';
import { openSite } from './support/site.mjs';

const [site] = process.argv.slice(2);
const { server, browser } = await openSite(site);

const demo = (name) => readFileSync(new URL(`../../demos/${name}`, import.meta.url), 'utf8');
/** Runs a program; gives the seconds until it had ended, compiler and all. */
async function run(page, text, name, seconds) {
  await page.evaluate(([text, name]) => poolyard.setProgram(text, name), [text, name]);
  const begun = performance.now();
  await page.evaluate(() => poolyard.run());
  await waitFor(page, () => poolyard.status().phase === 'finished' && !poolyard.status().busy, seconds);
  return (performance.now() - begun) / 1000;
}

test('a C++ program of one\'s own is compiled in the page and run', { timeout: 1_800_000 }, async (t) => {
  const page = await openPlayground(await browser.page(), server.url);
  const fits = (label) => poolyard.widgets().some((widget) => widget.id === 'compiler' && widget.label.startsWith(label));
  await page.evaluate(() => poolyard.setProgram('int main() {}', 'program.cpp'));
  await waitFor(page, fits, 10, 'Edit C++ (download ');
  const begun = performance.now();
  await click(page, 'compiler');
  await waitFor(page, fits, 10, 'Loading the C++ compiler: ');
  await waitFor(page, () => !poolyard.widgets().some((widget) => widget.id === 'compiler'), 600);
  t.diagnostic(`loaded in ${((performance.now() - begun) / 1000).toFixed(1)} s`);

  await run(page, '#include <cstdio>\n\nint main() {\n  std::printf("%d\\n", missing);\n}\n', 'program.cpp', 600);
  assert.equal((await status(page)).error, 'The program does not compile.');
  assert.ok((await printed(page, 'err')).some((line) => line.startsWith('program.cpp:4:') && line.includes('missing')));

  for (const again of [false, true]) {
    const text = demo('01-thread.cpp').replace('countdown, 5', again ? 'countdown, 2' : 'countdown, 3');
    t.diagnostic(`a thread: ${(await run(page, text, 'mine.cpp', 600)).toFixed(1)} s`);
    assert.equal((await status(page)).exitcode, 0, (await status(page)).error);
    assert.equal((await printed(page)).filter((line) => line.startsWith('T-minus ')).length, again ? 2 : 3);
  }
  t.diagnostic(`a pool of processes: ${(await run(page, demo('04-pool.cpp').replace('hello', 'hi'), 'pool.cpp', 900)).toFixed(1)} s`);
  assert.equal((await status(page)).exitcode, 0, (await status(page)).error);
  assert.ok((await printed(page)).some((line) => line.startsWith('done ')));

  await run(page, '#include <poolyard/threading/lock.h>\n\n#include <stdexcept>\n#include <iostream>\n\nint main(int argc, char** argv) {\n'
    + '  try {\n    throw std::runtime_error("caught");\n  } catch (const std::exception& error) {\n'
    + '    std::cout << error.what() << \' \' << argc << \' \' << argv[0] << std::endl;\n  }\n  return 3;\n}\n', 'words.cpp', 600);
  assert.equal((await status(page)).exitcode, 3, (await status(page)).error);
  assert.deepEqual(await printed(page), ['caught 1 words.cpp']);
});
