// A small static server for the built page: node web/serve.mjs [--port N] [--open] FOLDER
// It sends the headers that make a page cross-origin isolated, which SharedArrayBuffer needs.
import { createServer } from 'node:http';
import { createReadStream, realpathSync } from 'node:fs';
import { stat, realpath } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.py': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.woff2': 'font/woff2',
};

const { root, port, fixed, open } = readArguments(process.argv.slice(2));

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (!response.headersSent) refuse(response, 500, 'Internal error');
    else response.destroy();
    console.error(error);
  });
});
server.on('error', (error) => {
  if (error.code === 'EACCES') {
    console.error(`poolyard: only root may serve on port ${error.port}; choose another with --port N`);
    process.exit(1);
  }
  if (error.code !== 'EADDRINUSE') throw error;
  const taken = error.port;
  if (fixed || taken >= port + 20) {
    console.error(`poolyard: port ${taken} is taken by another program; choose another with --port N`);
    process.exit(1);
  }
  console.log(`Port ${taken} is taken, trying ${taken + 1}.`);
  listen(taken + 1);
});
server.on('listening', () => {
  const address = `http://localhost:${server.address().port}/`;
  console.log(`Poolyard is at ${address}  (Ctrl+C stops it)`);
  if (open) spawn('xdg-open', [address], { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
listen(port);

// Only this machine is served, never the network.
function listen(number) {
  server.listen({ port: number, host: '127.0.0.1' });
}

async function answer(request, response) {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  // Isolated pages of other origins may embed this one; there is nothing secret in it.
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET and HEAD');
  }

  const file = await findFile(request.url);
  if (!file) return refuse(response, 404, 'Not found');
  const { body, encoding } = await choose(file, request.headers['accept-encoding'] ?? '');

  const etag = `"${body.size.toString(36)}-${Math.round(body.mtimeMs).toString(36)}${encoding ? `-${encoding}` : ''}"`;
  response.setHeader('Content-Type', types[path.extname(file)] ?? 'application/octet-stream');
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache'); // keep it, but ask first whether it is still the same
  if (encoding) response.setHeader('Content-Encoding', encoding);
  if ((request.headers['if-none-match'] ?? '').split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'Content-Length': body.size });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(body.path).on('error', () => response.destroy()).pipe(response);
}

// The file a URL names, or nothing; never one outside the folder, symbolic links included.
async function findFile(url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  if (name.endsWith('/')) name += 'index.html';
  try {
    const file = await realpath(path.join(root, name));
    if (!file.startsWith(root + path.sep) || !(await stat(file)).isFile()) return undefined;
    return file;
  } catch {
    return undefined;
  }
}

// The file itself, or its compressed neighbour where the browser takes it and it is not outdated.
async function choose(file, accepted) {
  const plain = await stat(file);
  const offers = accepted.split(',').map((offer) => offer.trim().toLowerCase());
  for (const [encoding, suffix] of [['br', '.br'], ['gzip', '.gz']]) {
    const takes = offers.some((offer) => offer.split(/\s*;/)[0] === encoding && !/;\s*q=0(\.0*)?$/.test(offer));
    if (!takes) continue;
    const packed = await stat(file + suffix).catch(() => undefined);
    if (packed?.isFile() && packed.mtimeMs >= plain.mtimeMs) {
      return { body: { path: file + suffix, size: packed.size, mtimeMs: packed.mtimeMs }, encoding };
    }
  }
  return { body: { path: file, size: plain.size, mtimeMs: plain.mtimeMs } };
}

function refuse(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function readArguments(args) {
  const result = { port: 8000, fixed: false, open: false };
  let folder;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--open') result.open = true;
    else if (args[i] === '--port') Object.assign(result, { port: Number(args[++i]), fixed: true });
    else folder = args[i];
  }
  if (!folder || !Number.isInteger(result.port) || result.port < 0 || result.port > 65535) {
    console.error('usage: node web/serve.mjs [--port N] [--open] FOLDER   (N: 0 to 65535)');
    process.exit(2);
  }
  try {
    return { ...result, root: realpathSync(folder) };
  } catch {
    console.error(`poolyard: there is no folder ${folder}`);
    process.exit(1);
  }
}
