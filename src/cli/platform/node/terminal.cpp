#include "../terminal.h"

#include <emscripten/em_js.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

// All of it works on the thread that calls: node's workers have the file system, and its calls can wait there.

// The bytes in new memory, their number in *size; on failure null, and the message in *problem.
EM_JS(char*, poolyard_read_file, (const char* path, size_t* size, char** problem), {
  try {
    const name = UTF8ToString(path);
    const bytes = require('fs').readFileSync(name === '-' ? 0 : name);
    const at = _malloc(bytes.length + 1);
    HEAPU8.set(bytes, at);
    HEAPU32[size >> 2] = bytes.length;
    return at;
  } catch (error) {
    HEAPU32[problem >> 2] = stringToNewUTF8(error.code === 'ENOENT' ? 'No such file or directory'
      : error.code === 'EACCES' ? 'Permission denied' : error.code === 'EISDIR' ? 'Is a directory' : String(error.message));
    return 0;
  }
});

// Python's modules and packages in a folder that a text names anywhere, and those that these name. In new memory, for each file: its path,
// 0, its size in digits, 0, and its bytes.
EM_JS(char*, poolyard_modules, (const char* folder, const char* text, size_t most_files, size_t most_bytes, size_t* size, int* left_out), {
  const fs = require('fs'), path = require('path');
  const root = UTF8ToString(folder), end = String.fromCharCode(0), parts = [], seen = new Set();
  let files = 0, bytes = 0, left = 0;
  const read = (name) => {
    let data;
    try { data = fs.readFileSync(path.join(root, name)); } catch { return; }
    if (files == most_files || bytes + data.length > most_bytes) return ++left;
    ++files;
    bytes += data.length;
    parts.push(Buffer.from(name + end + data.length + end), data);
    follow(data.toString());
  };
  const readAll = (name) => {
    let entries = [];
    try { entries = fs.readdirSync(path.join(root, name), { withFileTypes: true }); } catch {}
    for (const entry of entries) {
      const inside = path.posix.join(name, entry.name);
      if (entry.isDirectory() && !/^[._]/.test(entry.name)) readAll(inside);
      else if (entry.name.endsWith('.py')) read(inside);
    }
  };
  const follow = (text) => {
    for (const word of text.match(/[\\p{L}_][\\p{L}\\p{N}_]*/gu) || []) {
      if (seen.has(word)) continue;
      seen.add(word);
      if (inRoot.has(word + '.py')) read(word + '.py');
      else if (inRoot.has(word)) readAll(word);
    }
  };
  let inRoot = new Set();
  try { inRoot = new Set(fs.readdirSync(root)); } catch {}
  follow(UTF8ToString(text));
  const all = Buffer.concat(parts);
  const at = _malloc(all.length + 1);
  HEAPU8.set(all, at);
  HEAPU32[size >> 2] = all.length;
  HEAP32[left_out >> 2] = left;
  return at;
});

EM_JS(char*, poolyard_write_file, (const char* path, const char* bytes, size_t size), {
  try {
    require('fs').writeFileSync(UTF8ToString(path), HEAPU8.slice(bytes, bytes + size));
    return 0;
  } catch (error) {
    return stringToNewUTF8(String(error.message));
  }
});

EM_JS(int, poolyard_write_stream, (int stream, const char* bytes, size_t size), {
  const fs = require('fs');
  const all = HEAPU8.slice(bytes, bytes + size);
  for (let done = 0; done < all.length;) {
    try {
      done += fs.writeSync(stream, all, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') return 0;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);  // a pipe that is full
    }
  }
  return 1;
});

using Tell = void (*)(void* asked, char* bytes, size_t size);

// On node's own thread, whose event loop is free: a worker that read there could not be ended before somebody types.
EM_JS(void, poolyard_read_input, (Tell told, void* asked), {
  const input = process.stdin;
  const tell = (bytes) => {
    input.off('data', tell).off('end', end).off('error', end).pause();
    const at = _malloc(bytes.length + 1);
    HEAPU8.set(bytes, at);
    wasmTable.get(told)(asked, at, bytes.length);
  };
  const end = () => tell(new Uint8Array());
  if (input.readableEnded || input.destroyed) return end();
  input.on('data', tell).on('end', end).on('error', end).resume();
});

EM_JS(int, poolyard_input_is_typed, (), { return require('tty').isatty(0); });

// All of it in new memory, each followed by a zero; their bytes in *size.
EM_JS(char*, poolyard_environment, (size_t* size), {
  const bytes = new TextEncoder().encode(Object.entries(process.env).map(([name, value]) => name + '=' + value + String.fromCharCode(0)).join(""));
  const at = _malloc(bytes.length + 1);
  HEAPU8.set(bytes, at);
  HEAPU32[size >> 2] = bytes.length;
  return at;
});

// On node's own thread, which alone hears of signals.
EM_JS(void, poolyard_count_interrupts, (int32_t* count), {
  process.on('SIGINT', () => Atomics.add(HEAP32, count >> 2, 1));
});

namespace poolyard::cli {
namespace {

std::int32_t interrupt_count = 0;

}  // namespace

std::string read_file(const std::string& path) {
  std::size_t size = 0;
  char* problem = nullptr;
  char* bytes = poolyard_read_file(path.c_str(), &size, &problem);
  if (!bytes) {
    std::string message = "cannot open " + path + ": " + problem;
    std::free(problem);
    throw std::runtime_error(message);
  }
  std::string result(bytes, size);
  std::free(bytes);
  return result;
}

Beside modules_beside(const std::string& path, const std::string& text) {
  constexpr std::size_t kMostFiles = 500, kMostBytes = 8 << 20;  // each process gets all of them
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  std::size_t size = 0;
  Beside beside;
  char* const bytes = poolyard_modules(folder.c_str(), text.c_str(), kMostFiles, kMostBytes, &size, &beside.left_out);
  for (std::size_t at = 0; at < size;) {
    std::string name = bytes + at;
    at += name.size() + 1;
    const std::string digits = bytes + at;
    at += digits.size() + 1;
    const std::size_t length = std::stoul(digits);
    beside.files.push_back({std::move(name), std::string(bytes + at, length)});
    at += length;
  }
  std::free(bytes);
  return beside;
}

void write_file(const std::string& path, std::string_view bytes) {
  if (char* problem = poolyard_write_file(path.c_str(), bytes.data(), bytes.size())) {
    std::string message = "cannot write " + path + ": " + problem;
    std::free(problem);
    throw std::runtime_error(message);
  }
}

bool write_stream(int stream, std::string_view bytes) {
  return poolyard_write_stream(stream, bytes.data(), bytes.size()) != 0;
}

void read_input(std::function<void(std::string)> told) {
  using Told = std::function<void(std::string)>;
  static constexpr Tell tell = [](void* asked, char* bytes, std::size_t size) {
    std::unique_ptr<Told> told(static_cast<Told*>(asked));
    (*told)(std::string(bytes, size));
    std::free(bytes);
  };
  emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(),
                         [](void* asked) { poolyard_read_input(tell, asked); }, new Told(std::move(told)));
}

bool input_is_typed() { return poolyard_input_is_typed() != 0; }

std::vector<std::string> environment() {
  std::size_t size = 0;
  char* bytes = poolyard_environment(&size);
  std::vector<std::string> variables;
  for (std::size_t at = 0; at < size; at += variables.back().size() + 1) variables.emplace_back(bytes + at);
  std::free(bytes);
  return variables;
}

void catch_interrupts() {
  emscripten_proxy_sync(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(),
                        [](void* count) { poolyard_count_interrupts(static_cast<std::int32_t*>(count)); }, &interrupt_count);
}
int interrupts() { return __atomic_load_n(&interrupt_count, __ATOMIC_ACQUIRE); }
bool told_to_end() { return false; }  // node ends by itself then, and all its workers with it
void fix_addresses() {}  // they are the same every time

}  // namespace poolyard::cli
