// Copies of this process that do something each and say what came of it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <poolyard/process.h>

namespace poolyard::engine::simulation::platform {

/// Whether a copy goes on from where it is made, which must be while this process has one thread, and nothing in the arena.
bool copies_go_on();

/// Thrown in such a copy.
struct IsCopy {
  std::string request;
};

class Copies {
 public:
  /// Where copies do not go on, they begin with this function, and have of this process what it had when the first was made.
  explicit Copies(ProcessEntry begin);
  ~Copies();
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;

  /// Makes a copy, which is to do what the request says. Throws std::runtime_error when there can be no more.
  void start(int number, const std::string& request);
  struct Said {
    int number = 0;
    std::string bytes;  ///< empty: it ended without a word
    int signal = 0;     ///< that ended it, or 0
  };
  /// Waits until one of them has ended. There must be one.
  Said wait();
  /// Of those that were started and not waited for.
  int running() const { return static_cast<int>(running_.size()); }

 private:
  struct Running;
  ProcessEntry begin_;
  std::map<int, Running> running_;
};

/// In a copy, on any thread: the one thing that it says, and its end.
[[noreturn]] void say(std::string_view bytes);

}  // namespace poolyard::engine::simulation::platform
