// Servers for the tests: the one that people use, and one that knows nothing of isolation headers.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const served = fileURLToPath(new URL('../../../web/serve.mjs', import.meta.url));

/** web/serve.mjs on a free port. */
export async function serve(folder) {
  const child = spawn(process.execPath, [served, '--port', '0', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());  // also when a test fails before it can close anything
  const url = await new Promise((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /http:\S+/.exec(line);
      if (address) found(address[0]);
    });
    child.on('error', failed);
    child.on('exit', (status) => failed(new Error(`web/serve.mjs ended with ${status}`)));
  });
  return { url, close: () => child.kill() };
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/**
 * The plainest of static hosting, on a free port. `intercept(path, response)` may answer in its place: then it returns true.
 */
export async function servePlainly(folder, intercept = () => false) {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname;
    if (intercept(name, response)) return;
    try {
      const body = await readFile(path.join(folder, name.endsWith('/') ? `${name}index.html` : name));
      response.writeHead(200, { 'Content-Type': types[path.extname(name) || '.html'] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
