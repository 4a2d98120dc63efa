// The compiler's thread. It is told { name, text }; it says { progress } and { ready } or { failed } of its download, and then, of each
// program, { output, module }: what the compiler printed, and what it made, if it did.
import { compile, load } from './compile.js';

const loaded = load((progress) => postMessage({ progress })).then(
  () => postMessage({ ready: true }),
  (error) => {
    postMessage({ failed: error.message });
    throw error;
  });
loaded.catch(() => {});

self.onmessage = async ({ data: { name, text } }) => {
  await loaded;
  const { wasm, output } = compile(name, text);
  postMessage({ output, module: wasm && new WebAssembly.Module(wasm) });
};
