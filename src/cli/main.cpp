// poolyard-run: runs a program without a window.
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <poolyard/bell.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/resource.h>
#include <poolyard/stuck.h>

#include "engine/chrome_trace.h"
#include "engine/compilation.h"
#include "engine/run.h"
#include "platform/terminal.h"

namespace {

using namespace poolyard;

constexpr char kUsage[] =
    "usage: poolyard-run [--trace=FILE | --untraced] [--exit-on-deadlock] [--cold] FILE|- [ARGUMENT...]\n"
    "\n"
    "Runs a Python program (- reads it from standard input) or a C++ program as Poolyard does, and ends with its exit status.\n"
    "A C++ file is compiled with the system's compiler; under node it has to be a demo's. The name of a demo (01-thread.cpp)\n"
    "runs what was compiled ahead. When its threads wait for each other for ever, it says so on standard error, which and where.\n"
    "\n"
    "  --trace=FILE  write what every thread did, for https://ui.perfetto.dev\n"
    "  --untraced    record nothing of that, for measuring what recording costs\n"
    "  --exit-on-deadlock\n"
    "                end the program then, with status 3\n"
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
  std::string file;
  std::string trace;
  bool untraced = false;
  bool exit_on_deadlock = false;
  bool cold = false;
  std::vector<std::string> arguments;
  std::string answer;  // to --help and --version
};

/// Throws std::invalid_argument.
CommandLine parse(int argc, char** argv) {
  CommandLine line;
  int at = 1;
  for (; at < argc; ++at) {
    std::string argument = argv[at];
    if (argument == "--help" || argument == "-h") {
      line.answer = kUsage;
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
    } else if (argument != "-" && argument.starts_with("-")) {
      throw std::invalid_argument("unknown option " + argument);
    } else {
      break;
    }
  }
  if (at == argc) throw std::invalid_argument("no program given");
  line.file = argv[at];
  line.arguments.assign(argv + at + 1, argv + argc);
  return line;
}

engine::Program load(const CommandLine& line) {
  engine::Program program;
  program.name = line.file == "-" ? "<stdin>" : line.file;
  try {
    program.text = cli::read_file(line.file);
  } catch (const std::runtime_error&) {
    if (!engine::is_cpp(program)) throw;
    // A demo by its name. The image that holds them says so when there is none.
  }
  if (program.text.starts_with("\xef\xbb\xbf")) program.text.erase(0, 3);
  if (auto at = first_invalid_utf8(program.text)) {
    throw std::runtime_error(line.file + " is not UTF-8 text (byte " + std::to_string(*at) + ")");
  }
  program.arguments = line.arguments;
  program.traced = !line.untraced;
  program.cold = line.cold;
  return program;
}

/// Runs it, passing on what it prints. Returns the exit status.
int run(const CommandLine& line) {
  engine::Program program = load(line);
  cli::catch_interrupts();
  std::string image = engine::is_cpp(program) ? engine::kDemosImage : engine::kPythonImage;
  std::optional<engine::Compilation> compilation;
  if (engine::is_cpp(program) && !program.text.empty() && engine::can_compile()) {
    compilation.emplace(program);
    while (!compilation->wait(100)) {
      if (cli::interrupted()) return kInterrupted;
    }
    cli::write_stream(2, compilation->output());
    if (compilation->image().empty()) {
      cli::write_stream(2, "poolyard-run: " + compilation->error() + "\n");
      return kNotCompiled;
    }
    image = compilation->image();
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
    if (run.phase() != engine::Run::Phase::running || cli::interrupted()) return traced || !pieces.empty();
    if (const trace::Stuck* stuck = watch.look()) {
      cli::write_stream(2, "poolyard-run: " + stuck->text());
      ended_as_stuck = line.exit_on_deadlock;
      if (ended_as_stuck) run.stop();
    }
    return traced || !pieces.empty();
  };
  while (run.poll(), run.phase() != engine::Run::Phase::finished) {
    if (run.phase() == engine::Run::Phase::running) compilation.reset();  // a program that runs needs no file
    bell.sleep_after(take);
    if (cli::interrupted()) run.stop();
  }
  while (take()) {
  }
  if (trace) {
    cli::write_file(line.trace, trace->json());
    if (const int missing = reader->unrecorded_threads(); missing > 0) {
      cli::write_stream(2, "poolyard-run: " + std::to_string(missing) + " threads are not in " + line.trace + ": " + std::to_string(Arena::kLanes) +
                               " at once can be recorded\n");
    }
  }
  if (cli::interrupted()) return kInterrupted;
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
