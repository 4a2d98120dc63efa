// The line at the bottom, which says how the run goes; and what the person must know above all.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "app.h"
#include "model/number_text.h"

namespace poolyard::app {

std::string App::status_text(Language language, ImU32& color) const {
  color = ui_.theme->muted;
  const Session& session = workbench_.side(language).session;
  const std::string engine = language == Language::python ? "Python" : "the C++ demos";
  if (language == Language::python && workbench_.exploring()) {
    color = ui_.theme->accent;
    const Findings& findings = workbench_.exploration().findings();
    return "Exploring: " + number_text(findings.seen) + " of " + number_text(findings.wanted) + " schedules";
  }
  if (session.compiling()) {
    color = ui_.theme->accent;
    return "Compiling";
  }
  if (workbench_.queued(language)) return workbench_.running(other(language)) ? "Waits for " + std::string(name_of(other(language))) : "Starting";
  switch (session.phase()) {
    case Session::Phase::loading: return session.busy() ? "Starting " + engine + ", then your program" : "Starting " + engine;
    case Session::Phase::ready: return session.busy() ? "Starting your program" : "Ready";
    case Session::Phase::running: color = ui_.theme->accent; return session.wants_input() ? "Waits for input" : "Running";
    case Session::Phase::stopping: return "Stopping";
    case Session::Phase::finished: break;
  }
  if (!session.has_run() && session.error().empty()) return "Ready";
  const bool good = session.exitcode() == 0 && session.error().empty();
  color = good ? ui_.theme->good : session.stopped() && !session.stuck() ? ui_.theme->muted : ui_.theme->danger;
  std::string text = session.ending();
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// How one language's run goes, from `x` on; gives where it ends.
float App::draw_state(Language language, float x, const Rect& at, float limit) {
  const Session& session = workbench_.side(language).session;
  ImU32 color = 0;
  std::string text = status_text(language, color);
  if (workbench_.beside()) text = std::string(name_of(language)) + ": " + text;
  const float text_y = at.y + (at.h - ui_.height(ui_.fonts.small)) / 2;
  ui_.draw()->AddCircleFilled({x + 4, at.y + at.h / 2}, 4, color);
  x += 16;
  x += ui_.clipped_text(ui_.fonts.small, {x, text_y}, color, text, limit) + 16;
  if (session.phase() == Session::Phase::loading && !session.compiling()) {
    // How far the engine's download has come; at the beginning it is not known, and the bar says so by moving.
    const float width = 96, height = 4, y = at.y + (at.h - height) / 2;
    const double progress = session.load_progress();
    ui_.draw()->AddRectFilled({x, y}, {x + width, y + height}, ui_.theme->hover, 2);
    const float phase = static_cast<float>(std::fmod(ImGui::GetTime() * 0.8, 1.0));
    const float from = progress > 0 ? 0 : std::max(0.0f, phase * 1.3f - 0.3f);
    const float to = progress > 0 ? static_cast<float>(progress) : std::min(1.0f, phase * 1.3f);
    ui_.draw()->AddRectFilled({x + width * from, y}, {x + width * to, y + height}, ui_.theme->accent, 2);
    ui_.moves({x, y, width, height});
    x += width + 16;
  }
  if (session.has_run() && session.elapsed() > 0) {
    const std::string time = duration_text(session.elapsed()) + (session.simulated() ? " of virtual time, " + words_of(Machine::of(session.schedule())) : "");
    ui_.text(ui_.fonts.small, {x, text_y}, ui_.theme->muted, time);
    x += ui_.width(ui_.fonts.small, time) + 16;
  }
  return x;
}

void App::draw_status(const Rect& at) {
  const float text_y = at.y + (at.h - ui_.height(ui_.fonts.small)) / 2;
  if (workbench_.busy() || workbench_.exploring()) ui_.moves(at);
  float x = at.x + kGap + 4;
  const float right = at.right() - kGap - 4;
  if (workbench_.beside()) {
    for (Language language : kLanguages) x = draw_state(language, x, at, at.w * 0.28f) + 12;
    for (const char* order : {"Run runs one after the other, so that they do not disturb each other's times", "One after the other"}) {
      const float width = ui_.width(ui_.fonts.small, order);
      if (x + 16 + width > right) continue;
      ui_.text(ui_.fonts.small, {right - width, text_y}, ui_.theme->muted, order);
      ui_.widget("order", order, {right - width, at.y, width, at.h}, true, true);
      break;
    }
    return;
  }
  const Language language = workbench_.language();
  x = draw_state(language, x, at, at.w * 0.6f);
  const auto behind = [&](const std::string& text) {
    const float width = ui_.width(ui_.fonts.small, text);
    if (x + 16 + width <= right) ui_.text(ui_.fonts.small, {right - width, text_y}, ui_.theme->muted, text);
  };
  if (workbench_.running(other(language))) return behind(std::string(name_of(other(language))) + " is running");
  const Session& session = workbench_.side(language).session;
  const TraceModel& trace = session.trace();
  if (trace.lanes().empty() || at.w <= 560) return;
  const auto count = [](std::size_t n, const char* one, const char* many) { return std::to_string(n) + (n == 1 ? one : many); };
  std::string facts = count(trace.processes().size(), " process, ", " processes, ") + count(trace.lanes().size(), " thread", " threads");
  if (session.busy()) facts += " (" + std::to_string(trace.live_threads()) + " alive)";
  behind(facts);
}

void App::draw_notice(const Rect& window) {
  if (export_) return draw_saving(window);
  if (notice_.text.empty()) return;
  if (notice_.good) {
    // Whoever knows what was done needs it no more; there is time enough for the way back.
    constexpr double kShown = 15;
    const double now = now_ms() / 1000;
    if (notice_.until == 0) notice_.until = now + kShown;
    if (now >= notice_.until) {
      notice_ = {};
      return;
    }
    ui_.changes_after(notice_.until - now);
  }
  const float button = notice_.action.empty() ? 0 : ui_.button_width(notice_.action, Icon::none) + 8;
  const float width = std::min(480.0f, window.w - 32), inner = width - 88 - button;
  const float text_height = ui_.wrapped_text(ui_.fonts.ui, {}, 0, notice_.text, inner, false);
  const float height = std::max(text_height + 28, kControl + 16);
  // What went well is said where it is in nobody's way.
  const Rect at{(window.w - width) / 2, notice_.good ? window.h - kStatusHeight - height - 12 : kBarHeight + 12, width, height};
  ui_.shadow(at);
  ImGui::SetCursorScreenPos(at.min());
  ImGui::BeginChild("notice", {at.w, at.h});
  ui_.draw()->AddRectFilled(at.min(), at.max(), ui_.theme->panel, kRound);
  const ImU32 color = notice_.good ? ui_.theme->good : ui_.theme->warning;
  ui_.draw()->AddRect(at.min(), at.max(), color, kRound);
  draw_icon(ui_.draw(), notice_.good ? Icon::check : Icon::warning, {at.x + 24, at.y + at.h / 2}, 18, color);
  ui_.wrapped_text(ui_.fonts.ui, {at.x + 44, at.y + std::round((height - text_height) / 2) + 2}, ui_.theme->text, notice_.text, inner);
  ui_.widget("notice", notice_.text, at, true, true);
  if (button > 0 && ui_.button("notice-action", notice_.action, Icon::none, ButtonStyle::quiet, {at.right() - 8 - kControl - button, at.y + (at.h - kControl) / 2})) {
    const auto act = std::exchange(notice_, {}).act;
    act();
    ui_.unsettled = true;
  } else if (ui_.button("notice-close", "", Icon::close, ButtonStyle::plain,
                 {at.right() - 8 - kControl, at.y + (at.h - kControl) / 2}, true, "Close")) {
    notice_ = {};
  }
  ImGui::EndChild();
}

/// How far a trace that is being saved has come.
void App::draw_saving(const Rect& window) {
  const float width = std::min(360.0f, window.w - 32);
  const Rect at{(window.w - width) / 2, kBarHeight + 12, width, 52};
  ui_.shadow(at);
  ImGui::SetCursorScreenPos(at.min());
  ImGui::BeginChild("saving", {at.w, at.h});
  ui_.draw()->AddRectFilled(at.min(), at.max(), ui_.theme->panel, kRound);
  ui_.draw()->AddRect(at.min(), at.max(), ui_.theme->strong_border, kRound);
  draw_icon(ui_.draw(), Icon::save, {at.x + 24, at.y + at.h / 2}, 16, ui_.theme->accent);
  const std::string text = "Saving the trace: " + std::to_string(export_->percent) + " %";
  ui_.text(ui_.fonts.ui, {at.x + 44, at.y + 11}, ui_.theme->text, text);
  const Rect bar{at.x + 44, at.y + 35, at.w - 44 - kControl - 20, 4};
  ui_.box(bar, ui_.theme->hover, 2);
  ui_.box({bar.x, bar.y, bar.w * static_cast<float>(export_->percent) / 100, bar.h}, ui_.theme->accent, 2);
  ui_.widget("saving", text, at, true, true);
  if (ui_.button("saving-stop", "", Icon::close, ButtonStyle::plain, {at.right() - 8 - kControl, at.y + (at.h - kControl) / 2}, true, "Do not save it")) {
    export_.reset();
    ui_.unsettled = true;
  }
  ImGui::EndChild();
}

}  // namespace poolyard::app
