#include "../terminal.h"

#include <emscripten/em_js.h>

#include <cstdlib>
#include <stdexcept>

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

namespace poolyard::cli {

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

// node ends on Ctrl-C by itself, and all its workers with it.
void catch_interrupts() {}
bool interrupted() { return false; }
void fix_addresses() {}  // they are the same every time

}  // namespace poolyard::cli
