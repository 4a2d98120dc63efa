// Loads the app: its script, and its code with the progress of the download.

const sizes = readSizes();

/** How many bytes the programs have, unpacked, and the download of the compiler: { 'poolyard-app': n, 'poolyard-engine': n, compiler: n }. */
export const programBytes = sizes;

/** A download that did not come about. */
export class DownloadError extends Error {}

/** Loads the app's script and code side by side; `progress` is called with 0 to 1. Returns what createPoolyard() needs. */
export async function loadApp(progress) {
  const [module] = await Promise.all([loadCode(progress), loadScript()]);
  // The engine is what the app asks for next: its download goes on while the app starts.
  const next = document.createElement('link');
  Object.assign(next, { rel: 'preload', as: 'fetch', href: 'poolyard-engine.wasm', crossOrigin: 'anonymous' });
  document.head.append(next);
  return module;
}

async function loadCode(progress) {
  const file = 'poolyard-app.wasm';
  let response;
  try {
    response = await fetch(file);
  } catch {
    throw new DownloadError(`${file}: there is no connection to the server`);
  }
  if (!response.ok) throw new DownloadError(`${file}: the server answered ${response.status} ${response.statusText}`);
  let loaded = 0, broken = false;
  const reader = response.body.getReader();
  const counted = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        loaded += value.byteLength;
        if (sizes['poolyard-app']) progress(Math.min(1, loaded / sizes['poolyard-app']));
        controller.enqueue(value);
      } catch (error) {
        broken = true;
        controller.error(error);
      }
    },
  });
  try {
    return await WebAssembly.compileStreaming(new Response(counted, { headers: { 'Content-Type': 'application/wasm' } }));
  } catch (error) {
    if (broken) throw new DownloadError(`${file}: the connection broke after ${loaded} bytes`);
    throw error;
  }
}

function loadScript() {
  return new Promise((done, failed) => {
    if (globalThis.createPoolyard) return done();
    const script = document.createElement('script');
    script.src = 'poolyard-app.js';
    script.onload = done;
    script.onerror = () => {
      script.remove();
      failed(new DownloadError('poolyard-app.js could not be loaded'));
    };
    document.head.append(script);
  });
}

function readSizes() {
  try {
    return JSON.parse(document.querySelector('meta[name=poolyard-bytes]').content);
  } catch {
    return {};  // the page is served as it lies in the repository: no sizes, no progress
  }
}
