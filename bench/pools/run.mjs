// What pools, queues, pipes and threads cost, beside CPython's and npm's, all in one run and taking turns:
//     node bench/pools/run.mjs [--rounds N] [--json FILE] [PLACE…]       PLACE: native, node, chromium (default: all)
// A number is the best of all rounds, because what other programs on the machine do only ever makes it worse.
import { parseArgs } from 'node:util';
import { open } from './contestants.mjs';
import { bestOf, writeJson } from './rounds.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } } });
const places = positionals.length ? positionals : ['native', 'node', 'chromium'];
const { contestants, close } = await open(places);
let best;
try {
  best = await bestOf(contestants, Number(values.rounds));
} finally {
  await close();
}

const rows = Object.keys(best.get('native'));
const numbers = (cells) => cells.map((cell) => String(cell ?? '').padStart(12)).join('');
const times = (name, row) => best.get(name)[row]?.toFixed(best.get(name)[row] < 100 ? 2 : 0);
const ratio = (a, b, row) => (best.get(a)[row] / best.get(b)[row]).toFixed(2);
function print(title, columns, cells) {
  console.log(`\n${title}\n${''.padEnd(16)}${numbers(columns)}`);
  for (const row of rows) console.log(row.padEnd(16) + numbers(cells(row)));
}
console.log('Microseconds for one; behind a peer, how many times as long it takes as ours.');
if (places.includes('native')) {
  print('natively', ['ours', 'python3', ''], (row) => [times('native', row), times('python3', row), ratio('python3', 'native', row)]);
}
for (const [place, peers] of [['node', ['workerpool', 'piscina']], ['chromium', ['workerpool in chromium']]]) {
  if (!places.includes(place)) continue;
  print(`${place} (to native: how many times as long as natively)`, ['ours', 'to native', ...peers.flatMap((peer) => [peer.split(' ')[0], ''])], (row) => [
    times(place, row), ratio(place, 'native', row), ...peers.flatMap((peer) => (best.get(peer)[row] ? [times(peer, row), ratio(peer, place, row)] : ['', ''])),
  ]);
}
if (values.json) writeJson(values.json, best);
