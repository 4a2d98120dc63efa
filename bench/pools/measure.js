// As pools.py measures ours: async (run) => lines, with run(task, ...arguments) a promise of the result.
async (run) => {
  const ROUNDS = 5;
  const large = new Uint8Array(8_000_000).map((_, i) => i % 250);
  const rows = {
    async apply_async(count = 1500) {
      const results = [];
      for (let i = 0; i < count; ++i) results.push(run('nothing'));
      await Promise.all(results);
      return count;
    },
    async 'round trip'(count = 300) {
      for (let i = 0; i < count; ++i) await run('nothing');
      return count;
    },
    async 'large argument'(count = 6) {
      for (let i = 0; i < count; ++i) await run('length', large);
      return count;
    },
    async 'large result'(count = 6) {
      for (let i = 0; i < count; ++i) await run('large');
      return count;
    },
  };
  const lines = [];
  for (const [name, row] of Object.entries(rows)) {
    await row();
    let best = Infinity;
    for (let round = 0; round < ROUNDS; ++round) {
      const start = performance.now();
      const count = await row();
      best = Math.min(best, (performance.now() - start) * 1000 / count);
    }
    lines.push(`${name}: ${best.toFixed(2)}`);
  }
  return lines.join('\n');
}
