// A real Chromium for the tests, and pages whose console is watched. Everything it starts ends with `close()`.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Where set-up put playwright-core: told by ctest, or else looked up where ./poolyard wrote it.
function playwright() {
  let folder = process.env.POOLYARD_PLAYWRIGHT_DIR;
  if (!folder) {
    const written = new URL('../../../build/deps.cmake', import.meta.url);
    folder = existsSync(written) && /POOLYARD_PLAYWRIGHT_DIR "(.*)"/.exec(readFileSync(written, 'utf8'))?.[1];
  }
  if (!folder || !existsSync(folder)) throw new Error('playwright-core is not set up in this clone: run ./poolyard setup');
  return createRequire(path.join(folder, 'of-poolyard.js'))('playwright-core');
}

function chromiumPath() {
  const candidates = [process.env.POOLYARD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((file) => file && existsSync(file));
  if (!found) throw new Error('Chromium is missing: install it (Debian: apt-get install chromium), or name yours in POOLYARD_CHROMIUM');
  return found;
}

// Software rendering, and nothing that talks to anyone.
const flags = [
  '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
];

/** Starts Chromium. `options` are those of a playwright context: viewport, deviceScaleFactor, colorScheme… */
export async function openBrowser(extraFlags = []) {
  const browser = await playwright().chromium.launch({ executablePath: chromiumPath(), args: [...flags, ...extraFlags] });
  return {
    /** A page in a context (so a profile) of its own; `page.complaints` collects what its console had to complain about. */
    async page(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      return watch(await context.newPage());
    },
    close: () => browser.close(),
    version: () => browser.version(),
  };
}

/** Adds `page.complaints` to a page: its console's errors and warnings, and what it did not catch. */
export function watch(page) {
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.complaints.push(`not caught: ${error.message}`));
  page.on('crash', () => page.complaints.push('the page crashed'));
  return page;
}
