// How fast the interpreter is beside its peers, all in one run and taking turns:
//     node bench/interpreter/run.mjs [--rounds N] [--json FILE] [PLACE…]     PLACE: native, node, chromium; default: all
// A number is the best of all rounds, because what other programs on the machine do only ever makes it worse.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { open } from './contestants.mjs';

const { values, positionals: places } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
if (places.length == 0) places.push('native', 'node', 'chromium');
const results = {};
for (const place of places) {
  const { contestants, close } = await open(place);
  const best = new Map(contestants.map(({ name }) => [name, {}]));
  try {
    for (let round = 0; round < Number(values.rounds); ++round) {
      for (const { name, sample } of contestants) {
        for (const [program, ms] of Object.entries(await sample())) {
          best.get(name)[program] = Math.min(ms, best.get(name)[program] ?? Infinity);
        }
      }
    }
  } finally {
    contestants.forEach((one) => one.close());
    await close();
  }
  results[place] = Object.fromEntries(best);
  print(place, best);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);

// Milliseconds, and behind each peer's how many times as long as ours that is: above 1, ours is faster.
function print(place, best) {
  const [[ours, own], ...peers] = best;
  const column = (text, width = 10) => String(text).padStart(width);
  console.log(`\n${place}, ms:`.padEnd(18) + column(ours) + peers.map(([name]) => column(name, 20)).join(''));
  const logs = peers.map(() => 0);
  for (const [program, ms] of Object.entries(own)) {
    const cells = peers.map(([, theirs], i) => {
      const ratio = theirs[program] / ms;
      logs[i] += Math.log(ratio);
      return column(theirs[program].toFixed(1), 13) + column(ratio.toFixed(2), 7);
    });
    console.log(program.padEnd(16) + column(ms.toFixed(1)) + cells.join(''));
  }
  const mean = (log) => Math.exp(log / Object.keys(own).length).toFixed(2);
  console.log('geometric mean'.padEnd(26) + logs.map((log) => column(mean(log), 20)).join(''));
}
