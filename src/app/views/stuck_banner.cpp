#include "views/stuck_banner.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace poolyard::app {
namespace {

constexpr float kHead = 40, kBelow = 8;
constexpr float kMostThreads = 132;  // what is higher is scrolled
constexpr float kLeft = 40;          // behind the sign

/// "Deadlock: 2 threads wait for each other"
std::string head_of(const trace::Stuck& stuck) {
  const std::string text = stuck.text();
  return text.substr(0, text.find(".\n"));
}

}  // namespace

float StuckBanner::height(Ui& ui, const Session& session, float width) const {
  if (!session.trace().stuck() || closed_run_ == session.run_number()) return 0;
  const float head = ui.wrapped_text(ui.fonts.strong, {}, 0, head_of(*session.trace().stuck()), width - kLeft - kControl - 12, false);
  return std::max(kHead, head + 16) + std::min(kMostThreads, draw_threads(ui, session, {0, 0, width, 0}, false, nullptr)) + kBelow;
}

/// One below the other; gives the height.
float StuckBanner::draw_threads(Ui& ui, const Session& session, const Rect& at, bool draw_it, const trace::Stuck::Thread** wanted) const {
  const TraceModel& trace = session.trace();
  float y = at.y;
  int number = 0;
  for (const trace::Stuck::Thread& thread : trace.stuck()->threads) {
    const std::string sentence = thread.sentence() + ".";
    const float text_width = at.w - kLeft - 24;
    const float text = ui.wrapped_text(ui.fonts.ui, {}, 0, sentence, text_width, false);
    const Rect row{at.x + kLeft - 20, y, at.w - kLeft + 8, text + 6};
    y += row.h;
    if (!draw_it) continue;
    ui.fonts.need(sentence);
    ImGui::SetCursorScreenPos(row.min());
    ImGui::PushID(number);
    if (ImGui::InvisibleButton("thread", {row.w, row.h}) && wanted) *wanted = &thread;
    if (ImGui::IsItemHovered()) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ui.draw()->AddRectFilled(row.min(), row.max(), faded(ui.theme->danger, 0.1f), kControlRound);
    }
    ui.widget("stuck-thread:" + std::to_string(number++), sentence);
    ImGui::PopID();
    const int lane = trace.find(thread.lane.id());
    const ImU32 color = lane >= 0 ? ui.theme->thread(trace.lanes()[static_cast<std::size_t>(lane)].color) : ui.theme->muted;
    ui.draw()->AddCircleFilled({row.x + 10, row.y + 3 + ui.height(ui.fonts.ui) / 2}, 4, color);
    ui.wrapped_text(ui.fonts.ui, {row.x + 22, row.y + 3}, ui.theme->text, sentence, text_width);
  }
  return y - at.y;
}

const trace::Stuck::Thread* StuckBanner::draw(Ui& ui, const Session& session, const Rect& at) {
  const std::string head = head_of(*session.trace().stuck());
  ui.draw()->AddRectFilled(at.min(), at.max(), ui.theme->danger_soft, kRound);
  ui.draw()->AddRect(at.min(), at.max(), faded(ui.theme->danger, 0.6f), kRound);
  const float head_width = at.w - kLeft - kControl - 12;
  const float head_text = ui.wrapped_text(ui.fonts.strong, {}, 0, head, head_width, false);
  const float head_height = std::max(kHead, head_text + 16);
  draw_icon(ui.draw(), Icon::warning, {at.x + 22, at.y + kHead / 2}, 18, ui.theme->danger);
  const float line = std::round(ui.height(ui.fonts.strong) * 1.4f);
  ui.wrapped_text(ui.fonts.strong, {at.x + kLeft, at.y + (kHead - line) / 2 + 2}, ui.theme->danger, head, head_width);
  ui.widget("stuck", head, at, true, true);
  if (ui.button("stuck-close", "", Icon::close, ButtonStyle::plain, {at.right() - kControl - 6, at.y + 4}, true, "Close")) {
    closed_run_ = session.run_number();
    ui.unsettled = true;
  }
  const Rect body{at.x, at.y + head_height, at.w, at.h - head_height - kBelow};
  const trace::Stuck::Thread* wanted = nullptr;
  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("stuck-threads", {body.w, std::max(body.h, 1.0f)});
  const bool scrolled = ui.touch_scroll();
  const float top = body.y - ImGui::GetScrollY();
  const float height = draw_threads(ui, session, {body.x, top, body.w, 0}, true, &wanted);
  ImGui::SetCursorScreenPos({body.x, top});
  ImGui::Dummy({1, height});
  ImGui::EndChild();
  return scrolled ? nullptr : wanted;
}

}  // namespace poolyard::app
