// Makes what the compiler in the page (compile.js) finds beside its own files:
//
//     node pack.mjs OUT EM++ CLANG-PACKAGE INCLUDE… -- LINK-COMMAND…
//
// LINK-COMMAND is Emscripten's for poolyard-own, whose script is the same for all programs that are compiled in the page, since it has
// whatever one may import. How Emscripten compiles and links is taken from what it prints (-v), so that nothing is said here twice.
//
//     OUT/flags.json           the arguments for clang and wasm-ld, and how many bytes there are to load
//     OUT/llvm-resources.tar   headers and libraries
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const words = process.argv.slice(2);
const split = words.indexOf('--');
const [out, emxx, clang, ...includes] = words.slice(0, split);
const link = words.slice(split + 1);
mkdirSync(out, { recursive: true });

// --- what Emscripten does ---

/** Runs it with -v: the arguments of the first program of that name. */
function shown(program, command, folder = '.') {
  const { status, stderr, error } = spawnSync(command[0], [...command.slice(1), '-v'], { encoding: 'utf8', cwd: folder });
  if (status !== 0) throw error ?? new Error(`${command.join(' ')}\n${stderr}`);
  for (const line of stderr.split('\n')) {
    const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
    const at = words.findIndex((word) => program.test(word));
    if (at >= 0) return words.slice(at + 1);
  }
  throw new Error(`Emscripten does not show ${program}:\n${stderr}`);
}

const script = link[link.indexOf('-o') + 1];
const linking = shown(/\/wasm-ld(-\d+)?$/, link);
const libraries = path.resolve(linking.find((word) => word.startsWith('-L')).slice(2));
const sysroot = path.resolve(libraries, '../..');
// The package's clang, told what Emscripten tells its own, says what it would do itself.
writeFileSync(path.join(out, 'program.cpp'), '');
const driver = shown(/\/clang\+\+(-\d+)?$/, [emxx, '-std=c++20', '-O2', '-pthread', '-fwasm-exceptions', '-Wall', '-Wextra',
  '-c', 'program.cpp', '-o', 'program.o'], out);
// What the script brings, and what it wants to be there.
const glue = readFileSync(script, 'utf8');
const imports = /wasmImports\s*=\s*\{([^}]*)\}/.exec(glue)[1].split(',').map((entry) => entry.split(':')[0].trim().replaceAll('"', ''));
const exports = [...new Set([...glue.matchAll(/wasmExports(?:\.|\[["'])(\w+)/g)].map(([, name]) => name))]
  .filter((name) => !['__indirect_function_table', '__main_argc_argv', '_emscripten_proxy_main'].includes(name));

// --- the archive ---

const files = new Map();  // name: content
function add(name, content) { files.set(name, content); }
function addFolder(name, folder, wanted = () => true) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (!wanted(entry.name)) continue;
    if (statSync(file).isDirectory()) addFolder(`${name}/${entry.name}`, file, wanted);
    else add(`${name}/${entry.name}`, readFileSync(file));
  }
}

// Clang's own headers for this processor, from the package's archive; they hold what no library can.
for (const [name, content] of entries(readFileSync(path.join(clang, 'llvm-resources.tar')))) {
  const file = /^include\/((?:__std|__float_|std|float|limits|inttypes|tgmath|iso646|unwind|varargs|builtins|wasm_)[\w.]*)$/.exec(name)?.[1];
  if (file) add(`clang/include/${file}`, content);
}
const unwanted = /^(AL|EGL|GL|GLES\d?|GLFW|KHR|SDL|X11|fakesdl|mimalloc.*|sanitizer|webgl|webgpu|mach-o|uuid|scsi|netpacket|emscripten)$/;
addFolder('include', path.join(sysroot, 'include'), (name) => !unwanted.test(name));
for (const folder of includes) addFolder('include', folder, (name) => !/^(rapidxml|rapidjson)/.test(name));

// --- the flags ---

const { runLLVM } = await import(pathToFileURL(path.join(clang, 'bundle.js')));
let said = '';
const hear = (bytes) => { if (bytes) said += Buffer.from(bytes); };
await runLLVM(['clang++', '-###', ...driver.map((word) => word.replace(/^--sysroot=.*/, '--sysroot=/usr')), '-resource-dir=/usr/clang',
  // Emscripten's libraries have exceptions as browsers had them first; both cannot be in one module.
  '-mllvm', '-wasm-use-legacy-eh'], { 'program.cpp': '' }, { stdout: hear, stderr: hear, fetchProgress: () => {} });
const compile = [...said.split('\n').find((line) => line.includes('"-cc1"')).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word)
  .filter((word) => word && word !== '-v');
for (const option of ['-main-file-name', '-o', '-x']) compile.splice(compile.indexOf(option), 2);
compile.splice(compile.indexOf('program.cpp'), 1);

const linkFlags = ['program.o'];
for (let i = 0; i < linking.length; ++i) {
  const word = linking[i];
  if (word === '-o') { ++i; continue; }
  if (word.startsWith('-L') || /^--(import-undefined|no-gc-sections|entry=.*)$/.test(word)) continue;
  if (word.startsWith('--export-if-defined=')) continue;
  if (/libemscripten_js_symbols\.so$/.test(word)) {
    // A program that needs what the script has not is told so when it is linked.
    add('lib/script.so', Buffer.from(`#STUB\n${imports.join('\n')}\n`));
    linkFlags.push('/usr/lib/script.so');
    continue;
  }
  if (path.dirname(path.resolve(word)) === libraries && word.endsWith('.a')) continue;  // for the script's sake; it comes again by -l
  const file = word.startsWith('-l') ? path.join(libraries, `lib${word.slice(2)}.a`) : /\.(a|o)$/.test(word) ? word : '';
  if (!file) { linkFlags.push(word); continue; }
  const name = path.basename(file);
  if (/^(page_script\.cpp\.o|crt1_proxy_main\.o|lib(GL|al|html5).*)$/.test(name)) continue;
  if (!files.has(`lib/${name}`)) add(`lib/${name}`, readFileSync(file));
  linkFlags.push(`/usr/lib/${name}`);
}
linkFlags.push(...exports.map((name) => `--export=${name}`), '--no-entry', '--no-stack-first');

const tar = archive();
writeFileSync(path.join(out, 'llvm-resources.tar'), tar);
const code = readdirSync(clang).filter((name) => name.endsWith('.wasm')).map((name) => statSync(path.join(clang, name)).size);
const bytes = code.reduce((sum, size) => sum + size, tar.length);
writeFileSync(path.join(out, 'flags.json'), JSON.stringify({ bytes, compile, link: linkFlags }, null, 1));

// --- tar, as far as bundle.js reads it ---

function* entries(bytes) {
  for (let at = 0; at + 512 <= bytes.length && bytes[at];) {
    const text = (from, length) => bytes.toString('latin1', at + from, at + from + length).replace(/\0.*/s, '');
    const size = parseInt(text(124, 12), 8) || 0;
    if (text(156, 1) !== '5') yield [text(0, 100), bytes.subarray(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function archive() {
  const parts = [], folders = new Set();
  const entry = (name, type, content) => {
    const head = Buffer.alloc(512);
    if (name.length > 100) throw new Error(`${name}: the name is too long`);
    head.write(name, 0);
    head.write('0000644\0', 100);
    head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write(`${'0'.padStart(11, '0')}\0`, 136);
    head.write('        ', 148);
    head.write(type, 156);
    head.write('ustar\x0000', 257);
    head.write(`${head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(head, content, Buffer.alloc(-content.length & 511));
  };
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const above = name.split('/').slice(0, -1);
    above.forEach((_, i) => {
      const folder = above.slice(0, i + 1).join('/');
      if (!folders.has(folder)) { folders.add(folder); entry(folder, '5', Buffer.alloc(0)); }
    });
    entry(name, '0', content);
  }
  parts.push(Buffer.alloc(1024));
  return Buffer.concat(parts);
}
