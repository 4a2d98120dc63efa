#include "engine/compilation.h"

#include <cstdlib>

// compilation.js
extern "C" {
int poolyard_compiler_state();
double poolyard_compiler_bytes();
double poolyard_compiler_progress();
char* poolyard_compiler_error();
void poolyard_compiler_download();
void poolyard_compile(const char* name, const char* text);
int poolyard_compiled();
char* poolyard_compiler_output();
void poolyard_compile_no_more();
}

namespace poolyard::engine {
namespace {

constexpr int kNone = 0, kOffered = 1, kLoading = 2, kFailed = 3, kReady = 4;

std::string taken(char* text) {
  std::string copy = text;
  std::free(text);
  return copy;
}

}  // namespace

bool can_compile() { return poolyard_compiler_state() == kReady; }

CompilerDownload compiler_download() {
  CompilerDownload download{.bytes = poolyard_compiler_bytes()};
  switch (poolyard_compiler_state()) {
    case kOffered: download.state = CompilerDownload::State::offered; break;
    case kLoading: download.state = CompilerDownload::State::loading; break;
    case kFailed: download.state = CompilerDownload::State::failed; break;
    case kNone: case kReady: break;
  }
  if (download.state == CompilerDownload::State::loading) download.progress = poolyard_compiler_progress();
  if (download.state == CompilerDownload::State::failed) download.error = taken(poolyard_compiler_error());
  return download;
}

void download_compiler() {
  const int state = poolyard_compiler_state();
  if (state == kOffered || state == kFailed) poolyard_compiler_download();
}

struct Compilation::Compiler {
  ~Compiler() {
    if (at_work) poolyard_compile_no_more();
  }
  bool at_work = true;
};

Compilation::Compilation(const Program& program) : name_(program.name.substr(program.name.rfind('/') + 1)) {
  if (!can_compile()) {
    error_ = "There is no C++ compiler in this page: the desktop app and poolyard-run have one.";
    return;
  }
  compiler_ = std::make_unique<Compiler>();
  poolyard_compile(name_.c_str(), program.text.c_str());
}

Compilation::~Compilation() = default;

bool Compilation::poll() {
  if (!compiler_ || !compiler_->at_work) return true;
  const int compiled = poolyard_compiled();
  if (compiled == 0) return false;
  compiler_->at_work = false;
  output_ = taken(poolyard_compiler_output());
  if (compiled > 0) {
    image_ = "compiler/poolyard-own";  // as compilation.js calls it
  } else {
    error_ = can_compile() ? "The program does not compile." : taken(poolyard_compiler_error());
  }
  return true;
}

bool Compilation::wait(int) { return poll(); }

}  // namespace poolyard::engine
