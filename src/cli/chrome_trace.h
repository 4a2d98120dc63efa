// A run's trace in the format that Perfetto and chrome://tracing open.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include <poolyard/arena.h>
#include <poolyard/trace.h>

namespace poolyard::cli {

class ChromeTrace {
 public:
  explicit ChromeTrace(Arena& arena) : reader_(arena) {}
  /// Takes what is new; to be called often enough that no lane's ring overflows.
  void poll();
  /// The whole as JSON.
  std::string json() const { return "{\"traceEvents\":[" + events_ + "\n]}\n"; }

 private:
  void add(const std::string& event);

  trace::Reader reader_;
  std::map<std::pair<int, int>, std::string> names_;  // of lanes, as last written
  std::set<int> processes_;
  std::string events_;
};

}  // namespace poolyard::cli
