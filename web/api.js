// window.poolyard: the page for programs. README.md beside this file says what each function does.

const functions = {
  setProgram(call, text, title = '', files = {}) {
    for (const path of Object.keys(files)) {
      // As is_file_name() has it: a link with another could not be read again.
      if (path.length > 200 || /["\\\x00-\x1f\x7f]|(^|\/)(\.{0,2}|[ ][^/]*|[^/]*[ ])(\/|$)/.test(path)) throw new TypeError(`a file beside the program cannot be called ${JSON.stringify(path)}`);
    }
    for (const [path, bytes] of Object.entries(files)) call.addFile(path, bytes);
    call('set_program', String(text), String(title));
  },
  written: (call, path) => call.written(String(path)),
  program: (call, language = '') => call('program', String(language)),
  setLanguage: (call, language) => call('set_language', String(language)),
  setBeside: (call, beside = true) => call('set_beside', beside ? 'beside' : ''),
  parameters: (call) => JSON.parse(call('parameters')),
  setParameter: (call, name, value) => call('set_parameter', String(name), String(value)),
  setMachine: (call, { simulated = true, seed = 0, cores = 1, schedule } = {}) =>
    call('set_machine', String(schedule ?? (simulated ? `${seed}${cores === 1 ? '' : `x${cores}`}/fair:${seed}` : ''))),
  explore: (call) => call('explore'),
  outcomes: (call) => JSON.parse(call('outcomes')),
  replay: (call, outcome) => call('replay', String(outcome)),
  run: (call) => call('run'),
  stop: (call) => call('stop'),
  status: (call, language = '') => JSON.parse(call('status', String(language))),
  output: (call, language = '') => JSON.parse(call('output', String(language))),
  trace: (call, language = '') => JSON.parse(call('trace', String(language))),
  link: (call) => location.href.replace(/#.*/, '') + call('link'),
  openLink: (call, link) => call('open_link', String(link)),
  widgets: (call) => JSON.parse(call('widgets')),
};

/** Makes window.poolyard. `ready` resolves when the app can be used; `call` reaches its C functions from then on,
 * `addFile` and `written` what has bytes. */
export function offerApi(ready, call, bytes) {
  Object.assign(call, bytes);
  const api = { ready };
  for (const [name, act] of Object.entries(functions)) api[name] = (...args) => act(call, ...args);
  window.poolyard = Object.freeze(api);

  // The same for a page that embeds this one: { poolyard: 'status', id: 7, arguments: [] } is answered with
  // { poolyard: 'answer', id: 7, result } or { …, error }.
  if (window.parent === window) return;
  window.addEventListener('message', async ({ data, origin, source }) => {
    if (source !== window.parent || !Object.hasOwn(functions, data?.poolyard)) return;
    const answer = { poolyard: 'answer', id: data.id };
    try {
      await ready;
      answer.result = api[data.poolyard](...(data.arguments ?? []));
    } catch (error) {
      answer.error = String(error?.message ?? error);
    }
    source.postMessage(answer, origin === 'null' ? '*' : origin);
  });
  ready.then(() => window.parent.postMessage({ poolyard: 'ready' }, '*'), () => {});
}
