// How the window is divided: beside and below each other, one at a time where it is narrow.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app.h"
#include "model/number_text.h"
#include "model/program_files.h"
#include "platform/platform.h"
#include "views/legend.h"

namespace poolyard::app {
namespace {

constexpr float kWithGallery = 1040, kBesideWithGallery = 1200;  // narrower windows show the gallery on demand
constexpr float kTabs = 36;
constexpr Ui::Segment kOutputOrOutcomes[] = {{"shows:output", "Output"}, {"shows:outcomes", "Outcomes"}};
constexpr float kSharedAxis = 24;  // the upper one of two timelines has it
constexpr float kOffer = kControl + 12;
constexpr std::string_view kCompiler = "A C++ compiler for this page. Without one, only the parameters of the demos can be changed";
constexpr std::string_view kOnlyParameters = "A page has no compiler: only parameters can be changed";
constexpr std::string_view kReadOnly = "A page has no compiler: this can be changed in the desktop app";
constexpr std::string_view kCannotCompile = "A page has no C++ compiler, and this is none of the demos: it runs in the desktop app";

Rect gallery_place(const Rect& window) {
  return {kGap, kBarHeight, 320, std::min(560.0f, window.h - kBarHeight - kStatusHeight)};
}

/// What the ids of the widgets of a language's panels end in where there are both.
std::string_view part_of(const Workbench& workbench, Language language) {
  return workbench.beside() && language == Language::cpp ? ":cpp" : "";
}

/// Where both are, a panel says whose it is.
std::string named(const Workbench& workbench, std::string_view name, Language language) {
  return workbench.beside() ? std::string(name_of(language)) + " \xc2\xb7 " + std::string(name) : std::string(name);
}

}  // namespace

bool App::shows_gallery(float width) const { return width >= (workbench_.beside() ? kBesideWithGallery : kWithGallery); }

bool App::splitter(const char* id, const Rect& at, bool vertical, float& share, float length) {
  ImGui::SetCursorScreenPos(at.min());
  ImGui::InvisibleButton(id, {at.w, at.h});
  const bool used = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (used) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const ImVec2 middle{at.x + at.w / 2, at.y + at.h / 2};
    const ImVec2 half = vertical ? ImVec2{1.5f, 20} : ImVec2{20, 1.5f};
    ui_.draw()->AddRectFilled({middle.x - half.x, middle.y - half.y}, {middle.x + half.x, middle.y + half.y},
                              ui_.theme->accent, 1.5f);
  }
  if (!ImGui::IsItemActive()) return false;
  share =
      std::clamp(share + (vertical ? ImGui::GetIO().MouseDelta.x : ImGui::GetIO().MouseDelta.y) / length, 0.2f, 0.8f);
  return true;
}

void App::draw_wide(const Rect& at, bool with_gallery) {
  Rect rest = at;
  if (with_gallery) {
    draw_gallery_panel({at.x, at.y, kGalleryWidth, at.h});
    rest = at.without_left(kGalleryWidth + kGap);
  }
  rest = draw_machine_strip(rest);
  rest = draw_banners(rest);
  if (workbench_.beside()) return draw_beside(rest);
  const Language language = workbench_.language();
  const float top = std::round(rest.h * halves_);
  const float left = std::round((rest.w - kGap) * columns_);
  draw_editor_panel(language, {rest.x, rest.y, left, top});
  draw_output_panel(language, {rest.x + left + kGap, rest.y, rest.w - left - kGap, top});
  draw_timeline_panel(language, rest.without_top(top + kGap));
  splitter("columns", {rest.x + left, rest.y, kGap, top}, true, columns_, rest.w);
  splitter("halves", {rest.x, rest.y + top, rest.w, kGap}, false, halves_, rest.h);
}

/// What must be read of runs that are stuck stands above the rest; gives what is left.
Rect App::draw_banners(Rect at) {
  at = draw_refusal(at);
  for (Language language : kLanguages) {
    if (!workbench_.shows(language)) continue;
    const Ui::Part part(ui_, part_of(workbench_, language));
    const Session& session = workbench_.side(language).session;
    Pane& pane = panes_[language];
    const float height = pane.banner.height(ui_, session, at.w);
    if (height == 0) continue;
    if (const trace::Stuck::Thread* thread = pane.banner.draw(ui_, session, {at.x, at.y, at.w, height})) {
      pane.timeline.show(session, thread->lane);
      go_to_line(language, thread->lane.cause.line);
      tab_ = Tab::code;
      ui_.unsettled = true;
    }
    at = at.without_top(height + kGap);
  }
  return at;
}

/// What there is to choose about the simulated machine, where Python runs on one; gives what is left.
Rect App::draw_machine_strip(Rect at) {
  if (!workbench_.simulates()) return at;
  play();
  const MachineStrip::Done done = machine_strip_.draw(ui_, workbench_.machine(), playhead(), {at.x, at.y, at.w, MachineStrip::kHeight});
  if (done.machine) {
    workbench_.set_machine(*done.machine);
    ui_.unsettled = true;
  }
  Pane& pane = panes_[Language::python];
  if (done.step != 0) {
    pane.plays.reset();
    step(done.step);
  }
  if (done.play) {
    if (!pane.plays && !playhead()->after) pane.playhead.reset();  // once more from the beginning
    pane.plays = pane.plays ? std::nullopt : std::optional(0.0);
    ui_.unsettled = true;
  }
  if (done.run && !workbench_.exploring() && workbench_.front().ran) run();
  return at.without_top(MachineStrip::kHeight + kGap);
}

std::optional<MachineStrip::Playhead> App::playhead() {
  const Session& session = workbench_.front().session;
  Pane& pane = panes_[Language::python];
  if (!session.simulated() || session.busy() || session.trace().lanes().empty()) return std::nullopt;
  pane.switches.look(session.trace());
  const trace::Tick moment = pane.playhead.value_or(-1);
  return MachineStrip::Playhead{.text = pane.playhead ? exact_time(trace::milliseconds(moment)) : number_text(pane.switches.size()) + " switches",
                                .before = pane.switches.before(moment).has_value(),
                                .after = pane.switches.after(moment).has_value(),
                                .plays = pane.plays.has_value()};
}

/// Goes on when it is time to.
void App::play() {
  constexpr double kPace = 0.9;  // seconds: to see where the next thread stands
  Pane& pane = panes_[Language::python];
  if (!pane.plays) return;
  const double now = now_ms() / 1000;
  if (now >= *pane.plays) {
    step(1);
    pane.plays = now + kPace;
    if (!pane.playhead || !pane.switches.after(*pane.playhead)) return pane.plays.reset();
  }
  ui_.changes_after(*pane.plays - now);
}

/// To the next switch of the simulated run, or the one before.
void App::step(int by) {
  ui_.unsettled = true;
  Pane& pane = panes_[Language::python];
  const trace::Tick moment = pane.playhead.value_or(-1);
  pane.playhead = by > 0 ? pane.switches.after(moment) : pane.switches.before(moment);
  if (!pane.playhead) return pane.timeline.mark({});
  // Where the thread stands that goes on.
  const TraceModel& trace = workbench_.front().session.trace();
  for (const LineMark& mark : standing(trace, pane.playhead)) {
    const SpanTrack& states = trace.lanes()[static_cast<std::size_t>(mark.lane)].states;
    const std::size_t span = states.first_ending_after(*pane.playhead);
    if (span < states.size() && states[span].start_tick() == *pane.playhead) go_to_line(Language::python, mark.line);
  }
  pane.timeline.mark(trace::milliseconds(*pane.playhead));
}

/// A simulated run has met what cannot be simulated.
Rect App::draw_refusal(Rect at) {
  const Session& session = workbench_.front().session;
  if (!workbench_.can_simulate() || !session.simulated() || session.busy() || refusal_closed_ == session.run_number()) return at;
  Tracebacks& tracebacks = panes_[Language::python].tracebacks;
  tracebacks.look(session.console(), workbench_.front().program.name, true, session.folder());
  std::string what;
  for (const Tracebacks::Raised& raised : tracebacks.raised()) {
    if (what.empty()) what = not_simulated(raised.text);
  }
  if (what.empty()) return at;
  const std::string text = "This program cannot be simulated yet: it uses " + what + ".";
  const float button = ui_.button_width("Run it for real", Icon::play);
  const bool below = at.w < 520;  // no room beside the text
  const float width = at.w - 40 - kControl - 12 - (below ? 0 : button + 12);
  const float height = ui_.wrapped_text(ui_.fonts.ui, {}, 0, text, width, false) + 20 + (below ? kControl + 4 : 0);
  const Rect box{at.x, at.y, at.w, std::max(height, kControl + 12)};
  ui_.box(box, ui_.theme->panel, kRound);
  ui_.outline(box, ui_.theme->warning, kRound);
  draw_icon(ui_.draw(), Icon::warning, {box.x + 22, box.y + 20}, 18, ui_.theme->warning);
  ui_.wrapped_text(ui_.fonts.ui, {box.x + 40, box.y + 11}, ui_.theme->text, text, width);
  ui_.widget("not-simulated", text, box, true, true);
  const ImVec2 place = below ? ImVec2{box.x + 40, box.bottom() - kControl - 8} : ImVec2{box.right() - kControl - 12 - button, box.y + (box.h - kControl) / 2};
  if (ui_.button("run-really", "Run it for real", Icon::play, ButtonStyle::quiet, place)) {
    Machine real = workbench_.machine().by_seed();
    real.simulated = false;
    workbench_.set_machine(real);
    run();
  }
  if (ui_.button("refusal-close", "", Icon::close, ButtonStyle::plain, {box.right() - kControl - 6, box.y + (below ? 4 : (box.h - kControl) / 2)}, true, "Close")) {
    refusal_closed_ = session.run_number();
    ui_.unsettled = true;
  }
  return at.without_top(box.h + kGap);
}

/// Of the run's program, if it is that which is shown; by the number that the trace knows the line by.
void App::go_to_line(Language language, int line) {
  if (line == 0) return;
  const std::vector<engine::ProgramModule>& modules = workbench_.side(language).session.modules();
  const engine::Place place = engine::place_of(modules, line);
  go_to(language, {place.module ? modules[*place.module].path : std::string(), place.line});
}

void App::go_to(Language language, const PlaceInFile& place) {
  const Workbench::Side& side = workbench_.side(language);
  const auto tab = side.tab_of(place.file);
  if (!tab || !(*tab == 0 ? side.session.is_of_run(side.program.text) : side.session.is_of_run(side.program.files[*tab - 1]))) return;
  workbench_.show_tab(language, *tab);
  editor(language).go_to(place.line);
  ui_.unsettled = true;
}

/// A column for each language, and below them the timelines, one above the other: so the same moment is at the same place in both.
void App::draw_beside(const Rect& at) {
  const float top = std::round(at.h * beside_halves_);
  const float width = std::round((at.w - kGap) / 2);
  const float source = std::round((top - kGap) * sources_);
  const float lanes = std::round((at.h - top - kGap - kSharedAxis) / 2);
  float x = at.x, y = at.y + top + kGap;
  ui_.panel({at.x, y, at.w, at.h - top - kGap});
  for (Language language : kLanguages) {
    draw_editor_panel(language, {x, at.y, width, source});
    draw_output_panel(language, {x, at.y + source + kGap, width, top - source - kGap});
    const float height = y == at.y + top + kGap ? lanes + kSharedAxis : lanes;
    draw_timeline_panel(language, {at.x, y, at.w, height});
    x += width + kGap;
    y += height;
  }
  splitter("sources", {at.x, at.y + source, at.w, kGap}, false, sources_, top);
  splitter("halves", {at.x, at.y + top, at.w, kGap}, false, beside_halves_, at.h);
}

void App::draw_narrow(const Rect& at) {
  constexpr Ui::Segment kNames[] = {{"tab:programs", "Programs"}, {"tab:code", "Code"}, {"tab:run", "Run"}, {"tab:outcomes", "Outcomes"}};
  if (tab_ == Tab::outcomes && !workbench_.has_outcomes()) tab_ = Tab::code;
  const std::span<const Ui::Segment> tabs(kNames, workbench_.has_outcomes() ? 4 : 3);
  const int pressed = ui_.segments(tabs, static_cast<int>(tab_), {at.x, at.y, at.w, kTabs});
  if (pressed >= 0) tab_ = static_cast<Tab>(pressed);
  Rect page = at.without_top(kTabs + kGap);
  if (tab_ == Tab::programs) return draw_gallery_panel(page);
  page = draw_banners(page);
  if (tab_ == Tab::code) {
    for (Pane& pane : panes_) pane.pointed_at.reset();  // there is no timeline to point at
  }
  if (workbench_.has_both()) {
    draw_languages({page.x, page.y, page.w, kControl}, false);
    page = page.without_top(kControl + kGap);
  }
  if (workbench_.can_simulate()) {
    draw_machines(page.min(), at.w);
    page = draw_machine_strip(page.without_top(kControl + kGap));
  }
  if (tab_ == Tab::outcomes) {
    ui_.head(page, "What can happen");
    return draw_outcomes_panel("What can happen", page, 0);
  }
  std::vector<Language> shown;
  std::copy_if(kLanguages.begin(), kLanguages.end(), std::back_inserter(shown), [this](Language language) { return workbench_.shows(language); });
  const auto count = static_cast<float>(shown.size());
  /// One below the other; the first has more, for what it has for both.
  const auto stack = [&](const Rect& all, float gap, float more, auto draw) {
    const float height = std::round((all.h - more - gap * (count - 1)) / count);
    float y = all.y;
    for (Language language : shown) {
      const float own = y == all.y ? height + more : height;
      draw(language, Rect{all.x, y, all.w, own});
      y += own + gap;
    }
  };
  if (tab_ == Tab::code) return stack(page, kGap, 0, [this](Language language, const Rect& part) { draw_editor_panel(language, part); });
  // Here, too, so that one sees what becomes of it.
  const Workbench::Side& front = workbench_.front();
  if (const float sliders = Sliders::height(front.parameters, page.w); sliders > 0) {
    page.h -= sliders + kGap;
    const Rect panel{page.x, page.bottom() + kGap, page.w, sliders};
    ui_.panel(panel);
    draw_sliders(workbench_.language(), panel);
  }
  float& share = workbench_.beside() ? stacked_halves_ : halves_;
  const float top = std::round(page.h * share);
  if (workbench_.beside()) ui_.panel({page.x, page.y, page.w, top});
  stack({page.x, page.y, page.w, top}, 0, workbench_.beside() ? kSharedAxis + 2 * kLegendRow : 0, [this](Language language, const Rect& part) { draw_timeline_panel(language, part); });
  stack(page.without_top(top + kGap), kGap, 0, [this](Language language, const Rect& part) { draw_output_panel(language, part); });
  splitter("halves", {page.x, page.y + top, page.w, kGap}, false, share, page.h);
}

void App::draw_editor_panel(Language language, const Rect& at) {
  const Ui::Part part(ui_, part_of(workbench_, language));
  Workbench::Side& side = workbench_.side(language);
  ui_.panel(at);
  Rect text{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 4};
  const float sliders = Sliders::height(side.parameters, at.w);
  if (sliders > 0) {
    text.h -= sliders;
    ui_.draw()->AddLine({text.x, text.bottom()}, {text.right(), text.bottom()}, ui_.theme->border);
    draw_sliders(language, {text.x, text.bottom(), text.w, sliders});
  }

  // Beside the name, or, what must be read in any case, below the text.
  const engine::CompilerDownload compiler = language == Language::cpp ? engine::compiler_download() : engine::CompilerDownload();
  const bool can_edit = workbench_.can_edit(language), can_run = workbench_.can_run(language);
  std::string_view hint = ImGui::GetIO().ConfigMacOSXBehaviors ? "Cmd+Enter runs" : "Ctrl+Enter runs";
  if (!can_edit) hint = !can_run ? kCannotCompile : side.parameters.empty() ? kReadOnly : kOnlyParameters;
  const ImU32 color = can_edit ? ui_.theme->faint : can_run ? ui_.theme->muted : ui_.theme->warning;
  const float hint_width = ui_.width(ui_.fonts.small, hint);
  float reserved = kPad;
  if (compiler.state != engine::CompilerDownload::State::none) {
    text.h -= kOffer;
    draw_offer(compiler, {text.x, text.bottom(), text.w, kOffer});
  } else if (side.program.files.empty() && at.w > 440 && at.w > 2 * kPad + hint_width + ui_.width(ui_.fonts.strong, side.program.name) + 24 + 40) {
    reserved = hint_width + 2 * kPad;
    const Rect place{at.right() - kPad - hint_width, at.y + (kHeader - ui_.height(ui_.fonts.small)) / 2, hint_width, ui_.height(ui_.fonts.small)};
    ui_.text(ui_.fonts.small, place.min(), color, hint);
    if (!can_edit) ui_.widget("read-only", hint, place, true, true);
  } else if (!can_edit) {
    const float height = ui_.wrapped_text(ui_.fonts.small, {}, 0, hint, text.w - 2 * kPad, false) + 10;
    text.h -= height;
    ui_.draw()->AddLine({text.x, text.bottom()}, {text.right(), text.bottom()}, ui_.theme->border);
    ui_.wrapped_text(ui_.fonts.small, {text.x + kPad, text.bottom() + 7}, color, hint, text.w - 2 * kPad);
    ui_.widget("read-only", hint, {text.x, text.bottom(), text.w, height}, true, true);
  }
  draw_tabs(language, {at.x, at.y, at.w, kHeader}, reserved);
  const std::string file = side.shown_file();
  if (side.tab > 0 && !is_text(side.shown_text())) {
    const std::string size = number_text(side.shown_text().size()) + " bytes that are no text";
    ui_.text(ui_.fonts.ui, {text.x + (text.w - ui_.width(ui_.fonts.ui, size)) / 2, text.y + text.h / 2 - 12}, ui_.theme->muted, size);
    ui_.widget("no-text", size, text, true, true);
    return;
  }
  Editor::Options options{.language = language, .plain = side.tab > 0 && !file.ends_with(ending_of(language)), .read_only = !can_edit, .remarks = side.session.remarks(side.program.text)};
  if (side.tab > 0) options.remarks = {};
  const Session& session = side.session;
  Pane& pane = panes_[language];
  std::vector<LineMark> marks;
  if (session.has_run()) marks = marks_of_stuck(session.trace());
  if (const Outcome* outcome = workbench_.replayed(); outcome && language == Language::python && marks.empty()) marks = marks_of(*outcome);
  if (session.has_run()) {
    const std::optional<trace::Tick> moment = pane.shown_moment();
    options.marks_move = session.phase() == Session::Phase::running && !moment;
    if (options.marks_move || moment) {
      const std::vector<LineMark> all = standing(session.trace(), moment);
      marks.insert(marks.end(), all.begin(), all.end());
    }
  }
  // What the trace knows by number, those in the file that is shown.
  const std::vector<engine::ProgramModule> modules = session.has_run() ? session.modules() : engine::numbered_modules(side.program);
  std::erase_if(marks, [&](LineMark& mark) {
    const engine::Place place = engine::place_of(modules, mark.line);
    mark.line = place.line;
    return (place.module ? modules[*place.module].path : std::string()) != file;
  });
  if (session.has_run()) {
    pane.tracebacks.look(session.console(), session.name(), !session.busy(), session.folder());
    for (const Tracebacks::Raised& raised : pane.tracebacks.raised()) {
      if (raised.file == file) marks.push_back({.kind = LineMark::Kind::error, .line = raised.line, .text = raised.who + ": " + raised.text});
    }
  }
  const bool of_run = side.tab == 0 ? session.is_of_run(side.program.text) : session.is_of_run(side.program.files[side.tab - 1]);
  if (session.has_run() && !of_run) marks.clear();
  options.marks = marks;
  options.words = [&](const LineMark& mark) { return words_of_standing(session.trace(), mark, pane.shown_moment(), session.now()); };
  if (editor(language).draw(ui_, side.shown_text(), options, text)) {
    workbench_.edited(language);
    edited(language);
    ui_.unsettled = true;
  }
}

/// The person has changed a program.
void App::edited(Language language) {
  drafts_.edited(workbench_.side(language).program);
  platform::forget_link();  // it is not what that holds any more
}

void App::draw_tabs(Language language, const Rect& head, float reserved) {
  Workbench::Side& side = workbench_.side(language);
  Pane& pane = panes_[language];
  const FileTabs::Asked asked = pane.tabs.draw(ui_, side.program, side.tab, language == Language::python, head, reserved);
  if (asked.show) {
    workbench_.show_tab(language, *asked.show);
    ui_.unsettled = true;
  }
  if (asked.add) {
    workbench_.add_file(language, {free_name("module.py", side.program), {}});
    pane.tabs.begin_name(side.program, side.tab);
    edited(language);
    ui_.unsettled = true;
  }
  if (asked.name) {
    const std::string before = asked.name->tab == 0 ? std::string() : side.name_of(asked.name->tab);
    if (const std::string why = workbench_.rename_tab(language, asked.name->tab, asked.name->name); !why.empty()) {
      notice_ = {why};
    } else {
      // Where it was scrolled to, and what can be undone, goes with it.
      if (asked.name->tab > 0) {
        if (auto own = pane.editors.extract(before)) {
          own.key() = side.name_of(asked.name->tab);
          pane.editors.insert(std::move(own));
        }
      }
      edited(language);
    }
    editor(language).take_keys();
    ui_.unsettled = true;
  }
  if (asked.close) close_tab(language, *asked.close);
}

void App::close_tab(Language language, std::size_t tab) {
  engine::ProgramFile closed = workbench_.close_tab(language, tab);
  edited(language);
  notice_ = {closed.path + " is closed.", true, "Undo", [this, language, tab, closed]() mutable {
               closed.path = free_name(closed.path, workbench_.side(language).program);  // another may have it by now
               workbench_.add_file(language, std::move(closed), tab);
               edited(language);
             }};
  notice_.of_shown = true;
  ui_.unsettled = true;
}

/// In a page that can have a compiler but has none yet.
void App::draw_offer(const engine::CompilerDownload& compiler, const Rect& at) {
  using State = engine::CompilerDownload::State;
  ui_.draw()->AddLine(at.min(), {at.right(), at.y}, ui_.theme->border);
  const float middle = at.y + at.h / 2;
  if (compiler.state == State::loading) {
    const std::string progress = "Loading the C++ compiler: " + std::to_string(static_cast<int>(std::lround(compiler.progress * 100))) + " %";
    const float height = ui_.height(ui_.fonts.small);
    ui_.text(ui_.fonts.small, {at.x + kPad, middle - height / 2}, ui_.theme->muted, progress);
    ui_.widget("compiler", progress, at, false, true);
    return;
  }
  const std::string label = "Edit C++ (download " + std::to_string(std::lround(compiler.bytes / 1e6)) + " MB)";
  const std::string_view tip = compiler.state == State::failed ? std::string_view(compiler.error) : kCompiler;
  const float width = ui_.button_width(label, Icon::none);
  if (ui_.button("compiler", label, Icon::none, ButtonStyle::quiet, {at.x + kPad, middle - kControl / 2}, true, tip)) {
    engine::download_compiler();
    ui_.unsettled = true;
  }
  if (compiler.state == State::failed) {
    const float left = at.x + 2 * kPad + width;
    ui_.clipped_text(ui_.fonts.small, {left, middle - ui_.height(ui_.fonts.small) / 2}, ui_.theme->warning, compiler.error, at.right() - kPad - left);
  }
}

void App::draw_sliders(Language language, const Rect& at) {
  const Sliders::Done done = panes_[language].sliders.draw(ui_, workbench_.side(language).parameters, at);
  if (done.change) {
    set_parameter(language, done.change->name, done.change->value);
    ui_.unsettled = true;
  }
  if (done.let_go) run_again();
}

void App::draw_output_panel(Language language, const Rect& at) {
  const Ui::Part part(ui_, part_of(workbench_, language));
  Pane& pane = panes_[language];
  Session& session = workbench_.side(language).session;
  float head = 0;
  const bool either = workbench_.has_outcomes() && ImGui::GetIO().DisplaySize.x >= kWithPanels;
  if (either) head = ui_.segments_width(kOutputOrOutcomes) - kPad + 8;
  if (either && shows_outcomes_) {
    draw_outcomes_panel({}, at, head);
    return draw_output_or_outcomes(at);
  }
  const ConsoleView::Asked asked = pane.console.draw(ui_, session, either ? std::string() : named(workbench_, "Output", language), at, head);
  if (either) draw_output_or_outcomes(at);
  if (asked.moment) {
    pane.timeline.mark(asked.moment);
    if (session.simulated()) pane.playhead = trace::ticks(*asked.moment);
  }
  if (asked.place) go_to(language, *asked.place);
  if (asked.place && tab_ == Tab::run) tab_ = Tab::code;
  if (asked.file) save_file(session.written().files[*asked.file]);
  if (asked.line) session.type(*asked.line);
  if (asked.end_of_input) session.end_input();
  if (asked.moment || asked.place || asked.file || asked.line || asked.end_of_input) ui_.unsettled = true;
}

/// In the head of either, which of them is seen.
void App::draw_output_or_outcomes(const Rect& at) {
  const int pressed = ui_.segments(kOutputOrOutcomes, shows_outcomes_ ? 1 : 0, {at.x + 6, at.y + 5, ui_.segments_width(kOutputOrOutcomes), kHeader - 10});
  if (pressed < 0) return;
  shows_outcomes_ = pressed == 1;
  ui_.unsettled = true;
}

void App::draw_outcomes_panel(std::string_view name, const Rect& at, float head) {
  const OutcomesView::Asked asked = outcomes_.draw(ui_, workbench_, name, at, head);
  if (asked.replay) replay(*asked.replay);
  if (asked.share) share_.open(platform::link_base() + link());
  if (asked.line != 0 && workbench_.exploration().is_of(workbench_.front().program.text)) {
    const std::vector<engine::ProgramModule> modules = engine::numbered_modules(workbench_.front().program);
    const engine::Place place = engine::place_of(modules, asked.line);
    workbench_.show_tab(Language::python, workbench_.front().tab_of(place.module ? modules[*place.module].path : "").value_or(0));
    editor(Language::python).go_to(place.line);
    if (tab_ == Tab::outcomes) tab_ = Tab::code;
    ui_.unsettled = true;
  }
  if (asked.explore) explore();
}

void App::draw_timeline_panel(Language language, const Rect& at) {
  const Ui::Part part(ui_, part_of(workbench_, language));
  const Session& session = workbench_.side(language).session;
  const std::string name = named(workbench_, session.simulated() ? "Simulated timeline" : "Timeline", language);
  const bool beside = workbench_.beside();
  Timeline::Scene scene{.view = view_, .end = workbench_.elapsed(), .name = name, .interpreted = language == Language::python, .cores = session.simulated() ? Machine::of(session.schedule()).cores : cores(), .shared = beside, .follows = beside && language == Language::cpp};
  for (Language each : kLanguages) {
    const Session& other = workbench_.side(each).session;
    if (workbench_.shows(each) && other.busy() && !other.waiting_for_engine()) scene.running = true;
  }
  if (language == Language::python && workbench_.has_outcomes()) scene.nothing_yet = "Click on an outcome to watch its run here";
  if (session.has_run()) scene.nothing_yet = "The program has not run";
  if (workbench_.queued(language)) {
    scene.nothing_yet = workbench_.running(other(language)) ? "Its turn comes when Python is done" : "Starting both engines";
  }
  Pane& pane = panes_[language];
  std::optional<Svg> svg;
  if (saving_.what == Timeline::Save::svg && saving_.language == language) {
    svg.emplace(at.w, at.h);
    svg->begin_move(-at.x, -at.y);
    svg->box({at.x, at.y, at.w, at.h}, ui_.theme->panel);
    ui_.svg = &*svg;
  }
  const Timeline::Asked asked = pane.timeline.draw(ui_, session, scene, at);
  ui_.svg = nullptr;
  if (svg) {
    svg->end_move();
    save_picture(language, "-timeline.svg", "image/svg+xml", svg->written());
  }
  if (asked.save != Timeline::Save::nothing) {
    saving_ = {language, asked.save, at};
    if (asked.save == Timeline::Save::trace) save_trace(language);
  }
  if (asked.demo) pick(*asked.demo);
  go_to_line(language, asked.line);
  // The editor has been drawn already. While a program runs, the moment under a mouse that rests is another one with every picture.
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  const bool other = std::exchange(pane.pointed_at, asked.pointed_at).has_value() != asked.pointed_at.has_value();
  if (other || (asked.pointed_at && (moved.x != 0 || moved.y != 0))) ui_.unsettled = true;
  if (asked.moment) {
    pane.timeline.mark(pane.console.mark(session.console(), *asked.moment, asked.near));
    ui_.unsettled = true;
  }
}

std::string App::file_name(Language language, const std::string& ending) const {
  const std::string& path = workbench_.side(language).program.name;
  const std::string program = path.substr(path.rfind('/') + 1);
  return program.substr(0, program.rfind('.')) + ending;
}

/// What a run has written, for the person.
void App::save_file(const engine::ProgramFile& file) {
  platform::NewFile saved_file(file.path.substr(file.path.rfind('/') + 1), "application/octet-stream");
  saved_file.add(file.bytes);
  saved(saved_file.finish());
}

void App::save_picture(Language language, const std::string& ending, const std::string& type, const std::string& bytes) {
  saving_ = {};
  platform::NewFile file(file_name(language, ending), type);
  file.add(bytes);
  saved(file.finish());
}

void App::save_trace(Language language) {
  saving_ = {};
  try {
    export_.reset(new Export{.trace = TraceExport(workbench_.side(language).session.trace()),
                             .file = platform::NewFile(file_name(language, "-trace.json"), "application/json")});
  } catch (const std::exception& failed) {  // no thread, no memory
    notice_ = {std::string("The trace could not be saved: ") + failed.what()};
  }
  ui_.unsettled = true;
}

void App::draw_gallery_panel(const Rect& at) {
  const Gallery::Picked picked = gallery_.draw(ui_, drafts_, workbench_.demo(), workbench_.language(), at);
  if (picked.removed) {
    const Drafts::Draft draft = drafts_.all()[*picked.removed];
    drafts_.remove(*picked.removed);
    notice_ = {"\"" + draft.title + "\" is removed.", true, "Undo", [this, draft, place = *picked.removed] { drafts_.put_back(draft, place); }};
    ui_.unsettled = true;
  }
  if (picked.demo) pick(*picked.demo);
  if (picked.draft) open_draft(*picked.draft);
  if (picked.demo || picked.draft) gallery_open_ = false;
}

void App::draw_gallery_popup(const Rect& window) {
  if (gallery_open_ && !ImGui::IsPopupOpen("gallery")) ImGui::OpenPopup("gallery");
  if (!gallery_open_ || shows_gallery(window.w) || window.w < kWithPanels) {
    gallery_open_ = false;
    return;
  }
  const Rect at = gallery_place(window);
  ImGui::SetNextWindowPos(at.min());
  ImGui::SetNextWindowSize({at.w, at.h});
  if (!ImGui::BeginPopup("gallery", ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove)) {
    gallery_open_ = false;
    return;
  }
  draw_gallery_panel(at);
  if (!gallery_open_) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace poolyard::app
