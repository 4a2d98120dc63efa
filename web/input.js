// Keyboard, clipboard and touch: what the browser would do with them by itself is not what an app in a canvas wants.

/** Brings the page's input to the app's module and keeps the browser's own ways with it out. */
export function connectInput(module, call) {
  const canvas = document.getElementById('canvas');
  const keyboard = document.getElementById('keyboard');

  // The keyboard goes to a text field nobody sees: input methods (Chinese, accents) and the keyboards of phones work only
  // with one. Plain keys are taken by GLFW's own listeners on the window; what was composed arrives like something pasted.
  const focus = () => keyboard.focus({ preventScroll: true });
  canvas.addEventListener('mousedown', (event) => event.preventDefault());  // it would take the focus away
  canvas.addEventListener('pointerup', (event) => {
    // An input method shows its choices where the field is, and a phone its keyboard only for a tap where one can type.
    keyboard.style.translate = `${event.clientX}px ${event.clientY}px`;
    if (event.pointerType === 'mouse' || isInField(event)) focus();
    else keyboard.blur();
  });
  const fields = ['editor', 'input', 'search-field'];
  const isInField = ({ clientX, clientY }) => JSON.parse(call('widgets')).some(({ id, visible, x, y, w, h }) =>
    fields.includes(id.split(':')[0]) && visible && clientX >= x && clientX < x + w && clientY >= y && clientY < y + h);
  if (window.parent === window) focus();
  keyboard.addEventListener('compositionend', (event) => {
    if (event.data) call('paste', event.data);
    keyboard.value = '';
  });
  // What comes without a key (a panel of emoji, dictation) GLFW knows nothing of.
  let byKey = false;
  window.addEventListener('keypress', () => {
    byKey = true;
    setTimeout(() => { byKey = false; });  // what it enters comes before, if it enters anything
  }, true);
  keyboard.addEventListener('input', (event) => {
    if (event.isComposing) return;
    if (event.inputType === 'insertText' && event.data && !byKey) call('paste', event.data);
    byKey = false;
    keyboard.value = '';
  });

  window.addEventListener('paste', (event) => {
    call('paste', event.clipboardData.getData('text/plain'));
    event.preventDefault();
  });
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  window.addEventListener('keydown', (event) => {
    // People save out of habit while they edit; the browser's dialog would only be in the way.
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') event.preventDefault();
  });

  window.addEventListener('pagehide', () => call('keep_drafts'));

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => module._poolyard_app_system_theme(matches ? 1 : 0));
}

/** Module.poolyardCopy: the app puts text on the clipboard. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, in a frame for example: the old way.
    const field = document.getElementById('keyboard');
    field.value = text;
    field.select();
    document.execCommand('copy');
    field.value = '';
  }
}
