#include "model/workbench.h"

#include <algorithm>
#include <utility>

#include "model/program_files.h"
#include "model/zip.h"

namespace poolyard::app {

void Workbench::put(const engine::Program& program) {
  const Language language = language_of(program);
  Side& side = sides_[language];
  side.there = true;
  side.ran = false;
  side.program = program;
  side.tab = 0;
  // The editor cannot hold a NUL, and Python would not take it either.
  std::erase(side.program.text, '\0');
  edited(language);
}

/// The program, and if it is a demo's, the other language's.
void Workbench::place(const engine::Program& program) {
  queue_.clear();
  exploration_.forget();
  for (Side& side : sides_) {
    side.there = false;
    side.demo = nullptr;
    side.ran = false;
  }
  put(program);
  language_ = language_of(program);
  const Demo* const demo = front().demo;
  if (demo && demo->files[other(language_)]) {
    put(demo->program(other(language_)));
    share_parameters(language_);
  }
}

void Workbench::pick(const Demo& demo) {
  place(demo.program(demo.files[wanted_] ? wanted_ : other(wanted_)));
  title_ = demo.title;
}

void Workbench::set_program(const engine::Program& program, const std::string& title) {
  place(program);
  title_ = title;
}

void Workbench::open(const OpenedLink& link) {
  const engine::Program& program = *link.program;
  place(program);
  wanted_ = language_;
  const bool unnamed = program.name == engine::Program().name;
  title_ = front().demo ? front().demo->title : unnamed ? "Shared program" : program.name;
  if (link.beside && language_of(*link.beside) != language_) {
    put(*link.beside);
    beside_ = true;
  }
  set_machine(link.machine);
  if (!link.findings.outcomes.empty()) {
    exploration_.show(program, link.machine, link.findings);
    replayed_ = 0;
  }
}

OpenedLink Workbench::linked() const {
  OpenedLink link;
  link.program = front().program;
  if (beside()) link.beside = side(other(language_)).program;
  if (!simulates()) return link;
  link.machine = machine_;
  if (const Outcome* outcome = replayed()) {
    link.findings = {.seen = exploration_.findings().seen, .wanted = exploration_.findings().wanted, .over = true, .proof = {}, .outcomes = {*outcome}};
  }
  return link;
}

void Workbench::show(Language language) {
  if (!sides_[language].there) return;
  language_ = wanted_ = language;
  set_beside(false);
}

void Workbench::set_beside(bool beside) {
  beside_ = beside;
  std::erase_if(queue_, [this](Language language) { return !shows(language); });
}

void Workbench::edited(Language language) {
  Side& side = sides_[language];
  side.parameters = engine::parameters(side.program.text);
  side.demo = side.program.files.empty() ? demo_of(side.program) : nullptr;
  // A list of switches is one text's: it counts instructions.
  if (language == Language::python && !machine_.replayed.empty()) set_machine(machine_.by_seed());
}

std::optional<std::size_t> Workbench::Side::tab_of(std::string_view file) const {
  if (file.empty()) return 0;
  const auto found = std::find_if(program.files.begin(), program.files.end(), [&](const engine::ProgramFile& each) { return each.path == file; });
  return found == program.files.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - program.files.begin()) + 1);
}

void Workbench::show_tab(Language language, std::size_t tab) {
  if (tab <= sides_[language].program.files.size()) sides_[language].tab = tab;
}

void Workbench::add_file(Language language, engine::ProgramFile file, std::size_t tab) {
  Side& side = sides_[language];
  auto& files = side.program.files;
  side.tab = std::clamp<std::size_t>(tab, 1, files.size() + 1);
  files.insert(files.begin() + static_cast<std::ptrdiff_t>(side.tab) - 1, std::move(file));
  edited(language);
}

std::string Workbench::rename_tab(Language language, std::size_t tab, const std::string& name) {
  Side& side = sides_[language];
  if (name == side.name_of(tab)) return {};
  if (std::string why = why_not_named(name, side.program); !why.empty()) return why;
  // Its ending tells a program's language.
  if (tab == 0 && !name.ends_with(ending_of(language))) return "The program's name ends in " + std::string(ending_of(language)) + ".";
  (tab == 0 ? side.program.name : side.program.files[tab - 1].path) = name;
  edited(language);
  return {};
}

engine::ProgramFile Workbench::close_tab(Language language, std::size_t tab) {
  Side& side = sides_[language];
  auto& files = side.program.files;
  engine::ProgramFile closed = std::move(files[tab - 1]);
  files.erase(files.begin() + static_cast<std::ptrdiff_t>(tab) - 1);
  if (side.tab >= tab) --side.tab;
  edited(language);
  return closed;
}

std::string Workbench::install(engine::ProgramFile wheel) {
  wheel.path = wheel.path.substr(wheel.path.rfind('/') + 1);
  // NAME-VERSION-PYTHON-ABI-PLATFORM.whl
  if (!wheel.path.ends_with("-none-any.whl")) return wheel.path + " holds code that was compiled for another machine. Wheels in pure Python, whose names end in -none-any.whl, can be installed here.";
  const auto files = unzipped(wheel.bytes);
  if (!files) return wheel.path + " could not be read: it is damaged, or no wheel.";
  for (const engine::ProgramFile& file : *files) {
    if (file.path.ends_with(".so") || file.path.ends_with(".pyd")) return wheel.path + " holds compiled code (" + file.path + "), which cannot be used here.";
  }
  // Another version takes the place of the one before.
  const auto package = [](const engine::ProgramFile& one) { return std::string_view(one.path).substr(0, one.path.find('-') + 1); };
  std::erase_if(wheels_, [&](const engine::ProgramFile& other) { return package(other) == package(wheel); });
  wheels_.push_back(std::move(wheel));
  return {};
}

void Workbench::set_machine(const Machine& machine) {
  machine_ = machine;
  replayed_ = -1;
}

void Workbench::explore(unsigned schedules, const std::string& strategy) {
  if (!can_simulate()) return;
  if (!machine_.replayed.empty()) set_machine(machine_.by_seed());
  exploration_.start(asked(Language::python), {.machine = machine_, .schedules = schedules, .strategy = strategy});
}

const Outcome* Workbench::replayed() const {
  const auto& outcomes = exploration_.findings().outcomes;
  return replayed_ >= 0 && static_cast<std::size_t>(replayed_) < outcomes.size() ? &outcomes[static_cast<std::size_t>(replayed_)] : nullptr;
}

bool Workbench::replay(int outcome) {
  const auto& outcomes = exploration_.findings().outcomes;
  if (!has_outcomes() || outcome < 0 || static_cast<std::size_t>(outcome) >= outcomes.size() || !exploration_.is_of(front().program.text)) return false;
  machine_ = Machine::of(outcomes[static_cast<std::size_t>(outcome)].schedule);
  replayed_ = outcome;
  run();
  return true;
}

/// What an engine is asked for.
engine::Program Workbench::asked(Language language) const {
  engine::Program program = sides_[language].program;
  if (language == Language::python) {
    for (const engine::ProgramFile& wheel : wheels_) {
      // Python imports out of it as it is.
      program.files.push_back({".wheels/" + wheel.path, wheel.bytes});
      program.paths.push_back(program.files.back().path);
    }
  }
  if (language == Language::python && simulates()) program.simulation.schedule = machine_.schedule();
  return program;
}

bool Workbench::set_parameter(Language language, const std::string& name, std::int64_t value) {
  Side& side = sides_[language];
  const auto found = std::find_if(side.parameters.begin(), side.parameters.end(), [&](const auto& parameter) { return parameter.name == name; });
  if (!side.there || found == side.parameters.end()) return false;
  side.program.text = engine::with_value(side.program.text, *found, std::clamp(value, found->least, found->most));
  edited(language);
  share_parameters(language);
  return true;
}

void Workbench::share_parameters(Language from) {
  Side& to = sides_[other(from)];
  if (!to.there) return;
  for (const engine::Parameter& given : sides_[from].parameters) {
    for (const engine::Parameter& parameter : to.parameters) {
      const bool same = parameter.name == given.name && parameter.least == given.least && parameter.most == given.most;
      if (!same || parameter.value == given.value) continue;
      to.program.text = engine::with_value(to.program.text, parameter, given.value);
      edited(other(from));  // the places of the others are not what they were
      break;
    }
  }
}

bool Workbench::can_run(Language language) const {
  return language == Language::python || sides_[language].demo || engine::can_compile();
}

void Workbench::run() {
  for (Side& side : sides_) side.session.stop();
  queue_.clear();
  // A real run is not to be disturbed; what is simulated, nothing disturbs.
  if (!simulates()) exploration_.stop();
  for (Language language : kLanguages) {
    if (!shows(language)) continue;
    sides_[language].ran = true;
    queue_.push_back(language);
    if (beside()) sides_[language].session.forget();  // no old run beside the new one
  }
  start_next();
}

void Workbench::stop() {
  queue_.clear();
  exploration_.stop();
  for (Side& side : sides_) side.session.stop();
}

bool Workbench::start_next() {
  if (queue_.empty()) return false;
  for (const Side& side : sides_) {
    // One that is stopped still ends, in its own time.
    if (side.session.busy() && (beside() || !side.session.stopping())) return false;
  }
  // Where the times of one are set beside those of the other, no engine starts meanwhile.
  if (beside()) {
    for (Language language : queue_) sides_[language].session.prepare();
    if (!std::all_of(queue_.begin(), queue_.end(), [&](Language language) { return sides_[language].session.prepared(); })) return false;
  }
  const Language language = queue_.front();
  queue_.erase(queue_.begin());
  Side& side = sides_[language];
  if (language == Language::cpp && !side.demo && engine::can_compile()) {
    side.session.compile_and_run(side.program);
  } else {
    side.session.run(asked(language));
  }
  return true;
}

bool Workbench::poll() {
  bool changed = false;
  for (Side& side : sides_) changed = side.session.poll() || changed;
  changed = start_next() || changed;
  changed = exploration_.poll() || changed;
  if (!busy() && !exploring()) {
    for (Language language : kLanguages) {
      if (shows(language)) sides_[language].session.prepare();
    }
  }
  return changed;
}

bool Workbench::busy() const {
  return !queue_.empty() || std::any_of(sides_.begin(), sides_.end(), [](const Side& side) { return side.session.busy(); });
}

bool Workbench::queued(Language language) const { return std::find(queue_.begin(), queue_.end(), language) != queue_.end(); }

double Workbench::elapsed() const {
  double longest = 0;
  for (Language language : kLanguages) {
    if (shows(language)) longest = std::max(longest, sides_[language].session.elapsed());
  }
  return longest;
}

}  // namespace poolyard::app
