// Makes one C++ program of the examples in a page: node examples.mjs page.md program.cpp
//
// Each ```cpp block becomes a namespace, since several define the same names, and its example() is called.
import { readFileSync, writeFileSync } from 'node:fs';

const [page, program] = process.argv.slice(2);
const lines = readFileSync(page, 'utf8').split('\n');
const includes = new Set();
const blocks = [];
for (let i = 0; i < lines.length; ++i) {
  if (lines[i] !== '```cpp') continue;
  const block = [`#line ${i + 2} "${page}"`];
  for (++i; lines[i] !== '```'; ++i) {
    if (i === lines.length) throw new Error(`${page}: an example does not end`);
    const include = lines[i].startsWith('#include');
    if (include) includes.add(lines[i]);
    block.push(include ? '' : lines[i]);
  }
  if (!block.some(line => line.startsWith('void example()'))) throw new Error(`${page}:${i}: an example has no "void example()"`);
  blocks.push(block.join('\n'));
}
if (blocks.length === 0) throw new Error(`${page} has no examples`);
writeFileSync(program, `#undef NDEBUG  // assert() is how the examples say what is so
#include <cassert>
#include <cstdio>
#include <poolyard/process.h>
${[...includes].join('\n')}

using namespace poolyard;
${blocks.map((block, i) => `namespace example_${i} {\n${block}\n}  // namespace example_${i}\n`).join('')}
int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
${blocks.map((_, i) => `  example_${i}::example();\n`).join('')}  std::puts("${blocks.length} examples");
}
`);
