// Copies of this process, while it has one thread, that do something each and say what came of it. They are no processes of the run: they
// have its arena, and must leave it alone.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace poolyard::engine::simulation::platform {

/// Whether there can be any here.
bool can_copy();

class Copies {
 public:
  ~Copies();
  /// Makes a copy, in which `body` is called, which must not return but say something. False when the system refuses.
  bool start(int number, const std::function<void()>& body);
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
  struct Running {
    int number, pid, descriptor;
    std::string bytes;
  };
  std::map<int, Running> running_;
};

/// In a copy, on any thread: the one thing that it says, and its end.
[[noreturn]] void say(std::string_view bytes);

}  // namespace poolyard::engine::simulation::platform
