// A C++ program made into one that can be run: by the system's compiler, against the library that came with this program. A page has a
// compiler only if its site does, and only once that was downloaded; see docs/cpp-in-the-page.md.
//
//     engine::Compilation compilation(program);
//     while (!compilation.poll()) …
//     if (compilation.image().empty()) show(compilation.error(), compilation.output()) …
//     engine::Run run(arena, compilation.image());
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "program.h"

namespace poolyard::engine {

/// Whether C++ programs can be compiled here, as things are.
bool can_compile();

/// A compiler that can be had: in a page, where it is a download of its own.
struct CompilerDownload {
  enum class State { none, offered, loading, failed } state = State::none;  ///< none: it is there, or cannot be had
  double bytes = 0;
  double progress = 0;  ///< 0 to 1, while it is loading
  std::string error;    ///< why it has failed, and what to do about it; then it can be tried again

  bool operator==(const CompilerDownload&) const = default;
};
CompilerDownload compiler_download();
/// Begins with it, if it is offered or has failed.
void download_compiler();

/// What the compiler has to say about a line of the program.
struct Remark {
  enum class Kind { error, warning, note } kind = Kind::error;
  int line = 0;  ///< from 1 on
  std::string text;
};

/// The remarks about the file of that name in what GCC or Clang have printed.
std::vector<Remark> remarks(const std::string& output, const std::string& file);

class Compilation {
 public:
  /// Starts the compiler.
  explicit Compilation(const Program& program);
  /// Ends a compiler that is at work, and removes what it has made.
  ~Compilation();
  Compilation(const Compilation&) = delete;
  Compilation& operator=(const Compilation&) = delete;

  /// Looks how far it is; never waits. True when it is over.
  bool poll();
  /// The same, after waiting a while for something to happen.
  bool wait(int milliseconds);
  /// The program that was made, for Run; empty until there is one.
  const std::string& image() const { return image_; }
  /// Why there is none, and what to do about it, in words for a person.
  const std::string& error() const { return error_; }
  /// What the compiler has printed.
  const std::string& output() const { return output_; }
  /// What of that is about the program's lines.
  std::vector<Remark> remarks() const { return engine::remarks(output_, name_); }

 private:
  struct Compiler;  // the one at work
  std::unique_ptr<Compiler> compiler_;
  std::string name_;
  std::string image_;
  std::string error_;
  std::string output_;
};

}  // namespace poolyard::engine
