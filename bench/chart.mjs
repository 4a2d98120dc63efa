// Draws figures as a chart that GitHub shows, light or dark:
//     ./poolyard bench --benchmark_repetitions=3 --benchmark_enable_random_interleaving=true --benchmark_filter='^(empty|results|one|range|tasks)' \
//       --benchmark_out=build/bench.json --benchmark_out_format=json
//     ./poolyard bench --benchmark_filter='^(spawn|run)' --benchmark_out=build/spawn.json --benchmark_out_format=json
//     ./poolyard bench pools --json build/pools.json
//     ./poolyard bench library --json build/library.json
//     node bench/chart.mjs build/bench.json build/spawn.json build/pools.json build/library.json >docs/bench.svg
// What is not in the files is left out.
import { readFileSync } from 'node:fs';

/** What is drawn: a panel a problem, a bar a contestant; `per`: what many one measured time is for. */
const panels = [
  { title: 'An empty task on a pool of threads', per: 1e6,
    bars: [ours('empty_thread_pool'), peer('oneTBB', 'empty_onetbb'), peer('a mutex and a queue', 'empty_mutex_queue')] },
  { title: 'A call on a pool of threads, and its result', per: 250e3,
    bars: [ours('results_thread_pool'), peer('oneTBB, without futures', 'results_onetbb'), peer('a mutex and a queue', 'results_mutex_queue')] },
  { title: 'One task, waited for',
    bars: [ours('one_thread_pool'), peer('oneTBB', 'one_onetbb'), peer('a mutex and a queue', 'one_mutex_queue'), peer('std::async', 'one_std_async')] },
  { title: 'A function over 2²⁰ numbers', bars: [ours('range_thread_pool'), peer('oneTBB', 'range_onetbb')] },
  { title: '200 tasks of a microsecond', bars: [ours('tasks_thread_pool'), peer('oneTBB', 'tasks_onetbb'), peer('a mutex and a queue', 'tasks_mutex_queue'),
    peer('std::async', 'tasks_std_async'), peer('std::thread', 'tasks_std_thread')] },
  { title: 'A process, started and joined', bars: [ours('run/spawn_process'), peer('posix_spawn()', 'spawn_posix_spawn'), limit('fork(), the limit', 'spawn_fork')] },
  { title: 'A call on a pool of processes, and its result', bars: [ours('apply_async/ours in native'), peer('CPython 3.11', 'apply_async/python3 in native'),
    ours('apply_async/ours in node', 'Poolyard, node'), peer('workerpool, node', 'apply_async/workerpool in node'), peer('piscina, node', 'apply_async/piscina in node')] },
  { title: 'A call of a process, waited for', bars: [ours('round trip/ours in native'), peer('CPython 3.11', 'round trip/python3 in native'),
    ours('round trip/ours in node', 'Poolyard, node'), peer('workerpool, node', 'round trip/workerpool in node'), peer('piscina, node', 'round trip/piscina in node')] },
  { title: 'An argument of 16 MB for a process', bars: [ours('16 MB argument/ours in native'), ours('16 MB argument/ours in node', 'Poolyard, node'),
    limit('one copy, the limit', '16 MB argument/limits in native')] },
  { title: 'An item through a queue between processes', bars: [ours('queue/ours in native'), peer('CPython 3.11', 'queue/python3 in native'), ours('queue/ours in node', 'Poolyard, node')] },
  { title: "Python's Pool.apply_async of nothing", bars: [ours('apply_async/native'), peer('CPython 3.11', 'apply_async/python3'), ours('apply_async/node', 'Poolyard, node'),
    peer('workerpool, node', 'apply_async/workerpool'), peer('piscina, node', 'apply_async/piscina')] },
  { title: 'An 8 MB argument, in Python', bars: [ours('large argument/native'), peer('CPython 3.11', 'large argument/python3'), ours('large argument/node', 'Poolyard, node'),
    peer('workerpool, node', 'large argument/workerpool'), peer('piscina, node', 'large argument/piscina')] },
];
function ours(name, label = 'Poolyard') { return { name, label, kind: 'ours' }; }
function peer(label, name) { return { name, label, kind: 'peer' }; }
function limit(label, name) { return { name, label, kind: 'limit' }; }

const nanoseconds = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
const times = new Map();
for (const file of process.argv.slice(2)) {
  for (const { name, run_type, aggregate_name, real_time, time_unit } of JSON.parse(readFileSync(file, 'utf8')).benchmarks) {
    if (run_type === 'aggregate' && aggregate_name !== 'median') continue;
    // Google Benchmark appends how it was measured. Of several runs of a benchmark the median counts, which comes after them.
    times.set(name.replace(/(\/(process_time|real_time|iterations:\d+|repeats:\d+)|_median)+$/, ''), real_time * nanoseconds[time_unit]);
  }
}

const text = (time) => {
  const [unit, factor] = time < 1e3 ? ['ns', 1] : time < 1e6 ? ['µs', 1e3] : ['ms', 1e6];
  return `${Number((time / factor).toPrecision(2))} ${unit}`;
};
const escape = (label) => label.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

const width = 860, columns = 2, labels = 160, gap = 44, bar = 14, line = 20, values = 56;
const column = (width - gap) / columns;
const heights = Array(columns).fill(8);  // how far each column is filled
const parts = [];
for (const { title, per = 1, bars } of panels) {
  const known = bars.filter(({ name }) => times.has(name)).map((one) => ({ ...one, time: times.get(one.name) / per }));
  if (known.length < 2) continue;
  const at = heights.indexOf(Math.min(...heights));
  const x = at * (column + gap), most = Math.max(...known.map(({ time }) => time)), room = column - labels - values;
  let y = heights[at] + 14;
  parts.push(`<text class="title" x="${x}" y="${y}">${escape(title)}</text>`);
  y += 10;
  for (const { label, kind, time } of known) {
    const length = Math.max(2, (time / most) * room);
    parts.push(`<text class="label" x="${x + labels - 8}" y="${y + 11}">${escape(label)}</text>`,
      `<rect class="${kind}" x="${x + labels}" y="${y}" width="${length.toFixed(1)}" height="${bar}" rx="3"/>`,
      `<text class="value" x="${(x + labels + length + 6).toFixed(1)}" y="${y + 11}">${text(time)}</text>`);
    y += line;
  }
  heights[at] = y + 16;
}
console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.max(...heights)}" viewBox="0 0 ${width} ${Math.max(...heights)}" role="img"
  aria-label="What things take in Poolyard and in others; shorter is better">
<style>
  text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #17212b }
  .title { font-weight: 600; font-size: 13px } .label { text-anchor: end; fill: #566472 } .value { font-variant-numeric: tabular-nums }
  .ours { fill: #0b7285 } .peer { fill: #b4bfca } .limit { fill: none; stroke: #8d99a6; stroke-dasharray: 3 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4ebf1 } .label { fill: #9caab8 } .ours { fill: #2ba3b5 } .peer { fill: #4a5866 } .limit { stroke: #6b7a89 }
  }
</style>
${parts.join('\n')}
</svg>`);
