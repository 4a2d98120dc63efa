// The timeline's lanes: the bars, drawn through the shader, and their names.
#include <algorithm>
#include <array>
#include <cmath>

#include "views/timeline/timeline.h"

namespace poolyard::app {
namespace {

constexpr float kMoved = 4;  // less is a click

}  // namespace

Rectangles::Palette Timeline::palette(Ui& ui) const {
  Rectangles::Palette palette;
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) palette[kind] = ui.theme->states[kind].color;
  return palette;
}

void Timeline::draw_bars(Ui& ui, const Plot& plot, float top) {
  const float row_right = plot.at.right() + kPad;
  const auto is_seen = [&](const Row& row) { return top + row.y + row.height >= plot.at.y && top + row.y <= plot.at.bottom(); };
  rows_seen_.clear();
  for (const Row& row : rows_) {
    if (!is_seen(row)) continue;
    if (!row.lane) ui.box({plot.at.x, top + row.y + 4, row_right - plot.at.x, row.height - 4}, ui.theme->raised);
    const std::size_t spans = row.lane ? row.lane->states.size() : 0, tasks = row.lane ? row.lane->tasks.size() : 0;
    const std::uint64_t dropped = row.lane ? row.lane->states.dropped() + row.lane->tasks.dropped() : 0;
    rows_seen_.push_back({row.process, row.lane, row.y, row.collapsed, spans, tasks, dropped});
  }
  // A run that goes on is drawn anew; of one that is over, what is seen stays as it is, and so do its bars.
  const Drawn drawn{ui.theme, plot.at, ImGui::GetIO().DisplayFramebufferScale.x, plot.origin, view_.from(), view_.to(), plot.now, top, 0, 0};
  if (plot.running || drawn != lanes_drawn_ || rows_seen_ != rows_drawn_) {
    rectangles_.begin(palette(ui));
    labels_.clear();
    for (const Row& row : rows_) {
      if (!is_seen(row)) continue;
      if (!row.lane) {
        if (row.collapsed) draw_process(ui, plot, row, top + row.y + 4 + (row.height - 4 - kBar) / 2);
        continue;
      }
      draw_tasks(ui, plot, *row.lane, top + row.tasks_top());
      draw_states(ui, plot, *row.lane, top + row.states_top());
    }
    lanes_drawn_ = drawn;
    rows_drawn_.swap(rows_seen_);
  }
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, row_right - plot.at.x, plot.at.h});
  ui.bars(rectangles_);
  for (const BarLabel& label : labels_) {
    const float width = ui.width(ui.fonts.small, label.text);
    if (width + 8 > label.width) continue;
    ui.text(ui.fonts.small, {label.x + 5, label.y + (kTask - ui.height(ui.fonts.small)) / 2}, label.color, label.text);
  }
  if (plot.running) {
    const float x = x_of(plot, plot.now);
    ui.line({x, plot.at.y}, {x, plot.at.bottom()}, faded(ui.theme->accent, 0.6f));
  }
}

/// All threads of a process in one bar: each kind's share of its height.
void Timeline::draw_process(Ui&, const Plot& plot, const Row& row, float top) {
  const trace::Tick from = trace::ticks(plot.origin + std::max(view_.from(), 0.0)), to = trace::ticks(plot.origin + view_.to());
  const double pixels = ImGui::GetIO().DisplayFramebufferScale.x;
  const auto x = [&](trace::Tick tick) { return static_cast<float>(std::round(x_of(plot, trace::milliseconds(tick)) * pixels) / pixels); };
  std::array<std::uint8_t, SpanTrack::kKinds> shares{};
  float left = 0, right = 0;
  const auto flush = [&] {
    if (right > left) rectangles_.add({left, top, right, top + kBar}, shares);
  };
  Activity& activity = of_process_[row.process->pid];
  activity.look(plot.trace, row.process, plot.now, from, to, cell(plot));
  activity.visit(from, to, [&](trace::Tick start, trace::Tick end, const Activity::Cell& cell) {
    float all = 0;
    for (float threads : cell.threads) all += threads;
    std::array<std::uint8_t, SpanTrack::kKinds> next{};
    float sum = 0;
    for (std::size_t kind = 0, before = 0; kind < next.size() && all > 0; ++kind) {
      sum += cell.threads[kind];
      const auto until = static_cast<std::size_t>(std::lround(sum / all * 255));
      next[kind] = static_cast<std::uint8_t>(until - before);
      before = until;
    }
    if (next != shares || right < x(start)) {
      flush();
      left = x(std::max(start, from));
      shares = next;
    }
    right = all > 0 ? x(std::min(end, trace::ticks(plot.now))) : left;
  });
  flush();
}

void Timeline::draw_states(Ui& ui, const Plot& plot, const TraceLane& lane, float top) {
  const double from = plot.origin + std::max(view_.from(), 0.0), to = plot.origin + view_.to();
  // Of bars there are thousands: x_of() without its division.
  const double per_tick = plot.at.w / (view_.length() * trace::kTicks);
  const trace::Tick first = trace::ticks(from);
  const double edge = x_of(plot, trace::milliseconds(first));
  const auto place = [&](trace::Tick tick) { return edge + static_cast<double>(tick - first) * per_tick; };
  const ImU32 ink = faded(ui.theme->panel, ui.theme->dark ? 0.35f : 0.5f);
  const auto bar = [&](trace::Tick start, trace::Tick end, int kind) {
    const StateLook& look = ui.theme->states[kind];
    const auto left = static_cast<float>(place(std::max(start, first)));
    // Far outside is as good as just outside, and keeps to what a float can tell apart.
    auto right = static_cast<float>(std::min(place(end), 16384.0));
    // A hair of ground between neighbours that are wide enough to give it.
    if (right - left > 4) right -= 1;
    const float height = std::max(2.0f, kBar * look.height);
    const float y = top + (kBar - height) / 2;
    const float radius = right - left > 5 ? std::min(3.0f, height / 2) : 0;
    const bool patterned = right - left > 5;
    rectangles_.add({left, y, right, y + height, look.color, ink, radius, patterned ? look.pattern : Pattern::plain});
  };
  // At whole pixels, lest the ground shine through between two that share one.
  const double pixels = ImGui::GetIO().DisplayFramebufferScale.x;
  const auto x = [&](trace::Tick tick) {
    return static_cast<float>(std::floor(place(tick) * pixels + 0.5) / pixels);
  };
  // Spans of one kind that touch are drawn as one: what came between them took no time.
  trace::Tick start = 0, end = 0;
  int kind = -1;
  const auto flush = [&] {
    if (kind < 0) return;
    bar(start, end, kind);
    if (kind == SpanTrack::kUnknown) {
      const float seen_left = std::max(x_of(plot, trace::milliseconds(start)), plot.at.x);
      labels_.push_back({seen_left, top, x_of(plot, trace::milliseconds(end)) - seen_left, "not recorded", ui.theme->text});
    }
    kind = -1;
  };
  lane.states.visit(first, trace::ticks(to), cell(plot), [&](const SpanTrack::Part& part) {
    if (part.count > 1) {
      flush();
      // Many spans in a pixel: their shares of its time, one above the other.
      rectangles_.add({x(part.start), top, x(part.end), top + kBar}, part.shares);
      return;
    }
    const int next = SpanLog::kind_of(lane.states[part.first]);
    if (next != kind || part.start != end) {
      flush();
      start = part.start;
    }
    kind = next;
    end = part.end;
  });
  flush();
  if (const Ongoing ongoing = ongoing_state(lane, plot.now); ongoing && ongoing.start < trace::ticks(to)) {
    bar(ongoing.start, ongoing.end, ongoing.kind);
  }
}

void Timeline::draw_tasks(Ui& ui, const Plot& plot, const TraceLane& lane, float top) {
  const double from = plot.origin + std::max(view_.from(), 0.0), to = plot.origin + view_.to();
  const auto task = [&](double start, double end, int number, bool failed) {
    const float left = x_of(plot, std::max(start, from)), right = x_of(plot, end) - 1;
    rectangles_.add({left, top, std::max(right, left + 1), top + kTask, failed ? ui.theme->task_failed : ui.theme->task, 0,
                     right - left > 6 ? 3.0f : 0.0f});
    if (right - left < 12) return;
    const float seen_left = std::max(left, plot.at.x), seen = std::min(right, plot.at.right()) - seen_left;
    const std::string short_text = std::to_string(number);
    const std::string text = "Task " + short_text + (failed ? " failed" : "");
    labels_.push_back(
        {seen_left, top, seen, seen > ui.width(ui.fonts.small, text) + 8 ? text : short_text, ui.theme->task_text});
  };
  lane.tasks.visit(trace::ticks(from), trace::ticks(to), cell(plot), [&](const SpanTrack::Part& part) {
    const double start = trace::milliseconds(part.start), end = trace::milliseconds(part.end);
    const trace::Span& span = lane.tasks[part.first];
    if (part.count > 1) {
      rectangles_.add({x_of(plot, start), top, x_of(plot, end), top + kTask,
                       faded(part.shares[1] > 0 ? ui.theme->task_failed : ui.theme->task, 0.7f)});
    } else if (span.kind() == trace::Span::task) {
      task(start, end, span.value(), span.failed());
    }
  });
  if (const Ongoing ongoing = ongoing_task(lane, plot.now); ongoing && ongoing.start < trace::ticks(to)) {
    task(trace::milliseconds(ongoing.start), trace::milliseconds(ongoing.end), ongoing.kind, false);
  }
}

/// The last item is the row's name. Drawn past the middle of its neighbour, the two change places.
void Timeline::drag_row(Ui& ui, const TraceModel& trace, const Row& row, float top) {
  if (!ImGui::IsItemActive() || ImGui::GetIO().MouseDragMaxDistanceSqr[0] < kMoved * kMoved) return;
  ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  // What moves with it ends where the next of its kind begins.
  const auto here = static_cast<std::size_t>(&row - rows_.data());
  const auto begins = [&](std::size_t i) { return row.process ? rows_[i].process != nullptr : rows_[i].process || rows_[i].lane; };
  const auto end_of = [&](std::size_t i) {
    for (++i; i < rows_.size() && !begins(i);) ++i;
    return i;
  };
  const std::size_t next = end_of(here);
  const auto y_of = [&](std::size_t i) { return i < rows_.size() ? rows_[i].y : rows_.back().y + rows_.back().height; };
  const float mouse = ImGui::GetMousePos().y - top;
  int by = 0;
  if (next < rows_.size() && mouse > (y_of(next) + y_of(end_of(next))) / 2) by = 1;
  if (here > 0) {
    std::size_t before = here - 1;
    while (before > 0 && !begins(before)) --before;
    if (mouse < (y_of(before) + row.y) / 2) by = -1;
  }
  if (by == 0) return;
  move_row(trace, row, by);
  ui.unsettled = true;
}

/// What is said of a thread in words, such as what it died of: a sign at that moment.
void Timeline::draw_notes(Ui& ui, const Plot& plot, float top) {
  constexpr float kSign = 14;
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  int number = -1;
  for (const trace::Note& note : plot.trace.notes()) {
    ++number;
    const int lane = plot.trace.find(note.lane);
    if (lane < 0) continue;
    // Behind the end of what it did, where there is ground to see it on.
    const trace::Lane& info = plot.trace.lanes()[static_cast<std::size_t>(lane)].info;
    const float x = std::round(x_of(plot, info.alive ? note.time : std::max(note.time, info.ended))) + 3 + kSign / 2;
    if (x < plot.at.x || x > plot.at.right() + kPad) continue;
    const Row* const row = row_of(plot.trace, lane);
    if (!row || !row->lane) continue;
    const ImVec2 at{x, top + row->states_top() + kBar / 2};
    const Rect place{at.x - kSign / 2, at.y - kSign / 2, kSign, kSign};
    if (place.bottom() < plot.at.y || place.y > plot.at.bottom()) continue;
    draw_icon(ui.draw(), Icon::warning, at, kSign, ui.theme->danger);
    const std::string text = info.name + (note.kind == trace::Note::Kind::exception ? " died of " : " ") + note.text;
    ui.widget("note-mark:" + std::to_string(number), text, place, true, true);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(place.min(), place.max())) ui.tip(text);
  }
}

void Timeline::draw_labels(Ui& ui, const TraceModel& trace, const Rect& labels, float top) {
  const Ui::Clip clip(ui, {labels.x, labels.y, labels.w + 1, labels.h});
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (y + row.height < labels.y || y > labels.bottom()) continue;
    const float text_y = y + (row.height - ui.height(ui.fonts.small)) / 2;
    if (!row.lane) {
      ui.box({labels.x, y + 4, labels.w + 1, row.height - 4}, ui.theme->raised);
      const std::string pid = "pid " + std::to_string(row.process->pid);
      // The name first; its number where there is room.
      const float left = labels.x + kPad + 16;
      const float room = labels.right() - 16 - left - ui.width(ui.fonts.strong, row.process->name);
      const float pid_width = room >= ui.width(ui.fonts.small, pid) ? ui.width(ui.fonts.small, pid) : 0;
      const float name_width = labels.right() - left - pid_width - 8;
      // A click on it puts its lanes away, or gets them back.
      ImGui::SetCursorScreenPos({labels.x, y + 4});
      ImGui::PushID(row.process->pid);
      const bool moved = ImGui::GetIO().MouseDragMaxDistanceSqr[0] >= kMoved * kMoved;
      if (ImGui::InvisibleButton("process", {labels.w, row.height - 4}) && !moved) {
        if (!collapsed_.erase(row.process->pid)) collapsed_.insert(row.process->pid);
        ui.unsettled = true;
      }
      const bool hovered = ImGui::IsItemHovered();
      drag_row(ui, trace, row, top);
      ui.widget("process:" + std::to_string(row.process->pid), row.process->name);
      if (ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal)) ui.tip(row.collapsed ? "Show its threads" : "Show its threads as one");
      ImGui::PopID();
      draw_icon(ui.draw(), row.collapsed ? Icon::right : Icon::down, {labels.x + kPad + 4, y + 4 + (row.height - 4) / 2}, 12, hovered ? ui.theme->text : ui.theme->faint);
      ui.clipped_text(ui.fonts.strong, {left, y + 4 + (row.height - 4 - ui.height(ui.fonts.strong)) / 2},
                      ui.theme->text, row.process->name, name_width);
      if (pid_width > 0) {
        ui.text(ui.fonts.small, {labels.right() - pid_width - 8, text_y + 2}, ui.theme->faint, pid);
      }
      continue;
    }
    ImGui::SetCursorScreenPos({labels.x, y});
    ImGui::PushID(row.index);
    ImGui::InvisibleButton("lane", {labels.w, row.height});
    ui.widget("lane:" + std::to_string(row.index), row.lane->info.name);
    if (ImGui::IsItemActive()) ui.box({labels.x, y, labels.w, row.height}, ui.theme->hover);
    drag_row(ui, trace, row, top);
    ImGui::PopID();
    if (selected_ && selected_->lane == row.index) ui.box({labels.x, y, labels.w, row.height}, ui.theme->accent_soft);
    const bool alive = row.lane->info.alive;
    const ImU32 color = ui.theme->thread(row.lane->color);
    const ImVec2 dot{labels.x + kPad + 4, y + row.height / 2};
    if (alive) {
      ui.disc(dot, 3.5f, color);
    } else {
      ui.ring(dot, 3, faded(color, 0.7f), 1.5f);
    }
    const ImU32 ink = alive ? ui.theme->text : ui.theme->muted;
    if (row.process) {
      ui.clipped_text(ui.fonts.strong, {labels.x + kPad + 16, y + (row.height - ui.height(ui.fonts.strong)) / 2}, ink,
                      row.process->name, labels.w - kPad - 24);
    } else {
      ui.clipped_text(ui.fonts.small, {labels.x + kPad + 16, text_y}, ink, row.lane->info.name, labels.w - kPad - 24);
    }
  }
  ui.line({labels.right(), labels.y}, labels.max(), ui.theme->border);
}

}  // namespace poolyard::app
