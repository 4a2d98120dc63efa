#include "simulation/search.h"

#include <algorithm>
#include <array>
#include <deque>

namespace poolyard::engine::simulation {
namespace {

/// The schedule without switches.
Schedule on(const Schedule& machine) {
  Schedule schedule;
  schedule.machine = machine.machine;
  schedule.cores = machine.cores;
  return schedule;
}

/// A strategy with one seed after the other. The first schedule is the one without switches.
class BySeeds : public Search {
 public:
  BySeeds(std::string strategy, const Schedule& machine, unsigned most) : strategy_(std::move(strategy)), machine_(machine), most_(most) {}

  std::optional<Schedule> next() override {
    if (made_ == most_) return std::nullopt;
    Schedule schedule = on(machine_);
    if (made_ != 0) {
      schedule.strategy = strategy_;
      schedule.seed = made_;
      if (strategy_ == "pct") schedule.length = length_;
    }
    ++made_;
    return schedule;
  }
  void heard(const Schedule& schedule, const Report& report) override {
    length_ = std::max(length_, report.of_program);
    // Only the one without switches is asked at every instruction: others pass over the library's.
    if (report.decided || !schedule.strategy.empty()) return;
    one_only_ = true;
    made_ = most_;
  }
  std::string proof() const override { return one_only_ ? "There was never more than one thread that could go on: this is the only schedule." : ""; }

 private:
  std::string strategy_;
  Schedule machine_;
  unsigned most_, made_ = 0;
  std::uint64_t length_ = 0;  // of the longest run
  bool one_only_ = false;
};

/// All schedules with few preemptions, those with fewer first (CHESS; Musuvathi and Qadeer, PLDI 2007): most mistakes need no more than two.
/// Each schedule that was seen is a prefix of others, which go another way at one of the later moments.
class Bounded : public Search {
 public:
  static constexpr int kBound = 2;
  Bounded(const Schedule& machine, unsigned most) : most_(most) { left_[0].push_back(on(machine)); }

  std::optional<Schedule> next() override {
    if (made_ == most_) return std::nullopt;
    for (auto& schedules : left_) {
      if (schedules.empty()) continue;
      Schedule schedule = std::move(schedules.front());
      schedules.pop_front();
      ++made_;
      return schedule;
    }
    return std::nullopt;
  }

  void heard(const Schedule& schedule, const Report& report) override {
    complete_ = complete_ && report.end != Report::End::too_long && report.end != Report::End::crashed;
    const auto preemptions = static_cast<std::size_t>(
        std::count_if(schedule.switches.begin(), schedule.switches.end(), [](const Switch& one) { return !one.forced; }));
    // Behind the last switch: what is before it, others look at.
    auto moment = report.moments.begin();
    if (!schedule.switches.empty()) {
      const Switch& last = schedule.switches.back();
      moment = std::find_if(moment, report.moments.end(), [&](const Moment& one) {
        return one.at == last.at && one.forced == last.forced && (!one.forced || one.turn == last.turn);
      });
      if (moment != report.moments.end()) ++moment;
    }
    for (; moment != report.moments.end(); ++moment) {
      const std::size_t then = preemptions + (moment->forced ? 0 : 1);
      if (then > kBound) continue;
      for (int thread : moment->ready) {
        if (thread == moment->chosen) continue;
        Schedule other = schedule;
        other.switches.push_back({moment->at, thread, moment->forced, std::max(moment->turn, 0)});
        left_[then].push_back(std::move(other));
      }
    }
  }
  bool wants_moments() const override { return true; }
  std::string proof() const override {
    if (!complete_ || std::any_of(left_.begin(), left_.end(), [](const auto& schedules) { return !schedules.empty(); })) return {};
    return "These are all schedules with at most " + std::to_string(kBound) + " preemptions in the program's own code.";
  }

 private:
  unsigned most_, made_ = 0;
  std::array<std::deque<Schedule>, kBound + 1> left_;  // by how many preemptions they have
  bool complete_ = true;
};

}  // namespace

std::unique_ptr<Search> search_by(const std::string& strategy, const Schedule& machine, unsigned most) {
  if (strategy == "dfs") return std::make_unique<Bounded>(machine, most);
  return std::make_unique<BySeeds>(strategy, machine, most);
}

}  // namespace poolyard::engine::simulation
