// What Poolyard needs of a browser and of the server, and what to say where it is missing.
import { showMessage } from './cover.js';

const reload = ['Reload', () => location.reload()];
const modern = 'Chrome or Edge 95, Firefox 100, Safari 15.2, or newer.';

/** Whether the app can start. If not, the reason is shown; if the page is about to reload itself, nothing is. */
export async function requirementsMet() {
  if (typeof WebAssembly != 'object' || !WebAssembly.validate(exceptions)) {
    showMessage({
      title: 'This browser is too old',
      body: `<p>Poolyard is a WebAssembly program that uses exceptions, which this browser does not know. It needs ${modern}</p>`,
    });
    return false;
  }
  if (!globalThis.isSecureContext) {
    showMessage({
      title: 'This page needs a secure address',
      body: `<p>Browsers give threads only to pages that come over <code>https</code>, or from <code>localhost</code>.
             This one came from <code>${location.origin.replace(/[<&]/g, '')}</code>.</p>`,
    });
    return false;
  }
  if (globalThis.crossOriginIsolated && typeof SharedArrayBuffer == 'function') {
    rememberReload(false);
    return true;
  }
  return isolate();
}

/** After the app could not open its canvas. */
export function hasWebGl2() {
  return !!document.createElement('canvas').getContext('webgl2');
}

export function showNoWebGl2() {
  showMessage({
    title: 'WebGL 2 is missing',
    body: `<p>Poolyard draws with WebGL 2, which this browser did not offer.</p>
           <ul><li>Turn on hardware acceleration in the browser’s settings.</li>
           <li>A very old graphics driver may be the reason: update it, or try another browser.</li></ul>`,
    actions: [reload],
  });
}

// The smallest module with a `try` in it.
const exceptions = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11,
]);

// Shared memory is for isolated pages only. A server makes a page isolated with two headers; where it does not, a service
// worker (isolate.js) can add them, from the next load on.
async function isolate() {
  if (window.parent !== window) {
    showMessage({
      title: 'The embedding page keeps Poolyard from starting',
      body: `<p>Threads need a page that is cross-origin isolated, and so must be every page around it. The outermost page has to be sent
             with these headers, and its frame needs <code>allow="cross-origin-isolated"</code>.</p>`,
      detail: headers,
    });
    return false;
  }
  let problem = 'This browser offers no service workers here (private windows often do not).';
  try {
    if (navigator.serviceWorker) {
      await navigator.serviceWorker.register(new URL('isolate.js', document.baseURI));
      await navigator.serviceWorker.ready;
      if (!reloadedBefore() && rememberReload(true)) {
        location.reload();
        return false;
      }
      problem = 'Poolyard’s service worker, which adds them, did not help: the page was reloaded once and is still without.';
    }
  } catch (error) {
    problem = `Poolyard’s service worker, which adds them, was refused: ${error.message}`;
  }
  showMessage({
    title: 'This page is not isolated',
    body: `<p>Browsers give threads that share memory only to isolated pages. The server has to send this page with two headers;
           <code>./poolyard</code> does.</p>`,
    detail: `${headers}\n\n${problem}`,
    actions: [reload],
  });
  return false;
}

const headers = 'Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp';

// One reload of its own accord is enough: whoever reloads once more by hand gets one more try.
const key = 'poolyard.isolating';
function reloadedBefore() {
  try {
    const before = sessionStorage.getItem(key) === 'yes';
    sessionStorage.removeItem(key);
    return before;
  } catch {
    return true;
  }
}
function rememberReload(on) {
  try {
    if (on) sessionStorage.setItem(key, 'yes');
    else sessionStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
