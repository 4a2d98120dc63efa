// The page around the app: starts it, tells when it cannot, and connects it with the browser.
import { offerApi } from './api.js';
import { showLoading, showMessage, showProgress, uncover } from './cover.js';
import { connectDrops } from './drops.js';
import { connectInput, copyText } from './input.js';
import { DownloadError, loadApp, programBytes } from './program.js';
import { hasWebGl2, requirementsMet, showNoWebGl2 } from './requirements.js';

let module = null;
let ended = false;         // by a crash, or because it could not start
const lastLines = [];      // what the app said on its console

/** Calls poolyard_app_NAME with strings; returns the string it returns, or nothing. */
function call(name, ...strings) {
  if (ended) throw new Error('Poolyard has stopped; the page says why.');
  if (!module) throw new Error('Poolyard is still loading: await poolyard.ready first.');
  const pointers = strings.map((text) => module.stringToNewUTF8(text));
  try {
    const result = module[`_poolyard_app_${name}`](...pointers);
    return result ? module.UTF8ToString(result) : result === undefined ? undefined : '';
  } finally {
    for (const pointer of pointers) module._free(pointer);
  }
}

/** Gives the app a file for what it is asked next; `bytes` may be a text. */
function addFile(path, bytes) {
  if (!module || ended) return;
  module.poolyardGiven = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : new Uint8Array(bytes);
  call('add_file', path);
}

/** What the last run has written to a file, or null. */
function written(path) {
  call('give_written', path);
  return module.poolyardGiven;
}

let resolveReady, rejectReady;
const ready = new Promise((resolve, reject) => { resolveReady = resolve; rejectReady = reject; });
ready.catch(() => {});  // whoever waits for it hears of it; nobody has to
offerApi(ready, call, { addFile, written });
start();

async function start() {
  if (!await requirementsMet()) return rejectReady(new Error('Poolyard cannot start here; the page says why.'));
  showLoading('Loading');
  let code;
  try {
    code = await loadApp((done) => showProgress('Loading', done));
  } catch (error) {
    const download = error instanceof DownloadError;
    if (!download) rejectReady(error);  // a download can be tried again, and `ready` waits for it
    showMessage({
      title: download ? 'The download did not work' : 'Poolyard could not start',
      body: download ? '<p>A part of Poolyard could not be fetched. Check the connection, then try again.</p>'
        : '<p>This browser did not accept Poolyard’s code. A newer one should.</p>',
      detail: error.message,
      actions: [['Try again', start]],
    });
    return;
  }
  showProgress('Starting', 1);
  try {
    module = await createPoolyard({
      canvas: document.getElementById('canvas'),
      poolyardImageBytes: programBytes,
      poolyardCompilerBytes: programBytes.compiler,
      poolyardCopy: copyText,
      poolyardExited: (status) => { if (status) failed(`The app ended with status ${status}.`); },
      onAbort: (what) => failed(String(what)),
      print: (text) => console.log(text),
      printErr: (text) => {
        lastLines.push(text);
        if (lastLines.length > 20) lastLines.shift();
        console.warn(text);
      },
      instantiateWasm(imports, receiveInstance) {
        WebAssembly.instantiate(code, imports).then((instance) => receiveInstance(instance, code), (error) => failed(error.message));
        return {};
      },
    });
  } catch (error) {
    failed(error?.message ?? String(error));
  }
  if (ended) return;
  watchForCrashes();
  connectInput(module, call);
  connectDrops(addFile, call);
  window.addEventListener('hashchange', () => { if (location.hash) call('open_link', location.hash); });
  setInterval(showState, 400);
  await firstFrame();
  if (ended) return;
  resolveReady();
  uncover();
}

/** Until the app has drawn: what lies under the cover should be worth seeing. */
function firstFrame() {
  return new Promise((drawn) => {
    requestAnimationFrame(() => requestAnimationFrame(drawn));
    setTimeout(drawn, 1000);  // a page in the background gets no frames
  });
}

/** What the page's title, and its surroundings in the browser, show of the app. */
function showState() {
  if (ended) return;
  const { phase, exitcode, stopped, program } = JSON.parse(call('status', ''));
  const name = program ? `${program} · Poolyard` : 'Poolyard';
  const marks = { running: '▶ ', stopping: '◼ ', finished: exitcode === null ? '' : exitcode === 0 ? '✓ ' : stopped ? '◼ ' : '✗ ' };
  const title = (marks[phase] ?? '') + name;
  if (document.title !== title) document.title = title;
  const color = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  const meta = document.querySelector('meta[name=theme-color]');
  if (meta.content !== color) meta.content = color;
}

function watchForCrashes() {
  // Only what comes out of the app: extensions throw in here, too.
  const ours = (error, file = '') => error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.Exception
    || file.includes('poolyard-app') || /poolyard-app\.(js|wasm)/.test(error?.stack ?? '');
  window.addEventListener('error', ({ error, message, filename }) => { if (ours(error, filename)) failed(error?.stack ?? message); });
  window.addEventListener('unhandledrejection', ({ reason }) => { if (ours(reason)) failed(reason?.stack ?? String(reason)); });
  document.getElementById('canvas').addEventListener('webglcontextlost', () => {
    failed('The browser took the canvas’s WebGL context away.', 'The graphics were reset');
  });
}

function failed(detail, title = 'Poolyard has crashed') {
  if (ended) return;
  const program = programLink();
  ended = true;
  rejectReady(new Error(detail));
  if (!module && !hasWebGl2()) return showNoWebGl2();
  showMessage({
    title: module ? title : 'Poolyard could not start',
    body: program ? '<p>The page can be loaded again; the program in the editor is kept.</p>' : '<p>Loading the page again may help.</p>',
    detail: [...lastLines, detail].join('\n'),
    actions: [['Reload', () => {
      if (program) history.replaceState(null, '', program);
      location.reload();
    }]],
  });
}

// Of a module that has crashed the memory is still there, and mostly whole.
function programLink() {
  try {
    return module && window.poolyard.link();
  } catch {
    return null;
  }
}
