// What lies over the canvas: the loading screen, and messages when the app cannot go on.
const byId = (id) => document.getElementById(id);
const cover = byId('cover'), loading = byId('loading'), message = byId('message'), track = byId('track'), step = byId('step');

/** A step of loading: its words, and how far it is (0 to 1). */
export function showProgress(text, done) {
  step.textContent = text;
  track.style.setProperty('--done', done);
  track.setAttribute('aria-valuenow', Math.round(done * 100));
}

/** The loading screen, from its beginning. */
export function showLoading(text) {
  message.hidden = true;
  loading.hidden = false;
  cover.hidden = false;
  cover.classList.remove('leaving');
  showProgress(text, 0);
}

/** Gives way to the app. */
export function uncover() {
  cover.classList.add('leaving');
  setTimeout(() => { cover.hidden = cover.classList.contains('leaving'); }, 250);
}

/**
 * Says why the app does not go on: `body` is our own HTML, `detail` any text, `actions` buttons as [label, function] pairs.
 */
export function showMessage({ title, body, detail = '', actions = [] }) {
  loading.hidden = true;
  message.querySelector('h2').textContent = title;
  message.querySelector('.body').innerHTML = body;
  const pre = message.querySelector('pre');
  pre.hidden = !detail;
  pre.textContent = detail;
  message.querySelector('.actions').replaceChildren(...actions.map(([label, act]) => {
    const button = document.createElement('button');
    button.textContent = label;
    button.onclick = act;
    return button;
  }));
  message.hidden = false;
  cover.hidden = false;
  cover.classList.remove('leaving');
}
