// Looks for what a person has typed among everything that a run's threads did:
//     Task 17          the task with that number, of any pool
//     failed           tasks that raised
//     worker           threads and processes whose name has this in it
//     in a lock        every stretch in that state
//     lock_a           every wait for something whose name has this in it
//     > 5 ms           every stretch that took longer; after any of the others: of these
// It goes on with what is new while the run goes on.
#pragma once

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/stretch.h"

namespace poolyard::app {

struct Query {
  std::string text;                ///< in small letters, without what follows
  std::optional<int> task;
  trace::Tick longer = -1;         ///< than this
  trace::Tick shorter = std::numeric_limits<trace::Tick>::max();
  bool by_length = false;
  bool operator==(const Query&) const = default;
};
Query parse_query(std::string_view typed);

class Search {
 public:
  /// More are not told apart by anybody.
  static constexpr std::size_t kMost = 20'000;

  /// An empty query finds nothing.
  void look(const TraceModel& trace, std::string_view typed, double now);
  /// In the order in which they began; a thread found by its name is one stretch, from its beginning to its end.
  const std::vector<Stretch>& found() const { return found_; }
  /// There are more than were kept.
  bool too_many() const { return too_many_; }
  /// The place in found() of the next one that begins after this moment, or the last that begins before it; round the ends.
  std::optional<std::size_t> after(trace::Tick time) const;
  std::optional<std::size_t> before(trace::Tick time) const;

 private:
  struct Seen {
    std::size_t states = 0, tasks = 0;
  };
  void look_at(const TraceModel& trace, int lane, double now);
  void keep(const Stretch& stretch);

  std::string typed_;
  Query query_;
  std::set<std::uint32_t> objects_;  // whose names have its text in them
  std::size_t names_ = 0;            // that were looked at
  std::vector<Stretch> found_;
  std::size_t settled_ = 0;  // of found_, before what goes on and may be another one the next time
  std::vector<Seen> seen_;
  std::uint64_t dropped_ = 0;
  bool too_many_ = false;
};

}  // namespace poolyard::app
