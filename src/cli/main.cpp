// poolyard-run: runs a program without a window.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <poolyard/bell.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/resource.h>
#include <poolyard/stuck.h>

#include "engine/chrome_trace.h"
#include "engine/compilation.h"
#include "engine/run.h"
#include "engine/simulation/schedule.h"
#include "platform/terminal.h"

namespace {

using namespace poolyard;

constexpr char kUsage[] =
    "usage: poolyard-run [-i] [--trace=FILE | --untraced] [--exit-on-deadlock] [--cold] PROGRAM [ARGUMENT...]\n"
    "       poolyard-run --simulate[=SEED] [--cores=K] | --replay=SCHEDULE  […] PROGRAM [ARGUMENT...]\n"
    "       poolyard-run --explore[=SCHEDULES] [--strategy=NAME] [--jobs=N] PROGRAM [ARGUMENT...]\n"
    "PROGRAM: FILE, - or nothing (it is on standard input), -c TEXT, or -m MODULE\n"
    "\n"
    "Runs a Python program or a C++ program as Poolyard does, and ends with its exit status. Of python3's options there are -c, -m, -i, -u, -V,\n"
    "-W and -X; -B, -E, -I, -P, -b, -d, -q, -s, -S and -v change nothing here. Ctrl-C interrupts the program, twice ends it.\n"
    "A C++ file is compiled with the system's compiler; under node it has to be a demo's. The name of a demo (01-thread.cpp)\n"
    "runs what was compiled ahead. When its threads wait for each other for ever, it says so on standard error, which and where.\n"
    "\n"
    "  -i            afterwards, read lines from standard input and run them, until its end; without a program, only that\n"
    "  --trace=FILE  write what every thread did, for https://ui.perfetto.dev\n"
    "  --untraced    record nothing of that, for measuring what recording costs\n"
    "  --exit-on-deadlock\n"
    "                end the program then, with status 3\n"
    "  --simulate[=SEED]\n"
    "                run it on a simulated machine: the same seed gives the same run, everywhere. Its time is simulated, too\n"
    "  --cores=K     of that machine: 1 to 64\n"
    "  --explore[=SCHEDULES]\n"
    "                run it that often (1000), each time with other switches between its threads, and print what can happen; the status is\n"
    "                1 if any run failed\n"
    "  --strategy=NAME\n"
    "                which switches: random, pct, or dfs: all of them with at most two preemptions (random)\n"
    "  --jobs=N      so many runs at once (1)\n"
    "  --replay=SCHEDULE\n"
    "                run it with the switches that --explore has printed\n"
    "  --cold        under node: begin at once, slower at first than later on (else: once the interpreter is at its speed)\n"
    "  --help        show this text\n"
    "  --version     show the version\n";

// What a shell gives for a wrong command line, and for a file that cannot be run.
constexpr int kUsageError = 2;
constexpr int kDeadlock = 3;
constexpr int kInterrupted = 130;
constexpr int kNotCompiled = 1;

/// Where the first byte stands that is no UTF-8, or nothing.
std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
    unsigned lead = byte(at);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xc2) || lead >= 0xf5) return at;
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(at + i) & 0xc0) != 0x80) return at;
    }
    unsigned second = byte(at + 1);
    bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    bool surrogate = lead == 0xed && second >= 0xa0;
    bool too_large = lead == 0xf4 && second >= 0x90;
    if (overlong || surrogate || too_large) return at;
    at += length;
  }
  return std::nullopt;
}

struct CommandLine {
  std::string file;  // "-": standard input
  std::optional<std::string> text, module;  // in its place
  std::string trace;
  bool untraced = false;
  bool exit_on_deadlock = false;
  bool cold = false;
  bool interactive = false;
  bool greets = false;  // as one does who starts python3 without a program
  std::string warnings;  // what -W says, as PYTHONWARNINGS has it
  engine::Simulation simulation;
  std::vector<std::string> arguments;
  std::string answer;  // to --help and --version
};

/// The number in an option: all of it. Throws std::invalid_argument.
std::uint64_t number_in(const std::string& option, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw std::invalid_argument(option + " wants a number from " + std::to_string(least) + " to " + std::to_string(most) + ", not \"" + text + "\"");
  }
  return value;
}

/// What is said about the simulated machine.
class SimulationOptions {
 public:
  /// Whether the argument was one of them. Throws std::invalid_argument.
  bool take(const std::string& argument) {
    const auto value = [&](const char* option) -> std::optional<std::string> {
      const std::string text = option;
      if (argument == text) return std::string();
      if (argument.starts_with(text + "=")) return argument.substr(text.size() + 1);
      return std::nullopt;
    };
    constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
    if (auto seed = value("--simulate")) {
      seed_ = seed->empty() ? 0 : number_in("--simulate", *seed, 0, kAny);
    } else if (auto cores = value("--cores")) {
      cores_ = static_cast<int>(number_in("--cores", *cores, 1, engine::simulation::Schedule::kMostCores));
    } else if (auto schedules = value("--explore")) {
      explore_ = schedules->empty() ? 1000 : static_cast<unsigned>(number_in("--explore", *schedules, 1, 1'000'000'000));
    } else if (auto strategy = value("--strategy")) {
      if (*strategy != "random" && *strategy != "pct" && *strategy != "dfs") throw std::invalid_argument("--strategy is random, pct or dfs, not \"" + *strategy + "\"");
      strategy_ = *strategy;
    } else if (auto jobs = value("--jobs")) {
      jobs_ = static_cast<unsigned>(number_in("--jobs", *jobs, 1, 64));
    } else if (auto schedule = value("--replay")) {
      replay_ = engine::simulation::Schedule::parse(*schedule);
    } else {
      return false;
    }
    return true;
  }

  /// Throws std::invalid_argument for what does not go together.
  engine::Simulation all() const {
    if (replay_ && (seed_ || explore_ || cores_)) throw std::invalid_argument("--replay says all about the run: no --simulate, --cores or --explore with it");
    if ((strategy_ || jobs_) && !explore_) throw std::invalid_argument("--strategy and --jobs are for --explore");
    if (cores_ && !seed_ && !explore_) throw std::invalid_argument("--cores is for --simulate and --explore");
    engine::Simulation simulation;
    if (!seed_ && !explore_ && !replay_) return simulation;
    engine::simulation::Schedule schedule;
    if (replay_) {
      schedule = *replay_;
    } else {
      schedule.machine = schedule.seed = seed_.value_or(0);
      schedule.cores = cores_.value_or(1);
      schedule.strategy = "fair";
    }
    simulation.schedule = schedule.text();
    simulation.explore = explore_.value_or(0);
    simulation.strategy = strategy_.value_or("random");
    simulation.jobs = jobs_.value_or(1);
    return simulation;
  }

 private:
  std::optional<std::uint64_t> seed_;
  std::optional<int> cores_;
  std::optional<unsigned> explore_, jobs_;
  std::optional<std::string> strategy_;
  std::optional<engine::simulation::Schedule> replay_;
};

/// Throws std::invalid_argument.
CommandLine parse(int argc, char** argv) {
  CommandLine line;
  SimulationOptions simulation;
  int at = 1;
  for (; at < argc; ++at) {
    std::string argument = argv[at];
    if (argument == "--help" || argument == "-h") {
      line.answer = kUsage;
      return line;
    }
    if (argument == "-V") {
      line.answer = "Python 3.13.5\n";
      return line;
    }
    if (argument == "--version") {
      line.answer = "poolyard " POOLYARD_VERSION " (Python 3.13.5)\n";
      return line;
    }
    if (argument.starts_with("--trace=")) {
      line.trace = argument.substr(8);
    } else if (argument == "--untraced") {
      line.untraced = true;
    } else if (argument == "--exit-on-deadlock") {
      line.exit_on_deadlock = true;
    } else if (argument == "--cold") {
      line.cold = true;
    } else if (argument == "-i") {
      line.interactive = true;
    } else if (argument.starts_with("-W") || argument.starts_with("-X")) {
      std::string value = argument.substr(2);
      if (value.empty()) {
        if (++at == argc) throw std::invalid_argument(argument + " is followed by an option's value");
        value = argv[at];
      }
      if (argument[1] == 'W') line.warnings += (line.warnings.empty() ? "" : ",") + value;
    } else if (argument.size() > 1 && argument[0] == '-' && argument.find_first_not_of("BEIPbdqsSuv", 1) == std::string::npos) {
      // Neither a site nor compiled files are there that they would be about, and the environment is the program's.
    } else if (argument.starts_with("-c") || argument.starts_with("-m")) {
      // As with python3: all that follows is the program's.
      std::string value = argument.substr(2);
      if (value.empty()) {
        if (++at == argc) throw std::invalid_argument(argument + " is followed by a " + (argument == "-c" ? "program" : "module's name"));
        value = argv[at];
      }
      (argument[1] == 'c' ? line.text : line.module) = value;
      line.simulation = simulation.all();
      line.arguments.assign(argv + at + 1, argv + argc);
      return line;
    } else if (simulation.take(argument)) {
      continue;
    } else if (argument != "-" && argument.starts_with("-")) {
      throw std::invalid_argument("unknown option " + argument);
    } else {
      break;
    }
  }
  line.simulation = simulation.all();
  if (at == argc) {
    if (cli::input_is_typed() || line.interactive) {
      line.text = "";
      line.interactive = line.greets = true;
      return line;
    }
    line.file = "-";
    return line;
  }
  line.file = argv[at];
  line.arguments.assign(argv + at + 1, argv + argc);
  return line;
}

/// `path`: the program's file; empty for one that has none. `text` names what it imports.
void add_modules(engine::Program& program, const std::string& path, const std::string& text) {
  cli::Beside beside = cli::modules_beside(path, text);
  program.folder = beside.folder;
  program.files = std::move(beside.files);
  if (beside.left_out == 0) return;
  cli::write_stream(2, "poolyard-run: " + std::to_string(beside.left_out) + " modules beside the program are too many, and cannot be imported\n");
}

engine::Program load(const CommandLine& line) {
  engine::Program program;
  program.arguments = line.arguments;
  program.simulation = line.simulation;
  program.environment = cli::environment();
  if (!line.warnings.empty()) program.environment.push_back("PYTHONWARNINGS=" + line.warnings);
  if (line.interactive) program.environment.push_back(line.greets ? "PYTHONINSPECT=greet" : "PYTHONINSPECT=1");
  program.traced = !line.untraced;
  program.cold = line.cold;
  if (line.module) {
    program.name = "<string>";
    program.text = "import runpy, sys\nrunpy._run_module_as_main(sys.argv.pop(1))\n";
    program.arguments.insert(program.arguments.begin(), *line.module);
    add_modules(program, "", *line.module);
    return program;
  }
  program.name = line.text ? "<string>" : line.file == "-" ? "<stdin>" : line.file;
  try {
    program.text = line.text ? *line.text + "\n" : cli::read_file(line.file);
  } catch (const std::runtime_error&) {
    if (!engine::is_cpp(program)) throw;
    // A demo by its name. The image that holds them says so when there is none.
  }
  if (program.text.starts_with("\xef\xbb\xbf")) program.text.erase(0, 3);
  if (auto at = first_invalid_utf8(program.text)) {
    throw std::runtime_error(program.name + " is not UTF-8 text (byte " + std::to_string(*at) + ")");
  }
  if (!engine::is_cpp(program)) add_modules(program, line.text || line.file == "-" ? "" : line.file, program.text);
  return program;
}

/// Standard input, read when the program asks for it.
class Input {
 public:
  explicit Input(std::shared_ptr<Arena> arena) : told_(std::make_shared<Told>(std::move(arena))) {}
  /// Often.
  void pass_on(engine::Run& run) {
    if (run.wants_input() && !asked_) {
      asked_ = true;
      cli::read_input([told = told_](std::string bytes) {
        std::lock_guard lock(told->mutex);
        told->bytes = std::move(bytes);
        told->is = true;
        Bell(*told->arena).ring(Bell::Call::urgent);
      });
    }
    std::lock_guard lock(told_->mutex);
    if (!std::exchange(told_->is, false)) return;
    asked_ = false;
    if (told_->bytes.empty()) run.end_input();
    else run.give_input(told_->bytes);
  }

 private:
  /// Outlives us if nothing more is typed.
  struct Told {
    explicit Told(std::shared_ptr<Arena> arena) : arena(std::move(arena)) {}
    std::shared_ptr<Arena> arena;
    std::mutex mutex;
    std::string bytes;  // guarded by it, and the next
    bool is = false;
  };
  std::shared_ptr<Told> told_;
  bool asked_ = false;
};

/// The first lines of a text, each but the first behind a margin.
std::string in_lines(const std::string& text, const std::string& margin) {
  std::string result;
  std::size_t at = 0;
  for (int line = 0; at < text.size() && line < 12; ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += (line == 0 ? "" : margin) + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  if (at < text.size()) result += margin + "…\n";
  return result;
}

/// What an exploration has found, in words.
std::string describe(const engine::simulation::Findings& found, const engine::Program& program) {
  std::vector<engine::simulation::Outcome> sorted = found.outcomes;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  std::string text = std::to_string(found.seen) + (found.seen == 1 ? " schedule (" : " schedules (") + program.simulation.strategy + "), " +
                     std::to_string(sorted.size()) + (sorted.size() == 1 ? " outcome\n" : " outcomes\n");
  for (const auto& outcome : sorted) {
    char head[40];
    std::snprintf(head, sizeof head, "%6.1f %%  %6u  ", 100.0 * outcome.count / found.seen, outcome.count);
    const std::string margin(std::string(head).size(), ' ');
    text += head + in_lines(outcome.text, margin);
    if (!outcome.failed) continue;
    text += margin + "replay: poolyard-run --replay=" + outcome.schedule + " " + program.name + "\n";
    std::string story;
    for (const auto& step : outcome.story) story += step.text(outcome.threads) + "\n";
    if (!story.empty()) text += margin + in_lines(story, margin);
  }
  if (!found.proof.empty()) text += found.proof + "\n";
  return text;
}

/// Runs it, passing on what it prints. Returns the exit status.
int run(const CommandLine& line) {
  engine::Program program = load(line);
  const bool simulated = !line.simulation.schedule.empty();
  if (simulated && engine::is_cpp(program)) throw std::runtime_error("a C++ program cannot be simulated yet: " + line.file);
  cli::catch_interrupts();
  std::string image = engine::is_cpp(program) ? engine::kDemosImage : engine::kPythonImage;
  std::optional<engine::Compilation> compilation;
  if (engine::is_cpp(program) && !program.text.empty() && engine::can_compile()) {
    compilation.emplace(program);
    while (!compilation->wait(100)) {
      if (cli::interrupts() > 0 || cli::told_to_end()) return kInterrupted;
    }
    cli::write_stream(2, compilation->output());
    if (compilation->image().empty()) {
      cli::write_stream(2, "poolyard-run: " + compilation->error() + "\n");
      return kNotCompiled;
    }
    image = compilation->image();
  }
  if (simulated) {
    cli::fix_addresses();
    engine::Run::prepare_simulated(*Arena::current(), engine::simulation::Schedule::parse(line.simulation.schedule).machine);
  }
  engine::Run run(Arena::current(), image);
  run.start(program);
  output::Reader output(run.arena());
  std::optional<trace::Reader> reader;
  if (!line.untraced) reader.emplace(run.arena());
  std::optional<engine::ChromeTrace> trace;
  if (!line.trace.empty()) trace.emplace([&run](std::uint32_t object) { return trace::Resource::find(run.arena(), object).name; });
  trace::StuckWatch watch(run.arena());
  trace::NoteReader notes(run.arena());
  bool ended_as_stuck = false;
  // One Ctrl-C is for the program; so are all, where lines are typed. What has no handler of Python's ends by the first.
  int interrupts = 0;
  const bool for_program = !engine::is_cpp(program) && !simulated;
  const auto ended_by_person = [&] {
    return cli::told_to_end() || (cli::interrupts() > (for_program ? 1 : 0) && !(line.interactive && for_program));
  };
  Bell bell(run.arena());
  const auto take = [&] {
    const std::vector<output::Piece> pieces = output.poll();
    const auto on_lane = [&](const trace::Lane& lane) {
      watch.on_lane(lane);
      if (trace) trace->on_lane(lane);
    };
    const auto on_span = [&](const trace::Lane& lane, const trace::Span& span) {
      if (trace) trace->on_span(lane, span);
    };
    const auto on_link = [&](const trace::Lane& lane, const trace::Link& link) {
      if (trace) trace->on_link(lane, link);
    };
    const bool traced = reader && reader->poll(on_lane, on_span, on_link);
    for (const trace::Note& note : notes.poll()) {
      watch.on_note(note);
      if (trace) trace->on_note(note);
    }
    std::string text;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      text += pieces[i].text;
      if (i + 1 < pieces.size() && pieces[i + 1].stream == pieces[i].stream) continue;
      // Nobody reads our output (head, say): the program has no purpose any more.
      if (!cli::write_stream(static_cast<int>(pieces[i].stream), text)) run.stop();
      text.clear();
    }
    if (run.phase() != engine::Run::Phase::running || ended_by_person() || simulated) return traced || !pieces.empty();
    if (const trace::Stuck* stuck = watch.look()) {
      cli::write_stream(2, "poolyard-run: " + stuck->text());
      ended_as_stuck = line.exit_on_deadlock;
      if (ended_as_stuck) run.stop();
    }
    return traced || !pieces.empty();
  };
  Input input(Arena::current());
  while (run.poll(), run.phase() != engine::Run::Phase::finished) {
    input.pass_on(run);
    if (run.phase() == engine::Run::Phase::running) compilation.reset();  // a program that runs needs no file
    bell.sleep_after(take);
    if (run.stuck() && !ended_as_stuck) {
      while (take()) {
      }
      const trace::Stuck* stuck = watch.look_at_once();
      cli::write_stream(2, "poolyard-run: " + (stuck ? stuck->text() : "Stuck: every thread waits, and nothing will end that.\n"));
      ended_as_stuck = true;
      run.stop();
    }
    if (ended_by_person()) {
      run.stop();
    } else if (for_program && run.phase() == engine::Run::Phase::running && interrupts < cli::interrupts()) {
      ++interrupts;
      run.interrupt();
    }
  }
  while (take()) {
  }
  if (line.simulation.explore != 0 && run.findings().seen > 0) cli::write_stream(1, describe(run.findings(), program));
  if (trace) {
    if (simulated) trace->sort();
    cli::write_file(line.trace, trace->json());
    if (const int missing = reader->unrecorded_threads(); missing > 0) {
      cli::write_stream(2, "poolyard-run: " + std::to_string(missing) + " threads are not in " + line.trace + ": " + std::to_string(Arena::kLanes) +
                               " at once can be recorded\n");
    }
  }
  if (ended_by_person()) return kInterrupted;
  if (ended_as_stuck) return kDeadlock;
  if (!run.error().empty()) cli::write_stream(2, "poolyard-run: " + run.error() + "\n");
  int exitcode = run.exitcode().value_or(1);
  return exitcode < 0 ? 128 - exitcode : exitcode;
}

}  // namespace

int main(int argc, char** argv) {
  freeze_support(argc, argv);
  int status = 0;
  try {
    CommandLine line = parse(argc, argv);
    if (line.answer.empty()) {
      status = run(line);
    } else {
      cli::write_stream(1, line.answer);
    }
  } catch (const std::invalid_argument& error) {
    cli::write_stream(2, std::string("poolyard-run: ") + error.what() + "\n" + kUsage);
    status = kUsageError;
  } catch (const std::exception& error) {
    cli::write_stream(2, std::string("poolyard-run: ") + error.what() + "\n");
    status = kUsageError;
  }
  exit_process(status);
}
