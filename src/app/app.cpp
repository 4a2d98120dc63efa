#include "app.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include <imgui_internal.h>

#include "model/link.h"
#include "platform/platform.h"

namespace poolyard::app {
namespace {

constexpr float kBarHeight = 48;
constexpr float kStatusHeight = 28;
constexpr float kGalleryWidth = 232;
constexpr float kWithGallery = 1040;  // narrower windows show the gallery on demand
constexpr float kWithPanels = 720;    // narrower ones show one thing at a time

constexpr int kMostPasses = 16;  // in which a picture that is built again and again must be right

int cores() { return static_cast<int>(std::thread::hardware_concurrency()); }

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

Rect gallery_place(const Rect& window) {
  return {kGap, kBarHeight, 320, std::min(560.0f, window.h - kBarHeight - kStatusHeight)};
}

}  // namespace

App::App() : oversubscription_(cores()) {
  const std::string theme = platform::setting("theme");
  set_theme(theme.empty() ? platform::prefers_dark() : theme == "dark");
  if (!demos().empty()) pick(demos().front());
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

void App::pick(const Demo& demo) {
  set_program(demo.text, demo.title);
  program_.name = demo.id + ".py";
  demo_ = demo.id;
  if (tab_ == Tab::programs) tab_ = Tab::code;
}

void App::set_program(const std::string& text, const std::string& title) {
  program_ = {};
  program_.text = text;
  // The editor cannot hold a NUL, and Python would not take it either.
  std::erase(program_.text, '\0');
  title_ = title;
  demo_.clear();
  editor_.reset();
  touched();
}

std::string App::open_link(const std::string& link) {
  OpenedLink opened = decode_link(link);
  notice_ = opened.error;
  if (opened.program) {
    const bool unnamed = opened.program->name == engine::Program().name;
    set_program(opened.program->text, unnamed ? "Shared program" : opened.program->name);
    program_ = *opened.program;
    for (const Demo& demo : demos()) {
      if (demo.text == program_.text) demo_ = demo.id, title_ = demo.title;
    }
  }
  touched();
  return opened.error;
}

std::string App::link() const { return encode_link(program_); }

void App::run() {
  timeline_.reset();
  console_.reset();
  lines_shown_ = 0;
  line_wait_ = 0;
  oversubscription_ = Oversubscription(cores());
  timeline_.set_note({});
  session_.run(program_);
  tab_ = Tab::run;
  touched();
}

void App::stop() {
  session_.stop();
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
  session_.poll();
  if (measurement_.poll()) redraw_.news();
  look_at_cores();
  // What moves with time (bars that grow, the time itself) is no news.
  const Console& console = session_.console();
  const Seen seen{session_.phase(), session_.busy(), console.first_number() + console.size(),
                  console.empty() ? 0 : console[console.size() - 1].text.size(), session_.trace().lanes().size(),
                  session_.trace().live_threads(), session_.error()};
  if (seen == seen_) return;
  seen_ = seen;
  redraw_.news();
}

double App::look(bool window_changed) {
  poll();
  if (window_changed) window_changed_ = true;
  if (window_changed || input_waits() || ui_.fonts.stale()) redraw_.touched();
  // How often a run's output is looked for; the spare engine's progress needs less, and tells all its own life.
  const double look = session_.busy() || measurement_.busy() ? 0.02 : session_.phase() == Session::Phase::loading ? 0.1 : 1;
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
  platform::end_picture(changed || window_changed_);
  window_changed_ = false;
  note_lines();
  if (!changed) return;
  ++pictures_;
  redraw_.cost(platform::picture_cost());
}

void App::look_at_cores() {
  constexpr double kEvery = 0.035;  // less would see mostly what follows a picture: its way to the screen
  const double now = seconds(), passed = now - looked_at_cores_;
  if (passed < kEvery) return;
  looked_at_cores_ = now;
  if (session_.phase() != Session::Phase::running || passed > 1) return;  // the time between runs says nothing
  oversubscription_.add(passed * 1000, ready_to_run(session_.trace()), platform::ready_threads());
  if (oversubscription_.matters()) timeline_.set_note({oversubscription_.note(), oversubscription_.explanation()});
}

void App::note_lines() {
  const Console& console = session_.console();
  const std::uint64_t end = console.first_number() + console.size();
  if (end > lines_shown_) {
    const std::uint64_t oldest = std::max(lines_shown_, console.first_number());
    line_wait_ = std::max(0.0, session_.present() - console[oldest - console.first_number()].time);
  }
  lines_shown_ = end;
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
    draw_wide(main, window.w >= kWithGallery);
  }
  draw_status({0, window.h - kStatusHeight, window.w, kStatusHeight});
  draw_notice(window);
  if (gallery_open_) ui_.shadow(gallery_place(window));
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
  if (!session_.busy()) run();
}

void App::draw_bar(const Rect& at, bool narrow) {
  const float y = at.y + (at.h - kControl) / 2;
  float x = kGap + 4;
  draw_icon(ui_.draw(), Icon::logo, {x + 10, at.y + at.h / 2}, 20, ui_.theme->accent);
  x += 32;
  if (!narrow) {
    ui_.text(ui_.fonts.title, {x, at.y + (at.h - ui_.height(ui_.fonts.title)) / 2}, ui_.theme->text, "Poolyard");
    x += ui_.width(ui_.fonts.title, "Poolyard") + 20;
  }
  if (!narrow && at.w < kWithGallery) {
    if (ui_.button("programs", "Programs", Icon::list, ButtonStyle::quiet, {x, y}, true, {}, gallery_open_)) {
      gallery_open_ = true;
    }
    x += ui_.button_width("Programs", Icon::list) + 8;
  }
  if (ui_.button("run", "Run", Icon::play, ButtonStyle::primary, {x, y}, !session_.busy())) run();
  x += ui_.button_width("Run", Icon::play) + 8;
  if (ui_.button("stop", "Stop", Icon::stop, ButtonStyle::danger, {x, y}, session_.busy())) stop();
  x += ui_.button_width("Stop", Icon::stop) + 16;

  float right = at.right() - kGap - kControl;
  const bool dark = ui_.theme->dark;
  if (ui_.button("theme", "", dark ? Icon::sun : Icon::moon, ButtonStyle::plain, {right, y}, true,
                 dark ? "Light colours" : "Dark colours")) {
    set_theme(!dark);
    platform::save_setting("theme", dark ? "light" : "dark");
  }
  const std::string_view share = narrow ? "" : "Share";
  right -= ui_.button_width(share, Icon::share) + 4;
  if (ui_.button("share", share, Icon::share, ButtonStyle::quiet, {right, y}, true, narrow ? "Share" : "")) {
    share_.open(platform::link_base() + link());
  }
  const std::string_view measure = narrow ? "" : "Measure";
  right -= ui_.button_width(measure, Icon::measure) + 4;
  // Beside a program that runs it would measure that.
  if (ui_.button("measure", measure, Icon::measure, ButtonStyle::quiet, {right, y}, !session_.busy(), narrow ? "Measure this machine" : "")) {
    measure_.open();
  }
  if (!narrow && right - x > 120) {
    // The program's name stands in the middle of what is left.
    const float width = std::min(ui_.width(ui_.fonts.ui, title_), right - x - 16);
    ui_.clipped_text(ui_.fonts.ui, {x + (right - x - width) / 2, at.y + (at.h - ui_.height(ui_.fonts.ui)) / 2},
                     ui_.theme->muted, title_, right - x - 16);
  }
}

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
  const float top = std::round(rest.h * halves_);
  const float left = std::round((rest.w - kGap) * columns_);
  draw_editor_panel({rest.x, rest.y, left, top});
  console_.draw(ui_, session_, {rest.x + left + kGap, rest.y, rest.w - left - kGap, top});
  timeline_.draw(ui_, session_, rest.without_top(top + kGap));
  splitter("columns", {rest.x + left, rest.y, kGap, top}, true, columns_, rest.w);
  splitter("halves", {rest.x, rest.y + top, rest.w, kGap}, false, halves_, rest.h);
}

void App::draw_narrow(const Rect& at) {
  struct Entry {
    Tab tab;
    const char* id;
    const char* name;
  };
  constexpr Entry kTabs[] = {
      {Tab::programs, "tab:programs", "Programs"}, {Tab::code, "tab:code", "Code"}, {Tab::run, "tab:run", "Run"}};
  const float width = at.w / 3;
  ui_.draw()->AddRectFilled(at.min(), {at.right(), at.y + 36}, ui_.theme->hover, kRound);
  float x = at.x;
  for (const Entry& entry : kTabs) {
    const Rect button{x, at.y, width, 36};
    ImGui::SetCursorScreenPos(button.min());
    if (ImGui::InvisibleButton(entry.id, {button.w, button.h})) tab_ = entry.tab;
    ui_.widget(entry.id, entry.name);
    const bool on = tab_ == entry.tab;
    if (on) {
      const Rect pill = button.inset(3);
      ui_.draw()->AddRectFilled(pill.min(), pill.max(), ui_.theme->panel, kControlRound);
    }
    ImFont* const font = on ? ui_.fonts.strong : ui_.fonts.ui;
    ui_.text(font, {x + (width - ui_.width(font, entry.name)) / 2, at.y + (36 - ui_.height(font)) / 2},
             on ? ui_.theme->text : ui_.theme->muted, entry.name);
    x += width;
  }
  const Rect page = at.without_top(36 + kGap);
  switch (tab_) {
    case Tab::programs: return draw_gallery_panel(page);
    case Tab::code: return draw_editor_panel(page);
    case Tab::run: {
      const float top = std::round(page.h * halves_);
      timeline_.draw(ui_, session_, {page.x, page.y, page.w, top});
      console_.draw(ui_, session_, page.without_top(top + kGap));
      splitter("halves", {page.x, page.y + top, page.w, kGap}, false, halves_, page.h);
    }
  }
}

void App::draw_editor_panel(const Rect& at) {
  ui_.panel(at, program_.name);
  const std::string_view hint = ImGui::GetIO().ConfigMacOSXBehaviors ? "Cmd+Enter runs" : "Ctrl+Enter runs";
  const float hint_width = ui_.width(ui_.fonts.small, hint);
  if (at.w > 440 && at.w > 2 * kPad + hint_width + ui_.width(ui_.fonts.strong, program_.name) + 24) {
    ui_.text(ui_.fonts.small, {at.right() - kPad - hint_width, at.y + (kHeader - ui_.height(ui_.fonts.small)) / 2},
             ui_.theme->faint, hint);
  }
  const Rect text{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 4};
  if (editor_.draw(ui_, program_.text, text)) {
    // What was changed is no longer the demo, but still bears its name.
    demo_.clear();
    ui_.unsettled = true;
  }
}

void App::draw_gallery_panel(const Rect& at) {
  if (const Demo* demo = gallery_.draw(ui_, demo_, at)) {
    pick(*demo);
    gallery_open_ = false;
  }
}

void App::draw_gallery_popup(const Rect& window) {
  if (gallery_open_ && !ImGui::IsPopupOpen("gallery")) ImGui::OpenPopup("gallery");
  if (!gallery_open_ || window.w >= kWithGallery || window.w < kWithPanels) {
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

std::string App::status_text(ImU32& color) const {
  color = ui_.theme->muted;
  switch (session_.phase()) {
    case Session::Phase::loading: return session_.busy() ? "Starting Python, then your program" : "Starting Python";
    case Session::Phase::ready: return session_.busy() ? "Starting your program" : "Ready";
    case Session::Phase::running: color = ui_.theme->accent; return "Running";
    case Session::Phase::stopping: return "Stopping";
    case Session::Phase::finished: break;
  }
  if (!session_.has_run() && session_.error().empty()) return "Ready";
  const bool good = session_.exitcode() == 0 && session_.error().empty();
  color = good ? ui_.theme->good : session_.stopped() ? ui_.theme->muted : ui_.theme->danger;
  std::string text = session_.ending();
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

void App::draw_status(const Rect& at) {
  ImU32 color = 0;
  const std::string text = status_text(color);
  const float text_y = at.y + (at.h - ui_.height(ui_.fonts.small)) / 2;
  float x = at.x + kGap + 4;
  ui_.draw()->AddCircleFilled({x + 4, at.y + at.h / 2}, 4, color);
  x += 16;
  x += ui_.clipped_text(ui_.fonts.small, {x, text_y}, color, text, at.w * 0.6f) + 16;
  if (session_.phase() == Session::Phase::loading) {
    // How far the engine's download has come; at the beginning it is not known, and the bar says so by moving.
    const float width = 96, height = 4, y = at.y + (at.h - height) / 2;
    const double progress = session_.load_progress();
    ui_.draw()->AddRectFilled({x, y}, {x + width, y + height}, ui_.theme->hover, 2);
    const float phase = static_cast<float>(std::fmod(ImGui::GetTime() * 0.8, 1.0));
    const float from = progress > 0 ? 0 : std::max(0.0f, phase * 1.3f - 0.3f);
    const float to = progress > 0 ? static_cast<float>(progress) : std::min(1.0f, phase * 1.3f);
    ui_.draw()->AddRectFilled({x + width * from, y}, {x + width * to, y + height}, ui_.theme->accent, 2);
    ui_.moves({x, y, width, height});
    x += width + 16;
  }
  if (session_.busy()) ui_.moves(at);
  if (session_.has_run() && session_.elapsed() > 0) {
    ui_.text(ui_.fonts.small, {x, text_y}, ui_.theme->muted, duration_text(session_.elapsed()));
  }
  if (session_.has_run() && at.w > 560) {
    const TraceModel& trace = session_.trace();
    const auto count = [](std::size_t n, const char* one, const char* many) {
      return std::to_string(n) + (n == 1 ? one : many);
    };
    std::string facts = count(trace.processes().size(), " process, ", " processes, ") +
                        count(trace.lanes().size(), " thread", " threads");
    if (session_.busy()) facts += " (" + std::to_string(trace.live_threads()) + " alive)";
    ui_.text(ui_.fonts.small, {at.right() - kGap - 4 - ui_.width(ui_.fonts.small, facts), text_y}, ui_.theme->muted,
             facts);
  }
}

void App::draw_notice(const Rect& window) {
  if (notice_.empty()) return;
  const float width = std::min(480.0f, window.w - 32), inner = width - 88;
  const float height = ui_.wrapped_text(ui_.fonts.ui, {}, 0, notice_, inner, false) + 28;
  const Rect at{(window.w - width) / 2, kBarHeight + 12, width, height};
  ui_.shadow(at);
  ImGui::SetCursorScreenPos(at.min());
  ImGui::BeginChild("notice", {at.w, at.h});
  ui_.draw()->AddRectFilled(at.min(), at.max(), ui_.theme->panel, kRound);
  ui_.draw()->AddRect(at.min(), at.max(), ui_.theme->warning, kRound);
  draw_icon(ui_.draw(), Icon::warning, {at.x + 24, at.y + at.h / 2}, 18, ui_.theme->warning);
  ui_.wrapped_text(ui_.fonts.ui, {at.x + 44, at.y + 14 + 1}, ui_.theme->text, notice_, inner);
  ui_.widget("notice", notice_, at, true, true);
  if (ui_.button("notice-close", "", Icon::close, ButtonStyle::plain,
                 {at.right() - 8 - kControl, at.y + (at.h - kControl) / 2}, true, "Close")) {
    notice_.clear();
  }
  ImGui::EndChild();
}

}  // namespace poolyard::app
