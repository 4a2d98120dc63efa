// npm's workerpool under node: node workerpool.mjs FOLDER-OF-THE-PACKAGES
import { createRequire } from 'node:module';
import path from 'node:path';
import { measure, withWorker } from './node.mjs';

const folder = process.argv[2];
const workerpool = createRequire(path.join(folder, 'of-poolyard.js'))('workerpool');
await withWorker((tasks) => `${tasks}\nrequire(${JSON.stringify(path.join(folder, 'workerpool'))}).worker(tasks);`, async (file) => {
  const pool = workerpool.pool(file, { minWorkers: 2, maxWorkers: 2, workerType: 'thread' });
  console.log(await measure((task, ...words) => pool.exec(task, words)));
  await pool.terminate();
});
