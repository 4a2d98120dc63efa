// Contestants that take turns, and their figures as JSON.
import { writeFileSync } from 'node:fs';

/** The best microseconds of each row, by contestant. */
export async function bestOf(contestants, rounds) {
  const best = new Map(contestants.map(({ name }) => [name, {}]));
  for (let round = 0; round < rounds; ++round) {
    for (const { name, sample } of contestants) {
      for (const [row, time] of Object.entries(await sample())) best.get(name)[row] = Math.min(time, best.get(name)[row] ?? Infinity);
    }
  }
  return best;
}

/** As Google Benchmark writes it. */
export function writeJson(file, best) {
  const benchmarks = [...best].flatMap(([name, times]) => Object.entries(times)
    .map(([row, time]) => ({ name: `${row}/${name}`, run_type: 'iteration', real_time: time, time_unit: 'us' })));
  writeFileSync(file, JSON.stringify({ context: { date: new Date().toISOString() }, benchmarks }, null, 1));
}
