#include "simulation/exploration.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/simulated.h>

#include "hooks.h"
#include "interpreter.h"
#include "run_protocol.h"
#include "simulation/part.h"
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

// Of a run that is one of many.
std::optional<Account> own_account;

/// What a copy is to do.
struct Task {
  std::string schedule;
  bool notes_moments = false, notes_story = false;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(schedule, notes_moments, notes_story);
  }
};

Report report_of(Report::End end, int status, const std::string& detail) {
  Report report;
  report.end = end;
  report.status = status;
  report.output = own_account->output;
  report.detail = detail.empty() ? own_account->failures : detail;
  const Machine& machine = *Machine::current();
  report.schedule = machine.listed().text();
  report.decided = machine.has_decided();
  report.of_program = machine.instructions_of_program();
  report.moments = machine.moments();
  report.story = machine.story();
  if (!report.story.empty()) report.threads = machine.thread_names();
  return report;
}

bool is_copy = false;
[[noreturn]] void tell_of_one(const Report& report);

/// Ends a run that is one of many, with what there is to say.
[[noreturn]] void say(Report::End end, int status, const std::string& detail) {
  const simulated::Outside host;
  const Report report = report_of(end, status, detail);
  Machine::current()->end_others();
  if (!is_copy) tell_of_one(report);
  platform::say(to_bytes(report));
}

/// Who waits where, in all processes.
std::string describe_all_stuck() {
  std::string text = describe_stuck();
  for (std::string others = Machine::current()->descriptions(); !others.empty();) {
    const std::size_t end = others.find('\n');
    if (end > 0) text += (text.empty() ? "" : "; ") + others.substr(0, end);
    others.erase(0, end + 1);
  }
  return text;
}

[[noreturn]] void die_of_crash(const std::string&) { say(Report::End::crashed, 0, {}); }

void hear(Text kind, std::string_view text) {
  if (kind == Text::output) own_account->output += text;
  if (kind == Text::failure) own_account->failures += std::string(text) + "\n";
}

/// A run that is one of many, up to the point where a program would notice no more: taking all of Python apart takes longer than most programs
/// that are explored.
int run_one_of_many(PyObject* code, Machine::Options options) {
  own_account.emplace();
  options.most_instructions = kMostInstructions;
  options.one_of_many = true;
  options.said = hear;
  options.crashed = die_of_crash;
  options.stuck = [] { say(Report::End::stuck, 0, describe_all_stuck()); };
  options.too_long = [] { say(Report::End::too_long, 0, {}); };
  const int status = run_on(std::move(options), code);
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* done = module ? PyObject_CallMethod(module, "end", nullptr) : nullptr;
  Py_XDECREF(done);
  Py_XDECREF(module);
  PyErr_Clear();
  return status;
}

Task begin_task(std::string_view request) {
  is_copy = true;
  auto task = from_bytes<Task>(request);
  if (task.notes_story) tell_thread_names([](const std::string& name) { Part::tell(Text::thread_name, name); });
  return task;
}

// Of the process that copies are made of.
PyObject* code_of_all = nullptr;

/// Where a copy begins if it does not go on from where it was made.
int begin_copy(std::string_view request) {
  const Task task = begin_task(request);
  Machine::Options options{.schedule = Schedule::parse(task.schedule), .notes_moments = task.notes_moments, .notes_story = task.notes_story};
  say(Report::End::finished, run_one_of_many(code_of_all, std::move(options)), {});
}

/// Runs schedules, several at once.
class Runner {
 public:
  explicit Runner(unsigned jobs) : jobs_(static_cast<int>(std::clamp(jobs, 1u, 64u))), copies_(begin_copy) {}

  /// Gives what came of each to `heard`, in the order in which they end, until `next` has no more.
  template <class Next, class Heard>
  void run(Next next, Heard heard, bool notes_moments = false, bool notes_story = false) {
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
        copies_.start(number, to_bytes(Task{schedule->text(), notes_moments, notes_story}));
      }
      if (copies_.running() == 0) return;
      const platform::Copies::Said said = copies_.wait();
      Report report;
      if (!said.bytes.empty()) {
        report = from_bytes<Report>(said.bytes);
      } else {
        report.end = Report::End::crashed;
        report.decided = true;  // it is not known
        report.status = said.signal;
        report.schedule = running.at(said.number).text();
      }
      heard(running.at(said.number), report);
      running.erase(said.number);
    }
  }
  Report run_one(const Schedule& schedule, bool notes_story = false) {
    Report result;
    std::optional<Schedule> next = schedule;
    run([&] { return std::exchange(next, std::nullopt); }, [&](const Schedule&, const Report& report) { result = report; }, false, notes_story);
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

/// Puts together what was found, and tells it.
class Teller {
 public:
  explicit Teller(unsigned wanted) { findings_.wanted = wanted; }

  void heard(const Report& report) {
    ++findings_.seen;
    const auto [place, is_new] = numbers_.try_emplace(report.outcome(), static_cast<int>(numbers_.size()));
    if (is_new) {
      Outcome outcome;
      outcome.number = place->second;
      outcome.failed = report.failed();
      outcome.text = shortened(place->first);
      findings_.outcomes.push_back(outcome);
      firsts_.push_back(report);
      changed_.push_back(true);
    }
    const auto number = static_cast<std::size_t>(place->second);
    Outcome& outcome = findings_.outcomes[number];
    changed_[number] = true;
    if (outcome.count++ == 0 || report.schedule.size() < outcome.schedule.size()) {
      outcome.schedule = report.schedule;
      firsts_[number] = report;
    }
    if (is_new || now_ms() >= told_ms_ + kBetween) tell();
  }
  /// How many outcomes there are, and of each the run with the fewest switches.
  std::size_t outcomes() const { return firsts_.size(); }
  const Report& first(std::size_t number) const { return firsts_[number]; }
  void set_shortest(std::size_t number, const std::string& schedule, const Report& report) {
    Outcome& outcome = findings_.outcomes[number];
    outcome.schedule = schedule;
    outcome.shortest = true;
    outcome.story = report.story;
    outcome.threads = report.threads;
    changed_[number] = true;
    tell();
  }
  void over(std::string proof) {
    findings_.over = true;
    findings_.proof = std::move(proof);
    tell();
  }
  bool failed() const { return findings_.failed(); }

 private:
  static constexpr double kBetween = 50;  // ms
  static std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 4000;
    return text.size() <= kMost ? text : text.substr(0, kMost) + " …";
  }
  void tell() {
    told_ms_ = now_ms();
    Findings news{.seen = findings_.seen, .wanted = findings_.wanted, .over = findings_.over, .proof = findings_.proof};
    for (std::size_t number = 0; number < changed_.size(); ++number) {
      if (changed_[number]) news.outcomes.push_back(findings_.outcomes[number]);
      changed_[number] = false;
    }
    tell_found(news);
  }

  Findings findings_;
  std::map<std::string, int> numbers_;
  std::vector<Report> firsts_;  // by number; and the next
  std::vector<bool> changed_;
  double told_ms_ = 0;
};

std::unique_ptr<Search> wanted_search() {
  const Simulation& wanted = program().simulation;
  return search_by(wanted.strategy, Schedule::parse(wanted.schedule), wanted.explore);
}

int search() {
  const Simulation& wanted = program().simulation;
  Runner runner(wanted.jobs);
  Teller teller(wanted.explore);
  const std::unique_ptr<Search> search = wanted_search();
  runner.run([&] { return search->next(); },
             [&](const Schedule& schedule, const Report& report) {
               search->heard(schedule, report);
               teller.heard(report);
             },
             search->wants_moments());
  for (std::size_t number = 0; number < teller.outcomes(); ++number) {
    const Report first = teller.first(number);
    if (!first.failed()) continue;
    const Report shortest = first.end == Report::End::crashed ? first : shrink(runner, first);
    teller.set_shortest(number, shortest.schedule, runner.run_one(Schedule::parse(shortest.schedule), true));
  }
  teller.over(search->proof());
  return teller.failed() ? 1 : 0;
}

/// The whole search. Returns the exit status.
int search_or_say_why_not() {
  try {
    return search();
  } catch (const std::runtime_error& error) {
    output::write(output::Stream::err, std::string("poolyard-run: ") + error.what() + "\n");
    return 2;
  }
}

/// The program has started no thread and no process: all schedules are like this one.
void tell_of_one(const Report& report) {
  Teller teller(program().simulation.explore);
  const std::unique_ptr<Search> search = wanted_search();
  search->heard(*search->next(), report);
  teller.heard(report);
  if (report.failed()) teller.set_shortest(0, report.schedule, report);
  teller.over(search->proof());
  exit_process(teller.failed() ? 1 : 0);
}

}  // namespace

Account* account() { return own_account && !Part::is_later() ? &*own_account : nullptr; }

void leave(int status) {
  if (account()) say(Report::End::finished, status, {});
  exit_process(status);
}

int explore(PyObject* code) {
  remove_hooks();
  code_of_all = code;
  if (!platform::copies_go_on()) return finalize(search_or_say_why_not());
  // All schedules begin alike, until there is a second thread, or something in the arena that is to be each schedule's own.
  Machine::Options options{.schedule = Schedule::parse(program().simulation.schedule)};
  options.begins = [] {
    try {
      const simulated::Outside host;
      exit_process(search_or_say_why_not());
    } catch (const platform::IsCopy& copy) {
      const Task task = begin_task(copy.request);
      take_pid();
      Machine::current()->plan(Schedule::parse(task.schedule), task.notes_moments, task.notes_story);
    }
  };
  say(Report::End::finished, run_one_of_many(code, std::move(options)), {});
}

}  // namespace poolyard::engine::simulation
