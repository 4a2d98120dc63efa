// C++ in a page: clang and lld as WebAssembly (npm's @yowasp/clang) compile a program and link it with the library.
//
// bundle.js, the package's, fetches what lies beside it: its code, and llvm-resources.tar, in the place of which pack.mjs has laid the
// headers and libraries of programs here. The arguments that Emscripten would give the two are in flags.json.

let compiler = null;

/** Downloads the compiler; `progress` is called with 0 to 1. */
export async function load(progress) {
  try {
    const [bundle, flags] = await Promise.all([import('./bundle.js'), read(new URL('flags.json', import.meta.url))]);
    await bundle.runLLVM(null, {}, { fetchProgress: ({ doneLength }) => progress(Math.min(1, doneLength / flags.bytes)) });
    compiler = { ...bundle, flags };
  } catch (error) {
    throw new Error(`The C++ compiler could not be loaded (${error?.message ?? error}). Check the connection, then try again.`);
  }
}

/** Gives { wasm, output }: the module, if the program compiles, and what the compiler has printed. After load(). */
export function compile(name, text) {
  const { runLLVM, Exit, flags } = compiler;
  const decoder = new TextDecoder();
  let output = '';
  const print = (bytes) => { if (bytes) output += decoder.decode(bytes, { stream: true }); };
  const run = (words, files) => runLLVM(words, files, { stdout: print, stderr: print, synchronously: true, decodeASCII: false });
  try {
    const compiled = run([...flags.compile, '-main-file-name', name, '-o', 'program.o', '-x', 'c++', name], { [name]: text });
    const linked = run(['wasm-ld', ...flags.link, '-o', 'program.wasm'], { 'program.o': compiled['program.o'] });
    return { wasm: linked['program.wasm'], output };
  } catch (error) {
    if (!(error instanceof Exit)) output += `The compiler itself has failed: ${error?.message ?? error}\n`;
    return { wasm: null, output };
  }
}

async function read(url) {
  if (url.protocol === 'file:') return JSON.parse(await (await import('node:fs/promises')).readFile(url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: the server answered ${response.status}`);
  return response.json();
}
