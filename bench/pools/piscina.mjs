// npm's piscina: node piscina.mjs FOLDER-OF-THE-PACKAGES
import { createRequire } from 'node:module';
import path from 'node:path';
import { measure, withWorker } from './node.mjs';

const { Piscina } = createRequire(path.join(process.argv[2], 'of-poolyard.js'))('piscina');
await withWorker((tasks) => `${tasks}\nmodule.exports = tasks;`, async (filename) => {
  const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 });
  console.log(await measure((name, argument) => pool.run(argument, { name })));
  await pool.destroy();
});
