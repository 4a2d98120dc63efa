#include "../library_part.h"

#include <emscripten/em_js.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

// Files beside the engine's script. Read while everything of this thread stands still, as an import wants it: a worker may. The digest
// in the address keeps a browser from showing one of another version.
EM_JS(unsigned char*, poolyard_read_library_part, (const char* file, int bytes, const char* digest, char** error), {
  try {
    const url = PROCESSES.url(UTF8ToString(file));
    let content;
    if (ENVIRONMENT_IS_NODE) {
      content = require('fs').readFileSync(url);
    } else {
      const request = new XMLHttpRequest();
      request.open('GET', url + '?' + UTF8ToString(digest), false);
      request.responseType = 'arraybuffer';
      request.send();
      if (request.status !== 200) throw new Error('the server answered ' + request.status + ' ' + request.statusText);
      content = new Uint8Array(request.response);
    }
    if (content.length !== bytes) throw new Error('it is of another version; reload the page');
    const at = _malloc(bytes);
    HEAPU8.set(content, at);
    return at;
  } catch (problem) {
    HEAPU32[error >> 2] = stringToNewUTF8(problem.message || String(problem));
    return 0;
  }
});

namespace poolyard::engine::platform {

const unsigned char* read_library_part(const LibraryPart& part) {
  char* error = nullptr;
  if (const unsigned char* content = poolyard_read_library_part(part.file, part.bytes, part.digest, &error)) return content;
  const std::string why = error;
  std::free(error);
  throw std::runtime_error(why);
}

}  // namespace poolyard::engine::platform
