// Puts the site together: node assemble.mjs SITE [NAME=]FILE…   (NAME: where in the site, else the file's own name; with a / at its end it
// is a folder's, and all files in that come along)
// Copies what has changed, fills in index.html, and lays a .br and a .gz beside everything for servers that can send them.
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const [site, ...parts] = process.argv.slice(2);
const files = new Map();
for (const part of parts) {
  const [, name, file] = /^(?:([^=/][^=]*)=)?(.+)$/.exec(part);
  if (!name?.endsWith('/')) files.set(name ?? path.basename(file), file);
  else for (const each of await readdir(file)) files.set(name + each, path.join(file, each));
}

// What the page wants to know: how large the programs are, unpacked, and how much it would download for the compiler, if there is one.
const bytes = {};
for (const [name, file] of files) {
  if (/^[^/]*\.wasm$/.test(name)) bytes[path.basename(name, '.wasm')] = (await stat(file)).size;
}

// What an earlier build left must not be served.
const wanted = new Set([...files.keys()].flatMap((name) => [name, `${name}.br`, `${name}.gz`]).map((name) => path.join(site, name)));
await mkdir(site, { recursive: true });
for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  if (entry.isFile() && !wanted.has(file)) await rm(file);
}
const index = [...files].filter(([name]) => name === 'index.html');
await Promise.all([...files].filter(([name]) => name !== 'index.html').map(([name, file]) => place(path.join(site, name), file)));
for (const name of files.keys()) {
  if (!name.startsWith('compiler/')) continue;
  const packed = await stat(path.join(site, `${name}.br`)).catch(() => stat(path.join(site, name)));
  bytes.compiler = (bytes.compiler ?? 0) + packed.size;
}
await Promise.all(index.map(([name, file]) => place(path.join(site, name), file)));

async function place(target, file) {
  let content = await readFile(file);
  if (target === path.join(site, 'index.html')) {
    content = Buffer.from(content.toString().replace('{{bytes}}', JSON.stringify(bytes).replaceAll('"', '&quot;')));
  }
  const before = await readFile(target).catch(() => null);
  if (!before?.equals(content)) {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  if (content.length < 1000) return;
  const { mtimeMs } = await stat(target);
  await pack(`${target}.br`, mtimeMs, () => promisify(zlib.brotliCompress)(content, {
    params: {
      // 10 makes the engine 9 % smaller than 9 does, and takes six times as long: nine seconds. The compiler would take minutes.
      [zlib.constants.BROTLI_PARAM_QUALITY]: content.length < 8 << 20 ? 10 : 9,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  }));
  await pack(`${target}.gz`, mtimeMs, () => promisify(zlib.gzip)(content, { level: 9 }));
}

async function pack(target, newerThan, compress) {
  const before = await stat(target).catch(() => null);
  if (!before || before.mtimeMs < newerThan) await writeFile(target, await compress());
}
