// What a worker of npm's pools can do; the same as in pools.py.
const LARGE = new Uint8Array(8_000_000).map((_, i) => i % 250);
const tasks = {
  nothing() {},
  length: (data) => data.length,
  large: () => LARGE,
};
