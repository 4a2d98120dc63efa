#include "app.h"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "model/number_text.h"
#include "model/program_files.h"
#include "model/zip.h"
#include "platform/platform.h"

namespace poolyard::app {
namespace {

constexpr int kMostPasses = 16;  // in which a picture that is built again and again must be right

constexpr char kDrafts[] = "drafts";  // what they are kept as
constexpr double kKeepEvery = 1;      // seconds, while somebody types

double seconds() { return now_ms() / 1000; }

/// ImGui has been told of something that the person did.
bool input_waits() { return ImGui::GetCurrentContext()->InputEventsQueue.Size > 0; }

/// Seconds until Dear ImGui shows something else by itself.
double imgui_changes_in() {
  const ImGuiContext& imgui = *ImGui::GetCurrentContext();
  if (imgui.DimBgRatio > 0 && imgui.DimBgRatio < 1) return 0;  // what lies behind a dialog gets darker
  double in = Redraw::kNever;
  const float until_tip = imgui.Style.HoverDelayNormal - imgui.HoverItemDelayTimer;
  if (imgui.HoverItemDelayId != 0 && until_tip > 0) in = until_tip + 0.001;
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_GamepadStart; ++key) {
    if (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper) continue;
    if (ImGui::IsKeyDown(static_cast<ImGuiKey>(key))) in = std::min<double>(in, imgui.IO.KeyRepeatRate / 2);
  }
  return in;
}

}  // namespace

App::App() : drafts_(platform::kept(kDrafts)) {
  const std::string theme = platform::setting("theme");
  set_theme(theme.empty() ? platform::prefers_dark() : theme == "dark");
  // As the person left it.
  if (drafts_.current()) open_draft(0);
  else if (!demos().empty()) pick(demos().front());
}

void App::touched() {
  redraw_.touched();
  platform::wake();
  // What a script has done is there when it goes on: it may ask for a widget, or click on it, before the next picture.
  if (pictures_ > 0 && !building_) build();
}

void App::set_theme(bool dark) {
  ui_.theme = dark ? &Theme::night() : &Theme::light();
  ui_.theme->apply();
  picture_.forget();
  platform::show_theme(dark);
}

void App::system_theme(bool dark) {
  if (!platform::setting("theme").empty()) return;
  set_theme(dark);
  touched();
}

void App::new_texts() {
  for (Pane& pane : panes_) {
    pane.editors.clear();
    pane.tabs.reset();
  }
  if (notice_.of_shown) notice_ = {};
  touched();
}

void App::keep_drafts() {
  if (!drafts_.unsaved()) return;
  drafts_kept_ = seconds();
  const bool kept = platform::keep(kDrafts, drafts_.merged(platform::kept(kDrafts)));
  if (!kept && !std::exchange(told_not_kept_, true)) {
    notice_ = {"What you type cannot be kept here: there is no room for it, or it is not allowed. It is lost when this is closed or reloaded; Share gives a link that holds it."};
    redraw_.touched();
  }
  if (kept) told_not_kept_ = false;
}

/// Shows again what is shown now, as it is now.
std::function<void()> App::way_back() {
  return [this, before = workbench_.linked(), title = workbench_.title()] {
    // If it was typed it is among those that are kept.
    const auto& drafts = drafts_.all();
    const auto draft = std::find_if(drafts.begin(), drafts.end(), [&](const Drafts::Draft& one) { return one.program.text == before.program->text && one.program.files == before.program->files; });
    if (draft != drafts.end()) return open_draft(static_cast<std::size_t>(draft - drafts.begin()));
    drafts_.left();
    workbench_.set_program(*before.program, title);
    new_texts();
  };
}

void App::open_files(std::vector<engine::ProgramFile> files) {
  if (files.empty()) return;
  const auto say = [this](Notice notice) {
    notice_ = std::move(notice);
    touched();
  };
  if (files.size() == 1 && files.front().path.ends_with(".whl")) {
    const std::string name = files.front().path;
    const std::string why = workbench_.install(std::move(files.front()));
    return say(why.empty() ? Notice{name + " is installed until this is closed: Python programs can import what is in it.", true} : Notice{why});
  }
  const std::string dropped = files.front().path;
  if (files.size() == 1 && looks_like_zip(files.front().bytes)) {
    auto unpacked = unzipped(files.front().bytes);
    if (!unpacked) return say({dropped + " could not be read: it is damaged, encrypted, or too large."});
    files = std::move(*unpacked);
  }
  const bool one = files.size() == 1;
  Bundle opened = bundle(std::move(files));
  if (opened.program.text.empty() && opened.program.files.empty()) {
    return say({"There is nothing in it that belongs to a program: hidden and compiled files, and those of more than 4 MB, are left out."});
  }
  const std::string left = opened.left_out == 0 ? std::string() : " " + number_text(opened.left_out) + (opened.left_out == 1 ? " file was left out." : " files were left out.");
  const auto back = way_back();
  if (opened.program.text.empty() && workbench_.can_edit(Language::python) && workbench_.side(Language::python).there) {
    // Data, or modules that are none: beside what is there.
    std::string names;
    for (engine::ProgramFile& file : opened.program.files) {
      file.path = free_name(file.path, workbench_.side(Language::python).program);
      names += (names.empty() ? "" : ", ") + file.path;
      workbench_.add_file(Language::python, std::move(file));
    }
    edited(Language::python);
    return say({names + (opened.program.files.size() == 1 ? " is" : " are") + " beside the program now." + left, true, "Undo", back});
  }
  drafts_.left();
  workbench_.set_program(opened.program, opened.program.name);
  drafts_.edited(opened.program);
  platform::forget_link();  // it is not what that holds
  if (tab_ == Tab::programs) tab_ = Tab::code;
  new_texts();
  const std::string what = one ? opened.program.name + " is opened." : number_text(opened.program.files.size() + 1) + " files are opened; Run runs " + opened.program.name + ".";
  say({what + left, true, "Undo", back});
}

Editor& App::editor(Language language) { return panes_[language].editors[workbench_.side(language).shown_file()]; }

void App::open_draft(std::size_t place) {
  drafts_.opened(place);
  const Drafts::Draft& draft = drafts_.all().front();
  workbench_.set_program(draft.program, draft.title);
  if (tab_ == Tab::programs) tab_ = Tab::code;
  new_texts();
}

void App::pick(const Demo& demo) {
  drafts_.left();
  workbench_.pick(demo);
  if (tab_ == Tab::programs) tab_ = Tab::code;
  new_texts();
}

void App::set_program(const std::string& text, const std::string& title, std::vector<engine::ProgramFile> files) {
  engine::Program program;
  program.text = text;
  program.files = std::move(files);
  if (title.ends_with(ending_of(Language::cpp))) program.name = title;
  drafts_.left();
  workbench_.set_program(program, title);
  new_texts();
}

void App::open_program(const engine::Program& program) {
  drafts_.left();
  workbench_.open({.program = program});
  new_texts();
}

bool App::set_language(Language language) {
  if (!workbench_.side(language).there) return false;
  workbench_.show(language);
  touched();
  return true;
}

void App::set_beside(bool beside) {
  workbench_.set_beside(beside);
  touched();
}

bool App::set_parameter(Language language, const std::string& name, std::int64_t value) {
  if (!workbench_.set_parameter(language, name, value)) return false;
  for (Pane& pane : panes_) pane.editors[std::string()].changed_outside();
  // Of what was typed it is a part.
  if (drafts_.current() && workbench_.front().program.text != drafts_.all().front().program.text) drafts_.edited(workbench_.front().program);
  touched();
  return true;
}

void App::set_machine(const Machine& machine) {
  workbench_.set_machine(machine);
  touched();
}

void App::explore() {
  if (!workbench_.can_simulate()) return;
  workbench_.explore(outcomes_.schedules(), outcomes_.strategy());
  shows_outcomes_ = true;
  tab_ = Tab::outcomes;
  touched();
}

bool App::replay(int outcome) {
  if (!workbench_.replay(outcome)) return false;
  begin_runs();
  touched();
  return true;
}

std::string App::open_link(const std::string& link) {
  const OpenedLink opened = decode_link(link);
  notice_ = {opened.error};
  if (opened.program) {
    // What was typed before is among those that are kept.
    drafts_.left();
    workbench_.open(opened);
    shows_outcomes_ = workbench_.has_outcomes();
    if (shows_outcomes_) tab_ = Tab::outcomes;
  }
  new_texts();
  return opened.error;
}

std::string App::link() const { return encode_link(workbench_.linked()); }

void App::run() {
  workbench_.run();
  begin_runs();
  tab_ = Tab::run;
  if (!workbench_.replayed()) shows_outcomes_ = false;
  touched();
}

void App::run_again() {
  if (!workbench_.front().ran) return;
  workbench_.run();
  begin_runs();
}

/// What is drawn of runs that have been asked for begins anew.
void App::begin_runs() {
  line_wait_ = 0;
  view_ = TimeView();
  for (Language language : kLanguages) {
    if (!workbench_.running(language) && !workbench_.queued(language)) continue;
    Pane& pane = panes_[language];
    pane.console.reset();
    pane.lines_shown = 0;
    pane.tracebacks = Tracebacks();
    pane.oversubscription = Oversubscription(cores());
    pane.timeline.set_note({});
    pane.playhead.reset();
    pane.plays.reset();
    pane.switches.forget();
    if (language != Language::python || !workbench_.simulates()) continue;
    pane.timeline.set_note({"virtual time", "This run was simulated (" + words_of(workbench_.machine()) + "): its clock counts instructions, 25 ns each. Nothing here was measured."});
  }
}

void App::stop() {
  workbench_.stop();
  touched();
}

void App::paste(const std::string& text) {
  platform::offer_paste(text);
  // ImGui pastes at Ctrl+V and knows no other way. If the paste came by that key, it is already on its way.
  for (const ImGuiInputEvent& event : ImGui::GetCurrentContext()->InputEventsQueue) {
    if (event.Type == ImGuiInputEventType_Key && event.Key.Key == ImGuiKey_V && event.Key.Down) return;
  }
  ImGuiIO& io = ImGui::GetIO();
  const ImGuiKey modifier = io.ConfigMacOSXBehaviors ? ImGuiMod_Super : ImGuiMod_Ctrl;
  io.AddKeyEvent(modifier, true);
  io.AddKeyEvent(ImGuiKey_V, true);
  io.AddKeyEvent(ImGuiKey_V, false);
  io.AddKeyEvent(modifier, false);
}

void App::poll() {
  const bool exploring = workbench_.exploring();
  if (workbench_.poll() && exploring) redraw_.news();
  if (measurement_.poll()) redraw_.news();
  look_at_cores();
  take_export();
  if (seconds() > drafts_kept_ + kKeepEvery) keep_drafts();
  if (engine::CompilerDownload compiler = engine::compiler_download(); compiler != compiler_) {
    compiler_ = std::move(compiler);
    redraw_.news();
  }
  // What moves with time (bars that grow, the time itself) is no news.
  for (Language language : kLanguages) {
    const Session& session = workbench_.side(language).session;
    const Console& console = session.console();
    const Seen seen{session.phase(), workbench_.queued(language) || session.busy(), console.first_number() + console.size(),
                    console.changes(), session.trace().lanes().size(),
                    session.trace().live_threads(), session.error()};
    if (seen == seen_[language]) continue;
    seen_[language] = seen;
    redraw_.news();
  }
}

double App::look(bool window_changed) {
  poll();
  if (window_changed) window_changed_ = true;
  if (window_changed || input_waits() || ui_.fonts.stale()) redraw_.touched();
  // How often a run's output is looked for; the spare engine's progress needs less, and tells all its own life.
  const bool loading = compiler_.state == engine::CompilerDownload::State::loading || std::any_of(kLanguages.begin(), kLanguages.end(), [this](Language language) {
    return workbench_.shows(language) && workbench_.side(language).session.phase() == Session::Phase::loading;
  });
  const double look = workbench_.busy() || workbench_.exploring() || measurement_.busy() || export_ ? 0.02 : loading ? 0.1 : 1;
  return std::min(redraw_.wait(seconds()), look);
}

void App::frame() {
  redraw_.begin(seconds());
  platform::begin_picture();
  for (int pass = 1;; ++pass) {
    build();
    // ImGui takes a key and a character a frame. Where drawing is slow, fast typing would lag behind.
    const bool again = pass < redraw_.passes() || input_waits() || ui_.unsettled || ui_.fonts.stale();
    if (!again || pass >= kMostPasses) break;
  }
  const double now = seconds();
  if (!ui_.moving.empty()) redraw_.moves();
  redraw_.at(now + std::min(ui_.changes_in, imgui_changes_in()));
  if (redraw_.motion()) ui_.moving.clear();
  const bool changed = picture_.update(*ImGui::GetDrawData(), ui_.theme->ground, ui_.moving);
  // Tips and menus that were over it are gone by now.
  if (saving_.what == Timeline::Save::png) {
    save_picture(saving_.language, "-timeline.png", "image/png", png(picture_.read(saving_.at)));
    redraw_.touched();  // it may say where
  }
  platform::end_picture(changed || window_changed_);
  window_changed_ = false;
  note_lines();
  if (!changed) return;
  ++pictures_;
  redraw_.cost(platform::picture_cost());
}

void App::saved(const platform::Saved& said) {
  if (!said.text.empty()) notice_ = {said.text, said.good};
  redraw_.touched();
  ui_.unsettled = true;
}

/// Of a trace that is being saved, what has been made of it meanwhile.
void App::take_export() {
  if (!export_) return;
  constexpr int kMostAtOnce = 4;  // of a megabyte each: a picture may be due
  for (int taken = 0; taken < kMostAtOnce; ++taken) {
    const auto part = export_->trace.take();
    if (!part) break;
    export_->file.add(*part);
  }
  if (export_->trace.finished()) {
    saved(export_->file.finish());
    export_.reset();
    return;
  }
  const int percent = static_cast<int>(export_->trace.progress() * 100);
  if (std::exchange(export_->percent, percent) != percent) redraw_.news();
}

void App::look_at_cores() {
  constexpr double kEvery = 0.035;  // less would see mostly what follows a picture: its way to the screen
  const double now = seconds(), passed = now - looked_at_cores_;
  if (passed < kEvery) return;
  looked_at_cores_ = now;
  if (passed > 1) return;  // the time between runs says nothing
  for (Language language : kLanguages) {
    const Session& session = workbench_.side(language).session;
    if (session.phase() != Session::Phase::running || session.simulated()) continue;
    Pane& pane = panes_[language];
    pane.oversubscription.add(passed * 1000, ready_to_run(session.trace()), platform::ready_threads());
    pane.oversubscription.set_sleeps(session.sleeps(), session.late());
    if (pane.oversubscription.matters()) pane.timeline.set_note({pane.oversubscription.note(), pane.oversubscription.explanation()});
  }
}

void App::note_lines() {
  for (Language language : kLanguages) {
    const Session& session = workbench_.side(language).session;
    const Console& console = session.console();
    std::uint64_t& shown = panes_[language].lines_shown;
    const std::uint64_t end = console.first_number() + console.size();
    if (end > shown && workbench_.shows(language)) {
      const std::uint64_t oldest = std::max(shown, console.first_number());
      line_wait_ = std::max(0.0, session.present() - console[oldest - console.first_number()].time);
    }
    shown = end;
  }
}

void App::build() {
  building_ = true;
  if (ui_.fonts.update(platform::scale())) picture_.forget();
  platform::begin_frame();
  chords_.before_frame();
  ImGui::NewFrame();
  chords_.after_frame();
  ui_.begin_frame();
  run_by_key();
  switch_tab_by_key();
  draw();
  ImGui::Render();
  building_ = false;
}

void App::draw() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{0, 0, size.x, size.y};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("Poolyard", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
  const bool narrow = window.w < kWithPanels;
  draw_bar({0, 0, window.w, kBarHeight}, narrow);
  const Rect main{kGap, kBarHeight, window.w - 2 * kGap, window.h - kBarHeight - kStatusHeight};
  if (narrow) {
    draw_narrow(main);
  } else {
    draw_wide(main, shows_gallery(window.w));
  }
  draw_status({0, window.h - kStatusHeight, window.w, kStatusHeight});
  draw_notice(window);
  ImGui::End();
  draw_gallery_popup(window);
  share_.draw(ui_, window);
  measure_.draw(ui_, measurement_, window);
}

void App::run_by_key() {
  const ImGuiIO& io = ImGui::GetIO();
  if (!(io.KeyCtrl || io.KeySuper) || !ImGui::IsKeyPressed(ImGuiKey_Enter, false)) return;
  // The editor must not see this key: it would take it as the end of editing.
  ImGui::SetKeyOwner(ImGuiKey_Enter, ImGui::GetID("run-by-key"), ImGuiInputFlags_LockThisFrame);
  if (!workbench_.busy() && !workbench_.exploring()) run();
}

/// Alt and Page Up or Down: what browsers leave to the page.
void App::switch_tab_by_key() {
  if (!ImGui::GetIO().KeyAlt) return;
  const int by = ImGui::IsKeyPressed(ImGuiKey_PageDown) ? 1 : ImGui::IsKeyPressed(ImGuiKey_PageUp) ? -1 : 0;
  if (by == 0) return;
  for (ImGuiKey key : {ImGuiKey_PageDown, ImGuiKey_PageUp}) ImGui::SetKeyOwner(key, ImGui::GetID("switch-tab"), ImGuiInputFlags_LockThisFrame);
  const Language language = workbench_.language();
  const std::size_t count = workbench_.front().program.files.size() + 1;
  workbench_.show_tab(language, (workbench_.front().tab + count + static_cast<std::size_t>(by + static_cast<int>(count))) % count);
  editor(language).take_keys();
  ui_.unsettled = true;
}

}  // namespace poolyard::app
