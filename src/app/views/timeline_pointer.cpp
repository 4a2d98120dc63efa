// What the timeline says about the place under the mouse.
#include "model/number_text.h"
#include "views/timeline.h"

namespace poolyard::app {

void Timeline::draw_pointer(Ui& ui, const Plot& plot, float top) {
  if (!hovered_ || dragging_) return;
  const ImVec2 mouse = ImGui::GetMousePos();
  const double time = time_at(plot, mouse.x);
  ui.draw()->AddLine({mouse.x, plot.at.y}, {mouse.x, plot.at.bottom()}, faded(ui.theme->muted, 0.5f));
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (!row.lane || mouse.y < y || mouse.y >= y + row.height) continue;
    show_span(ui, plot, *row.lane, time + plot.origin, mouse.y < y + row.height - kLaneRow + 2);
  }
}

void Timeline::show_span(Ui& ui, const Plot& plot, const TraceLane& lane, double time, bool on_tasks) {
  struct Fact {
    ImU32 color;
    std::string head;
    double start, end;
    bool live;
  };
  std::vector<Fact> facts;
  std::string mixture;
  const double half_pixel = view_.length() / plot.at.w / 2;
  const trace::Tick at = trace::ticks(time), near = trace::ticks(half_pixel);
  const std::size_t task = lane.tasks.first_ending_after(at - near);
  const bool has_task = task < lane.tasks.size() && lane.tasks[task].start_tick() <= at + near &&
                        lane.tasks[task].kind() == trace::Span::task;
  const Open open_now = open_task(plot, lane);
  const bool has_open_task = open_now.kind >= 0 && time >= open_now.start && time <= open_now.end;
  const std::size_t first = lane.states.first_ending_after(at - near);
  const std::size_t last = lane.states.first_ending_after(at + near);
  const auto state_name = [&](int kind) { return std::string(ui.theme->states[kind].name); };
  if (last - first > 2) {
    const SpanTrack::Shares shares = lane.states.sum(first, last);
    double sum = 0;
    for (trace::Tick share : shares) sum += static_cast<double>(share);
    mixture = number_text(last - first) + " spans here, too short to be seen alone";
    for (int kind = 0; kind < SpanTrack::kKinds && sum > 0; ++kind) {
      const double share = static_cast<double>(shares[kind]) / sum;
      if (share < 0.005) continue;
      mixture += "\n" + state_name(kind) + "  " + std::to_string(static_cast<int>(share * 100 + 0.5)) + " %";
    }
  } else if (!on_tasks || (!has_task && !has_open_task)) {
    // A span shorter than a pixel is what is pointed at, rather than its neighbour.
    const std::size_t index =
        first < last && lane.states[first].end_tick() < at ? first : lane.states.first_ending_after(at);
    if (index < lane.states.size() && lane.states[index].start_tick() <= at + near) {
      const trace::Span& span = lane.states[index];
      const int kind = SpanLog::kind_of(span);
      facts.push_back({ui.theme->states[kind].color, state_name(kind), span.start(), span.end(), false});
      if (kind == SpanTrack::kUnknown) {
        mixture = "About " + number_text(static_cast<std::uint64_t>(span.value())) +
                  " changes of what this thread did came faster than\nthey could be recorded, or were too many to be kept";
      }
    } else if (const Open open = open_state(plot, lane); open.kind >= 0 && time >= open.start && time <= open.end) {
      facts.push_back({ui.theme->states[open.kind].color, state_name(open.kind), open.start, open.end,
                       plot.running && lane.info.alive});
    }
  }
  if (has_task) {
    const trace::Span& span = lane.tasks[task];
    facts.push_back({span.failed() ? ui.theme->task_failed : ui.theme->task,
                     "Task " + std::to_string(span.value()) + (span.failed() ? ", failed" : ""), span.start(), span.end(),
                     false});
  } else if (has_open_task) {
    facts.push_back({ui.theme->task, "Task " + std::to_string(open_now.kind), open_now.start, open_now.end,
                     plot.running && lane.info.alive});
  }

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {12, 10});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kRound);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  if (ImGui::BeginTooltip()) {
    for (const Fact& fact : facts) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float height = ui.height(ui.fonts.strong);
      ui.draw()->AddRectFilled({at.x, at.y + 3}, {at.x + 8, at.y + height - 1}, fact.color, 2);
      ImGui::SetCursorScreenPos({at.x + 16, at.y});
      ImGui::PushFont(ui.fonts.strong);
      ImGui::TextUnformatted((fact.head + (fact.live ? " for " : "  ") + duration_text(fact.end - fact.start)).c_str());
      ImGui::PopFont();
      ImGui::PushFont(ui.fonts.small);
      const std::string times = exact_time(fact.start - plot.origin) + " \xe2\x80\x93 " +
                                (fact.live ? "now" : exact_time(fact.end - plot.origin));
      ImGui::SetCursorScreenPos({at.x + 16, ImGui::GetCursorScreenPos().y - 2});
      ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme->muted), "%s", times.c_str());
      ImGui::PopFont();
    }
    ImGui::PushFont(ui.fonts.small);
    if (!mixture.empty()) ImGui::TextUnformatted(mixture.c_str());
    const std::string who =
        lane.info.name + " \xc2\xb7 " + lane.info.process_name + ", pid " + std::to_string(lane.info.pid);
    ui.fonts.need(who);
    if (facts.empty() && mixture.empty()) ImGui::Text("At %s", exact_time(time - plot.origin).c_str());
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme->muted), "%s", who.c_str());
    ImGui::PopFont();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(3);
}

}  // namespace poolyard::app
