#include "simulation/strategy.h"

#include <algorithm>
#include <map>

#include "simulation/machine.h"
#include "simulation/random.h"

namespace poolyard::engine::simulation {
namespace {

bool is_ready(const Moment& moment, int thread) { return std::find(moment.ready.begin(), moment.ready.end(), thread) != moment.ready.end(); }

/// As the interpreter does it: whoever runs keeps the interpreter lock for its switch interval, and then somebody else who wants it has it.
class Fair : public Strategy {
 public:
  explicit Fair(std::uint64_t seed) : random_(seed) {}

  Decision decide(const Moment& moment) override {
    constexpr std::uint64_t kInterval = kSwitchInterval / kInstruction;
    if (moment.alone && !moment.forced) return {moment.current, kInterval};  // others want it from now on
    std::vector<int> others = moment.ready;
    std::erase(others, moment.current);
    return {others[random_.below(others.size())], kInterval};
  }

 private:
  Random random_;
};

/// A random walk. How long somebody runs is spread evenly over the orders of magnitude, so that it finds what wants a switch between two
/// certain instructions as well as what wants somebody to get far ahead.
class RandomWalk : public Strategy {
 public:
  explicit RandomWalk(std::uint64_t seed)
      : random_(seed), program_(random_.below(8) != 0), orders_(random_.below(program_ ? kOrders : kOrdersOfAll)) {}

  Decision decide(const Moment& moment) override {
    const int thread = moment.ready[random_.below(moment.ready.size())];
    return {thread, 1 + random_.below(std::uint64_t{1} << random_.below(orders_ + 1))};
  }
  bool counts_program() const override { return program_; }
  bool decides_after_wake() override { return random_.below(2) == 0; }

 private:
  static constexpr std::uint64_t kOrders = 8, kOrdersOfAll = 12;
  Random random_;
  bool program_;          // one in eight switches in the library, too
  std::uint64_t orders_;  // of this run, up to 2^orders instructions at once
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each thread has a priority by chance, the highest of those that can
/// run does, and at d - 1 instructions by chance whoever runs gets the lowest. It finds a bug of depth d among n threads and k instructions
/// with a probability of at least 1 / (n k^(d-1)).
class Pct : public Strategy {
 public:
  Pct(std::uint64_t seed, std::uint64_t length) : random_(seed) {
    constexpr int kDepth = 3;
    constexpr std::uint64_t kUnknown = 200;
    for (int i = 1; i < kDepth; ++i) changes_.push_back(1 + random_.below(length != 0 ? length : kUnknown));
    std::sort(changes_.begin(), changes_.end());
  }

  Decision decide(const Moment& moment) override {
    while (next_ < changes_.size() && changes_[next_] <= moment.of_program) {
      priorities_[moment.current] = -static_cast<std::int64_t>(++next_);
    }
    int best = moment.ready.front();
    for (int thread : moment.ready) {
      if (priority(thread) > priority(best)) best = thread;
    }
    return {best, next_ < changes_.size() ? changes_[next_] - moment.of_program : Decision::kUntilItWaits};
  }
  bool counts_program() const override { return true; }
  bool decides_after_wake() override { return true; }

 private:
  std::int64_t priority(int thread) {
    const auto known = priorities_.find(thread);
    if (known != priorities_.end()) return known->second;
    return priorities_[thread] = static_cast<std::int64_t>(random_.next() >> 2);
  }

  Random random_;
  std::vector<std::uint64_t> changes_;
  std::size_t next_ = 0;
  std::map<int, std::int64_t> priorities_;
};

/// As listed. What does not come up, because something before it went otherwise, is passed over.
class Listed : public Strategy {
 public:
  explicit Listed(std::vector<Switch> switches) : switches_(std::move(switches)) {}

  Decision decide(const Moment& moment) override {
    int thread = by_itself(moment);
    while (next_ < switches_.size()) {
      const Switch& one = switches_[next_];
      const bool here = one.at == moment.at && one.forced == moment.forced && (!one.forced || one.turn == moment.turn);
      const bool passed = one.at < moment.at || (one.at == moment.at && one.forced && moment.forced && one.turn < moment.turn);
      if (here && is_ready(moment, one.thread)) thread = one.thread;
      if (!here && !passed) break;
      ++next_;
      if (here) break;
    }
    for (std::size_t i = next_; i < switches_.size(); ++i) {
      if (switches_[i].at > moment.at) return {thread, switches_[i].at - moment.at};
    }
    return {thread};
  }

 private:
  std::vector<Switch> switches_;
  std::size_t next_ = 0;
};

}  // namespace

int by_itself(const Moment& moment) { return !moment.forced && is_ready(moment, moment.current) ? moment.current : moment.ready.front(); }

std::unique_ptr<Strategy> strategy_of(const Schedule& schedule) {
  if (schedule.strategy.empty()) return std::make_unique<Listed>(schedule.switches);
  if (schedule.strategy == "fair") return std::make_unique<Fair>(schedule.seed);
  if (schedule.strategy == "random") return std::make_unique<RandomWalk>(schedule.seed);
  return std::make_unique<Pct>(schedule.seed, schedule.length);
}

}  // namespace poolyard::engine::simulation
