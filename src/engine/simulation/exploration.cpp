#include "simulation/exploration.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/serialize.h>

#include "hooks.h"
#include "interpreter.h"
#include "simulation/platform/copies.h"
#include "simulation/report.h"
#include "simulation/search.h"
#include "simulation/simulation.h"

namespace poolyard::engine::simulation {
namespace {

/// A run is still at work after so many instructions: half a second of the machine's time.
constexpr std::uint64_t kMostInstructions = 20'000'000;
/// So many runs are spent on the shortest schedule of an outcome.
constexpr int kMostShrinkingRuns = 300;

std::optional<Account> own_account;

/// In a copy: ends it with what there is to say.
[[noreturn]] void report(Report::End end, int status, const std::string& detail) {
  Report said;
  said.end = end;
  said.status = status;
  said.output = own_account->output;
  said.detail = detail.empty() ? own_account->failures : detail;
  said.schedule = Machine::current()->listed().text();
  said.of_program = Machine::current()->instructions_of_program();
  said.moments = Machine::current()->moments();
  said.story = Machine::current()->story();
  platform::say(to_bytes(said));
}

/// Who waits where. On a thread that may be unknown to Python, and for which nothing is left to decide.
std::string describe_stuck() {
  poolyard_budget = std::numeric_limits<int>::max();
  HoldGil hold;
  std::string text;
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* said = module ? PyObject_CallMethod(module, "describe_stuck", nullptr) : nullptr;
  if (const char* utf8 = said ? PyUnicode_AsUTF8(said) : nullptr) text = utf8;
  Py_XDECREF(said);
  Py_XDECREF(module);
  PyErr_Clear();
  return text;
}

/// In a copy.
void run_schedule(const Schedule& schedule, bool notes_moments, bool notes_lines) {
  own_account.emplace();
  Machine::Options options;
  options.schedule = schedule;
  options.most_instructions = kMostInstructions;
  options.notes_moments = notes_moments;
  options.notes_lines = notes_lines;
  options.stuck = [] { report(Report::End::stuck, 0, describe_stuck()); };
  options.too_long = [] { report(Report::End::too_long, 0, {}); };
  const int status = run_on(std::move(options), true);
  report(Report::End::finished, status, {});
}

/// Runs schedules, several at once.
class Runner {
 public:
  explicit Runner(unsigned jobs) : jobs_(static_cast<int>(std::clamp(jobs, 1u, 64u))) {}

  /// Gives what came of each to `heard`, in the order in which they end, until `next` has no more.
  template <class Next, class Heard>
  void run(Next next, Heard heard, bool notes_moments = false, bool notes_lines = false) {
    std::map<int, Schedule> running;
    for (;;) {
      while (copies_.running() < jobs_) {
        const std::optional<Schedule> schedule = next();
        if (!schedule) break;
        // A copy ends with threads of its own that nobody counts off.
        Arena& arena = *Arena::current();
        arena.memory().store(arena.process_word(Arena::current_process(), Arena::kLiveThreads), 0);
        const int number = started_++;
        running[number] = *schedule;
        if (!copies_.start(number, [&] { run_schedule(*schedule, notes_moments, notes_lines); })) throw std::runtime_error("the system makes no more processes");
      }
      if (copies_.running() == 0) return;
      const platform::Copies::Said said = copies_.wait();
      Report report;
      if (!said.bytes.empty()) {
        report = from_bytes<Report>(said.bytes);
      } else {
        report.end = Report::End::crashed;
        report.status = said.signal;
        report.schedule = running.at(said.number).text();
      }
      heard(running.at(said.number), report);
      running.erase(said.number);
    }
  }
  Report run_one(const Schedule& schedule, bool notes_lines = false) {
    Report result;
    std::optional<Schedule> next = schedule;
    run([&] { return std::exchange(next, std::nullopt); }, [&](const Schedule&, const Report& report) { result = report; }, false, notes_lines);
    return result;
  }

 private:
  int jobs_;
  int started_ = 0;
  platform::Copies copies_;
};

/// The same outcome with fewer switches: those that are not needed are left out, first many at once, then one by one (Zeller's ddmin).
Report shrink(Runner& runner, Report report) {
  int left = kMostShrinkingRuns;
  Schedule schedule = Schedule::parse(report.schedule);
  for (std::size_t part = std::max<std::size_t>(schedule.switches.size() / 2, 1);;) {
    bool shorter = false;
    for (std::size_t at = 0; at < schedule.switches.size() && left > 0;) {
      Schedule fewer = schedule;
      const auto begin = fewer.switches.begin() + static_cast<std::ptrdiff_t>(at);
      fewer.switches.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(part, fewer.switches.size() - at)));
      --left;
      const Report again = runner.run_one(fewer);
      const Schedule went = Schedule::parse(again.schedule);
      if (again.outcome() == report.outcome() && went.switches.size() < schedule.switches.size()) {
        report = again;
        schedule = went;
        shorter = true;
      } else {
        at += part;
      }
    }
    if (left <= 0 || (part == 1 && !shorter)) return report;
    if (!shorter || part > schedule.switches.size()) part = std::max<std::size_t>(part / 2, 1);
  }
}

std::string in_lines(const std::string& text, const char* before) {
  std::string result;
  std::size_t at = 0;
  for (int line = 0; at < text.size() && line < 12; ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += (line == 0 ? "" : before) + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  if (at < text.size()) result += std::string(before) + "…\n";
  return result;
}

void print(const std::string& text) { output::write(output::Stream::out, text); }

}  // namespace

Account* account() { return own_account ? &*own_account : nullptr; }

void leave(int status) {
  if (own_account) report(Report::End::finished, status, {});
  exit_process(status);
}

namespace {

int search_and_print() {
  const Simulation& wanted = program().simulation;
  if (!platform::can_copy()) throw std::runtime_error("schedules cannot be explored here yet: use poolyard-run natively");
  remove_hooks();
  struct Outcome {
    int count = 0;
    Report first;  // with the fewest switches
  };
  std::map<std::string, Outcome> outcomes;
  Runner runner(wanted.jobs);
  const std::unique_ptr<Search> search = search_by(wanted.strategy, Schedule::parse(wanted.schedule).machine, wanted.explore);
  int seen = 0;
  runner.run([&] { return search->next(); },
             [&](const Schedule& schedule, const Report& report) {
               ++seen;
               search->heard(schedule, report);
               Outcome& outcome = outcomes[report.outcome()];
               if (outcome.count++ == 0 || report.schedule.size() < outcome.first.schedule.size()) outcome.first = report;
             },
             search->wants_moments());

  std::vector<Outcome> sorted;
  for (auto& [text, outcome] : outcomes) sorted.push_back(std::move(outcome));
  std::stable_sort(sorted.begin(), sorted.end(), [](const Outcome& a, const Outcome& b) { return a.count > b.count; });
  bool failed = false;
  print(std::to_string(seen) + (seen == 1 ? " schedule (" : " schedules (") + wanted.strategy + "), " + std::to_string(sorted.size()) +
        (sorted.size() == 1 ? " outcome\n" : " outcomes\n"));
  for (Outcome& outcome : sorted) {
    char head[40];
    std::snprintf(head, sizeof head, "%6.1f %%  %6d  ", 100.0 * outcome.count / seen, outcome.count);
    const std::string margin(std::string(head).size(), ' ');
    print(head + in_lines(outcome.first.outcome(), margin.c_str()));
    if (!outcome.first.failed()) continue;
    failed = true;
    const Report shortest = outcome.first.end == Report::End::crashed ? outcome.first : shrink(runner, outcome.first);
    print(margin + "replay: " + wanted.command + shortest.schedule + " " + program().name + "\n");
    if (const std::string story = runner.run_one(Schedule::parse(shortest.schedule), true).story; !story.empty()) {
      print(margin + in_lines(story, margin.c_str()));
    }
  }
  if (const std::string proof = search->proof(); !proof.empty()) print(proof + "\n");
  return failed ? 1 : 0;
}

}  // namespace

int explore() {
  int status = 2;
  try {
    status = search_and_print();
  } catch (const std::runtime_error& error) {
    output::write(output::Stream::err, std::string("poolyard-run: ") + error.what() + "\n");
  }
  return finalize(status);
}

}  // namespace poolyard::engine::simulation
