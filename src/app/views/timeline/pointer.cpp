// What the mouse does in the timeline, and what the timeline says about the place under it.
#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "model/state_words.h"
#include "model/why.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {
namespace {

constexpr float kMoved = 4;     // less is a click
constexpr float kNearLine = 8;  // of a line's mark
constexpr float kWidest = 360;  // sentence

}  // namespace

void Timeline::navigate(const Plot& plot, const Rect& panel) {
  const ImGuiIO& io = ImGui::GetIO();
  const double per_unit = view_.length() / plot.at.w;
  if (hovered_) {
    if (io.MouseWheel != 0 && !io.KeyShift) view_.zoom(std::pow(1.25, io.MouseWheel), time_at(plot, io.MousePos.x));
    const float sideways = io.MouseWheelH + (io.KeyShift ? io.MouseWheel : 0);
    if (sideways != 0) view_.pan(-sideways * 48 * per_unit);
    if (ImGui::IsMouseDoubleClicked(0)) view_.fit();
  }
  if (dragging_ && io.MouseDelta.x != 0) view_.pan(-io.MouseDelta.x * per_unit);

  // Keys belong to the timeline while the mouse is over it, or it was clicked last, and nobody types.
  const bool over = ImGui::IsMouseHoveringRect(panel.min(), panel.max(), false);
  if (ImGui::IsMouseClicked(0)) focused_ = over;
  if (io.WantTextInput || (!over && !focused_) || io.KeyCtrl || io.KeySuper) return;
  if (ImGui::IsKeyPressed(ImGuiKey_Slash, false)) searching_ = search_begins_ = true;
  if (keys(plot)) return;
  const double middle = view_.from() + view_.length() / 2;
  const auto pressed = [](std::initializer_list<ImGuiKey> keys) {
    return std::any_of(keys.begin(), keys.end(), [](ImGuiKey key) { return ImGui::IsKeyPressed(key); });
  };
  if (pressed({ImGuiKey_LeftArrow, ImGuiKey_A})) view_.pan(-view_.length() / 8);
  if (pressed({ImGuiKey_RightArrow, ImGuiKey_D})) view_.pan(view_.length() / 8);
  if (pressed({ImGuiKey_W, ImGuiKey_Equal, ImGuiKey_KeypadAdd})) view_.zoom(1.5, middle);
  if (pressed({ImGuiKey_S, ImGuiKey_Minus, ImGuiKey_KeypadSubtract})) view_.zoom(1 / 1.5, middle);
  if (pressed({ImGuiKey_F, ImGuiKey_0, ImGuiKey_Home})) view_.fit();
  if (pressed({ImGuiKey_End})) view_.follow();
}

/// The last item is the plot. A click selects, a drag moves the view, and with Shift it chooses a range.
void Timeline::take_pointer(const Plot& plot, float top) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool active = ImGui::IsItemActive();
  hovered_ = ImGui::IsItemHovered() || active;
  if (ImGui::IsItemActivated()) {
    ranging_ = io.KeyShift;
    pressed_at_ = tick_at(plot, io.MousePos.x);
  }
  const bool moved = io.MouseDragMaxDistanceSqr[0] > kMoved * kMoved;
  dragging_ = active && moved && !ranging_;
  if (active && moved && ranging_) {
    const trace::Tick here = tick_at(plot, std::clamp(io.MousePos.x, plot.at.x, plot.at.right()));
    selected_.reset();
    range_ = Range{std::max<trace::Tick>(std::min(pressed_at_, here), trace::ticks(plot.origin)), std::max(pressed_at_, here)};
  }
  if (!active) ranging_ = false;
  if (!ImGui::IsItemDeactivated() || moved) return;
  const trace::Tick time = tick_at(plot, io.MousePos.x);
  asked_.moment = time_at(plot, io.MousePos.x) + plot.origin;
  asked_.near = kNearLine * view_.length() / plot.at.w;
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (!row.lane || io.MousePos.y < y || io.MousePos.y >= y + row.height) continue;
    const bool on_tasks = row.has_tasks && io.MousePos.y < top + row.states_top() - 2;
    auto stretch = stretch_at(plot.trace, row.index, on_tasks, time, half_pixel(plot), plot.now);
    if (!stretch && on_tasks) stretch = stretch_at(plot.trace, row.index, false, time, half_pixel(plot), plot.now);
    looked_at_ = time;
    return select(stretch);
  }
  select(std::nullopt);
}

void Timeline::draw_pointer(Ui& ui, const Plot& plot, float top) {
  pointed_.reset();
  if (!hovered_ || dragging_ || ranging_ || !ImGui::IsMouseHoveringRect(plot.at.min(), plot.at.max())) return;
  const ImVec2 mouse = ImGui::GetMousePos();
  asked_.pointed_at = tick_at(plot, mouse.x);
  ui.line({mouse.x, plot.at.y}, {mouse.x, plot.at.bottom()}, faded(ui.theme->muted, 0.5f));
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (!row.lane || mouse.y < y || mouse.y >= y + row.height) continue;
    show_span(ui, plot, row, tick_at(plot, mouse.x), row.has_tasks && mouse.y < top + row.states_top() - 2);
  }
  if (!pointed_) return;
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  draw_way(ui, plot, top, *pointed_, true);
}

void Timeline::show_span(Ui& ui, const Plot& plot, const Row& row, trace::Tick time, bool on_tasks) {
  const TraceLane& lane = *row.lane;
  std::vector<Stretch> facts;
  std::string mixture;
  const trace::Tick near = half_pixel(plot);
  const auto task = stretch_at(plot.trace, row.index, true, time, near, plot.now);
  const std::size_t first = lane.states.first_ending_after(time - near);
  const std::size_t last = lane.states.first_ending_after(time + near);
  if (last - first > 2) {
    const SpanTrack::Shares shares = lane.states.sum(first, last);
    double sum = 0;
    for (trace::Tick share : shares) sum += static_cast<double>(share);
    mixture = number_text(last - first) + " spans here, too short to be seen alone";
    for (int kind = 0; kind < SpanTrack::kKinds && sum > 0; ++kind) {
      const double share = static_cast<double>(shares[kind]) / sum;
      if (share < 0.005) continue;
      mixture += "\n" + std::string(words_of_state(kind).name) + "  " + std::to_string(static_cast<int>(share * 100 + 0.5)) + " %";
    }
  } else if (!on_tasks || !task) {
    if (const auto state = stretch_at(plot.trace, row.index, false, time, near, plot.now)) {
      facts.push_back(*state);
      if (state->missing > 0) {
        mixture = "About " + number_text(static_cast<std::uint64_t>(state->missing)) +
                  " changes of what this thread did came faster than\nthey could be recorded, or were too many to be kept";
      }
    }
  }
  if (task) facts.push_back(*task);
  pointed_ = task;

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {12, 10});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kRound);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  if (ImGui::BeginTooltip()) {
    for (const Stretch& fact : facts) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float height = ui.height(ui.fonts.strong);
      const bool live = fact.ongoing && plot.running && lane.info.alive;
      ui.box({at.x, at.y + 3, 8, height - 4}, color_of(ui, fact), 2);
      ImGui::SetCursorScreenPos({at.x + 16, at.y});
      ImGui::PushFont(ui.fonts.strong);
      const std::string head = title_of(fact) + (live ? " for " : "  ") + duration_text(trace::milliseconds(fact.end - fact.start));
      ImGui::TextUnformatted(head.c_str());
      ImGui::PopFont();
      ImGui::PushFont(ui.fonts.small);
      const std::string times = exact_time(trace::milliseconds(fact.start) - plot.origin) + " \xe2\x80\x93 " +
                                (live ? "now" : exact_time(trace::milliseconds(fact.end) - plot.origin));
      ImGui::SetCursorScreenPos({at.x + 16, ImGui::GetCursorScreenPos().y - 2});
      ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme->muted), "%s", times.c_str());
      const Why all = why(plot.trace, fact);
      const std::string sentence = all.sentence + (all.ending.empty() ? "" : "\n" + all.ending);
      ui.fonts.need(sentence);
      ImGui::PushTextWrapPos(kWidest);
      ImGui::TextUnformatted(sentence.data(), sentence.data() + sentence.size());
      ImGui::PopTextWrapPos();
      ImGui::PopFont();
    }
    ImGui::PushFont(ui.fonts.small);
    if (!mixture.empty()) ImGui::TextUnformatted(mixture.c_str());
    const std::string who =
        lane.info.name + " \xc2\xb7 " + lane.info.process_name + ", pid " + std::to_string(lane.info.pid);
    ui.fonts.need(who);
    if (facts.empty() && mixture.empty()) ImGui::Text("At %s", exact_time(trace::milliseconds(time) - plot.origin).c_str());
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme->muted), "%s", who.c_str());
    ImGui::PopFont();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(3);
}

}  // namespace poolyard::app
