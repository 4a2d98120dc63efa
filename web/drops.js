// Files, folders, .zip archives and wheels that are dropped on the page.

/** Brings what is dropped to the app: `addFile(path, bytes)` each, then `call('open_files')`. */
export function connectDrops(addFile, call) {
  const stage = document.getElementById('stage');
  const brings = ({ dataTransfer }) => [...dataTransfer?.types ?? []].includes('Files');
  let inside = 0;  // of the page's elements that it was dragged into and not out of
  const mark = (change) => {
    inside = Math.max(0, inside + change);
    stage.classList.toggle('drop', inside > 0);
  };
  window.addEventListener('dragenter', (event) => { if (brings(event)) mark(1); });
  window.addEventListener('dragleave', (event) => { if (brings(event)) mark(-1); });
  // A browser would show the file in place of the page.
  window.addEventListener('dragover', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  window.addEventListener('drop', async (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    mark(-inside);
    // The entries are there only now, before anything is waited for.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map((entry) => filesIn(entry)))).flat() : [...event.dataTransfer.files].map((file) => [file.name, file]);
    const read = await Promise.all(files.slice(0, mostFiles).map(async ([path, file]) => [path, await file.arrayBuffer().catch(() => null)]));
    for (const [path, bytes] of read) if (bytes) addFile(path, bytes);
    call('open_files');
  });
}

const mostFiles = 2000, largestFile = 64 << 20;

/** All files of an entry: [path, File]. */
async function filesIn(entry, folder = '') {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise((found, failed) => entry.file(found, failed)).catch(() => null);
    return file && file.size <= largestFile ? [[path, file]] : [];
  }
  if (folder && entry.name.startsWith('.')) return [];  // belongs to tools, and may be large
  const reader = entry.createReader(), inside = [];
  for (;;) {
    // A part at a time, until there is none.
    const part = await new Promise((found, failed) => reader.readEntries(found, failed)).catch(() => []);
    if (!part.length) break;
    inside.push(...part);
  }
  return (await Promise.all(inside.map((each) => filesIn(each, `${path}/`)))).flat();
}
