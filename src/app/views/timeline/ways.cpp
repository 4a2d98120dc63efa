// The ways of a pool's tasks: from whoever submitted one to the worker that began it, and from there to whoever got its result. That of
// the task that is selected or pointed at; those of all tasks in the picture, if a person wants them and they can be told apart.
#include <algorithm>
#include <vector>

#include "model/number_text.h"
#include "model/why.h"
#include "views/timeline/facts.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {

void Timeline::draw_ways(Ui& ui, const Plot& plot, float top) {
  constexpr std::size_t kMost = 100;  // more are a thicket
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  if (ways_shown_) {
    const trace::Tick from = trace::ticks(plot.origin + std::max(view_.from(), 0.0)), to = trace::ticks(plot.origin + view_.to());
    std::vector<Stretch> tasks;
    std::size_t count = 0, known = 0;
    for (const Row& row : rows_) {
      if (!row.lane || !row.has_tasks || top + row.y + row.height < plot.at.y || top + row.y > plot.at.bottom()) continue;
      row.lane->tasks.visit(from, to, cell(plot), [&](const SpanTrack::Part& part) {
        count += part.count;
        for (std::size_t i = part.first; i < part.first + part.count && count <= kMost; ++i) {
          if (const trace::Span& span = row.lane->tasks[i]; span.kind() == trace::Span::task) tasks.push_back(stretch_of(row.index, true, span));
        }
      });
      if (const auto ongoing = ongoing_stretch(plot.trace, row.index, true, plot.now); ongoing && ongoing->start < to) tasks.push_back(*ongoing), ++count;
    }
    std::string note;
    if (count > kMost) {
      note = number_text(count) + " tasks are in view: zoom in to see their ways";
    } else {
      for (const Stretch& task : tasks) {
        known += plot.trace.task(task.pool, task.kind) ? 1 : 0;
        draw_way(ui, plot, top, task, false);
      }
      if (known == 0) note = count == 0 ? "No task is in view: its lane may be below" : "Who submitted these tasks is not recorded";
    }
    const Rect badge{plot.at.x + 8, plot.at.bottom() - 28, ui.width(ui.fonts.small, note) + 12, ui.height(ui.fonts.small) + 6};
    if (!note.empty()) ui.badge(badge.min(), note, ui.theme->accent_text, ui.theme->accent);
    ui.widget("ways", note.empty() ? number_text(count) : note, badge, true, true);
  }
  if (selected_ && selected_->task) draw_way(ui, plot, top, *selected_, true);
}

/// `alone`: it is looked at, and stands out from all others.
void Timeline::draw_way(Ui& ui, const Plot& plot, float top, const Stretch& stretch, bool alone) {
  const TraceTask* const task = plot.trace.task(stretch.pool, stretch.kind);
  const Row* const worker = row_of(plot.trace, stretch.lane);
  if (!task || !worker) return;
  const float y = top + (worker->lane ? worker->tasks_top() + kTask / 2 : worker->states_top() + kBar / 2);
  /// Where the other end is; nothing where it is not known, or in the same bar.
  const auto middle_of = [&](trace::LaneId id) -> std::optional<float> {
    const int lane = id != 0 ? plot.trace.find(id) : -1;
    const Row* const row = lane >= 0 ? row_of(plot.trace, lane) : nullptr;
    if (!row || (row == worker && !row->lane)) return std::nullopt;
    return top + row->states_top() + kBar / 2;
  };
  const auto x = [&](trace::Tick time) { return x_of(plot, trace::milliseconds(time)); };
  const auto length = [](trace::Tick time) { return duration_text(trace::milliseconds(time)); };
  if (const auto submitter = middle_of(task->submitter)) {
    // Who submits notes that when it is done, and the worker may have begun by then.
    const trace::Tick submitted = std::min(task->submitted, stretch.start);
    const std::string waited = length(stretch.start - submitted);
    draw_way_part(ui, plot, {x(submitted), *submitter}, {x(stretch.start), y}, ui.theme->task, alone, "Submitted " + waited + " before", "Begun " + waited + " later");
  }
  if (stretch.ongoing) return;
  if (const auto receiver = middle_of(task->receiver)) {
    const trace::Tick received = std::max(task->received, stretch.end);
    const std::string took = length(received - stretch.end);
    draw_way_part(ui, plot, {x(stretch.end), y}, {x(received), *receiver}, stretch.failed ? ui.theme->task_failed : ui.theme->good, alone,
                  "Done " + took + " before", (stretch.failed ? "Its error arrives " : "Its result arrives ") + took + " later");
  }
}

/// What lies before or after the picture is cut at its edge, without a beginning or a head there; `before` and `after` say what is missing.
void Timeline::draw_way_part(Ui& ui, const Plot& plot, ImVec2 from, ImVec2 to, ImU32 color, bool alone, std::string_view before, std::string_view after) {
  const float left = plot.at.x, right = plot.at.right() + kPad;
  if (to.x < left || from.x > right) return;
  const bool begins = from.x >= left, ends = to.x <= right;
  const float head = alone ? 7 : 5, neck = head - 1;
  const ImVec2 begin{std::max(from.x, left), from.y}, tip{std::min(to.x, right), to.y}, end{ends ? tip.x - neck : tip.x, tip.y};
  if (alone) {
    ui.curve(begin, end, ui.theme->panel, 5);
    if (begins) ui.disc(begin, 4.5f, ui.theme->panel);
    if (ends) ui.triangle({tip.x + 1.5f, tip.y}, {tip.x - head - 1, tip.y - head * 0.6f - 1.5f}, {tip.x - head - 1, tip.y + head * 0.6f + 1.5f}, ui.theme->panel);
  }
  ui.curve(begin, end, alone ? color : faded(color, 0.75f), alone ? 2 : 1.25f);
  if (begins) ui.disc(begin, alone ? 3.5f : 2, color);
  if (ends) ui.triangle(tip, {tip.x - head, tip.y - head * 0.6f}, {tip.x - head, tip.y + head * 0.6f}, color);
  if (!alone) return;
  const float y_of_text = (ui.height(ui.fonts.small) + 6) / 2;
  if (!begins) ui.badge({left + 4, from.y - y_of_text}, before, ui.theme->panel, color);
  if (!ends) ui.badge({right - 4 - ui.width(ui.fonts.small, after) - 12, to.y - y_of_text}, after, ui.theme->panel, color);
}

/// Who submitted a task, and who got its outcome; gives the height.
float Timeline::draw_way_facts(Ui& ui, const Plot& plot, const Stretch& stretch, const Rect& at) {
  const TraceTask* const task = plot.trace.task(stretch.pool, stretch.kind);
  const int submitter = task && task->submitter != 0 ? plot.trace.find(task->submitter) : -1;
  const int receiver = task && task->receiver != 0 ? plot.trace.find(task->receiver) : -1;
  const auto length = [](trace::Tick time) { return duration_text(trace::milliseconds(std::max<trace::Tick>(0, time))); };
  Rect place = at;
  if (submitter < 0) {
    place = place.without_top(draw_fact(ui, "Given", "by whom is not recorded", place));
  } else {
    if (draw_link(ui, "way-submitter", "Given", "by " + name_of(plot.trace, submitter), place)) go_to_lane(plot, submitter, std::min(task->submitted, stretch.start));
    place = place.without_top(draw_fact(ui, "Waited", length(stretch.start - task->submitted) + " for a worker", place));
  }
  if (receiver >= 0) {
    if (draw_link(ui, "way-receiver", "Result", "to " + name_of(plot.trace, receiver), place)) go_to_lane(plot, receiver, task->received);
    place = place.without_top(draw_fact(ui, "", length(task->received - stretch.end) + " later", place));
  }
  return place.y - at.y;
}

}  // namespace poolyard::app
