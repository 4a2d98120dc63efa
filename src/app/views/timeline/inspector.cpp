// Beside the lanes: all that is known of what is selected, or a part of the run, or the whole, in numbers.
#include <algorithm>
#include <cmath>

#include <poolyard/stuck.h>

#include "model/number_text.h"
#include "model/state_words.h"
#include "model/why.h"
#include "views/timeline/facts.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {

void Timeline::draw_inspector(Ui& ui, const Plot& plot, const Rect& at) {
  const bool beside = at.x > plot.at.x;
  if (beside) {
    ui.line(at.min(), {at.x, at.bottom() - 1}, ui.theme->border);
  } else {
    ui.line(at.min(), {at.right(), at.y}, ui.theme->border);
  }
  constexpr float kHead = 36;
  std::string title = "The whole run";
  float x = at.x + kPad;
  if (selected_) {
    title = title_of(*selected_);
    ui.box({x, at.y + kHead / 2 - 6, 8, 12}, color_of(ui, *selected_), 2);
    x += 16;
  } else if (range_) {
    title = "Selected range";
  }
  float right = at.right() - 6 - kControl;
  const float buttons_y = at.y + (kHead - kControl) / 2;
  if (ui.button("inspector-close", "", Icon::close, ButtonStyle::plain, {right, buttons_y}, true, "Close (Escape)")) {
    if (!selected_ && !range_) statistics_open_ = false;
    select(std::nullopt);
    ui.unsettled = true;
    return;
  }
  if (selected_) {
    for (int along : {1, -1}) {
      right -= kControl - 4;
      const auto next = along > 0 ? stretch_after(plot.trace, *selected_, plot.now) : stretch_before(plot.trace, *selected_);
      const bool any = next && next->end > trace::ticks(plot.origin);
      if (ui.button(along > 0 ? "next-span" : "previous-span", "", along > 0 ? Icon::right : Icon::left, ButtonStyle::plain, {right, buttons_y}, any,
                    along > 0 ? "What came next on this lane (\xe2\x86\x92)" : "What came before on this lane (\xe2\x86\x90)")) {
        move_selection(plot, along, 0);
        bring_into_view(plot);
        ui.unsettled = true;
      }
    }
  }
  ui.clipped_text(ui.fonts.strong, {x, at.y + (kHead - ui.height(ui.fonts.strong)) / 2}, ui.theme->text, title, right - x - 4);
  ui.widget("inspector", title, at, true, true);

  const Rect body{at.x + 1, at.y + kHead, at.w - 2, at.h - kHead - 4};
  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("inspector", {body.w, std::max(body.h, 1.0f)});
  ui.touch_scroll();
  const float top = body.y - ImGui::GetScrollY();
  const Rect inside{body.x + kPad, top, body.w - 2 * kPad - 6, 0};
  const float height = selected_ ? draw_stretch(ui, plot, inside) : draw_statistics(ui, plot, inside);
  ImGui::SetCursorScreenPos({body.x, top});
  ImGui::Dummy({1, height + 8});
  ImGui::EndChild();
}

/// The tasks that the thread had in this time: "3", "3, 5, 6", "3, 5, 6, 8 and more".
std::string Timeline::tasks_of(const Plot& plot, const Stretch& stretch) {
  constexpr int kMost = 4;
  std::string numbers;
  auto task = stretch_at(plot.trace, stretch.lane, true, stretch.start + 1, 0, plot.now);
  if (!task) task = stretch_after(plot.trace, {.lane = stretch.lane, .task = true, .start = stretch.start, .end = stretch.start}, plot.now);
  for (int count = 0; task && task->start < stretch.end; ++count) {
    if (count == kMost) return numbers + " and more";
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(task->kind);
    task = stretch_after(plot.trace, *task, plot.now);
  }
  return numbers;
}

/// All that is known of one stretch; gives the height.
float Timeline::draw_stretch(Ui& ui, const Plot& plot, const Rect& at) {
  const Stretch& stretch = *selected_;
  const TraceLane& lane = plot.trace.lanes()[static_cast<std::size_t>(stretch.lane)];
  const bool live = stretch.ongoing && plot.running && lane.info.alive;
  Rect place = at;
  const auto fact = [&](std::string_view name, std::string_view value) { place = place.without_top(draw_fact(ui, name, value, place)); };
  const std::string length = duration_text(trace::milliseconds(stretch.end - stretch.start));
  ui.text(ui.fonts.title, place.min(), ui.theme->text, (live ? "for " : "") + length);
  place = place.without_top(ui.height(ui.fonts.title) + 10);
  const Why all = why(plot.trace, stretch);
  const std::string sentence = all.sentence + (all.ending.empty() ? "" : " " + all.ending);
  ui.fonts.need(sentence);
  const float sentence_height = ui.wrapped_text(ui.fonts.ui, place.min(), ui.theme->text, sentence, place.w);
  ui.widget("why", sentence, {place.x, place.y, place.w, sentence_height}, true, true);
  place = place.without_top(sentence_height + 10);
  if (stretch.line != 0 && draw_link(ui, "why-line", "Line", trace::line_words(stretch.line).substr(5), place)) line_ = stretch.line;
  if (const std::string what = awaited(plot.trace, stretch); !what.empty()) fact("For", what);
  if (all.whom >= 0 && draw_link(ui, "why-whom", stretch.wait == trace::Wait::lock ? "Held by" : "Of", name_of(plot.trace, all.whom), place)) {
    go_to_lane(plot, all.whom, stretch.start);
  }
  if (all.woken_by >= 0 && draw_link(ui, "why-woken-by", "Ended by", name_of(plot.trace, all.woken_by), place)) go_to_lane(plot, all.woken_by, stretch.end);
  if (stretch.task) place = place.without_top(draw_way_facts(ui, plot, stretch, place));
  fact("From", exact_time(std::max(0.0, trace::milliseconds(stretch.start) - plot.origin)));
  fact("To", live ? "now" : exact_time(trace::milliseconds(stretch.end) - plot.origin));
  ui.fonts.need(lane.info.name);
  fact("Thread", lane.info.name);
  fact("Process", lane.info.process_name + ", pid " + std::to_string(lane.info.pid));
  if (!stretch.task) {
    const std::string tasks = tasks_of(plot, stretch);
    if (!tasks.empty()) fact("Task", tasks);
  } else {
    // How the task's time was spent.
    const SpanTrack::Shares shares = time_between(lane, stretch.start, stretch.end, plot.now);
    for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
      const double share = static_cast<double>(shares[static_cast<std::size_t>(kind)]) / static_cast<double>(std::max<trace::Tick>(1, stretch.end - stretch.start));
      if (share >= 0.005) fact(percent(share), words_of_state(kind).name);
    }
  }
  if (stretch.missing > 0) fact("Missing", "about " + number_text(static_cast<std::uint64_t>(stretch.missing)) + " changes");
  place = place.without_top(6);
  const StateWords& words = stretch.task ? words_of_task() : words_of_state(stretch.kind);
  place = place.without_top(ui.wrapped_text(ui.fonts.small, place.min(), ui.theme->muted, words.meaning, place.w));
  return place.y - at.y;
}

/// A part of the run in numbers; gives the height.
float Timeline::draw_statistics(Ui& ui, const Plot& plot, const Rect& at) {
  const trace::Tick begin = trace::ticks(plot.origin);
  const Range range = range_.value_or(Range{begin, std::max(begin, trace::ticks(plot.now))});
  statistics_.look(plot.trace, range.from, range.to, plot.now, begin);
  Rect place = at;
  const auto heading = [&](std::string_view name) {
    place = place.without_top(8);
    ui.text(ui.fonts.small, place.min(), ui.theme->faint, name);
    place = place.without_top(ui.height(ui.fonts.small) + 8);
  };
  // Two numbers above all others.
  const float half = place.w / 2;
  const auto number = [&](float x, const std::string& value, std::string_view name) {
    ui.text(ui.fonts.title, {x, place.y}, ui.theme->text, value);
    ui.text(ui.fonts.small, {x, place.y + ui.height(ui.fonts.title) + 3}, ui.theme->faint, name);
  };
  number(place.x, duration_text(trace::milliseconds(range.to - range.from)), range_ ? "long" : "from start to end");
  number(place.x + half, decimal(statistics_.speed_up()) + " \xc3\x97", "speed-up");
  const Rect speed_up{place.x + half, place.y, half, ui.height(ui.fonts.title) + ui.height(ui.fonts.small) + 3};
  ui.widget("speed-up", decimal(statistics_.speed_up()), speed_up, true, true);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(speed_up.min(), speed_up.max())) {
    ui.tip("All the work that was done, divided by the time it took. At 2.00, two threads were at work at every moment, on average: one "
           "alone would have taken twice as long. A thread that runs counts as at work, also where there were too few cores for all.");
  }
  place = place.without_top(speed_up.h + 8);

  for (const PoolTime& pool : statistics_.pools()) {
    heading(pool.name + " \xc2\xb7 " + std::to_string(pool.workers) + (pool.workers == 1 ? " worker" : " workers"));
    place = place.without_top(draw_pool(ui, plot, pool, range, place));
  }
  contention_.look(plot.trace, range.from, range.to, plot.now);
  if (!contention_.found().empty()) {
    heading("Waited for");
    constexpr std::size_t kMost = 24;
    for (std::size_t i = 0; i < std::min(kMost, contention_.found().size()); ++i) {
      place = place.without_top(draw_awaited(ui, plot, contention_.found()[i], place));
    }
    if (contention_.found().size() > kMost) {
      ui.text(ui.fonts.small, place.min(), ui.theme->muted, "and " + number_text(contention_.found().size() - kMost) + " more, for shorter");
      place = place.without_top(ui.height(ui.fonts.small) + 4);
    }
  }
  if (path_) {
    heading("Critical path");
    place = place.without_top(draw_critical_path(ui, plot, place));
  }
  heading("Threads");
  for (const ThreadTime& thread : statistics_.threads()) place = place.without_top(draw_thread_time(ui, plot, thread, place));
  if (statistics_.threads().empty()) {
    ui.text(ui.fonts.small, place.min(), ui.theme->muted, "There was none");
    place = place.without_top(ui.height(ui.fonts.small));
  }
  return place.y - at.y;
}

/// A lock, a queue, …: how often and how long it was waited for; a click goes to the longest of these waits.
float Timeline::draw_awaited(Ui& ui, const Plot& plot, const Awaited& awaited, const Rect& at) {
  const float line = ui.height(ui.fonts.small);
  const std::string name = Contention::name(plot.trace, awaited), total = duration_text(trace::milliseconds(awaited.all.total));
  const float height = 2 * line + 15;
  const Rect row{at.x - 6, at.y - 4, at.w + 12, height - 1};
  ImGui::SetCursorScreenPos(row.min());
  ImGui::PushID(static_cast<int>(awaited.object));
  ImGui::PushID(static_cast<int>(awaited.wait));
  const bool pressed = ImGui::InvisibleButton("awaited", {row.w, row.h});
  ImGui::PopID();
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  ui.widget("awaited:" + name, total);
  if (hovered) ui.box(row, ui.theme->hover, 4);
  const ImU32 color = ui.theme->states[static_cast<std::size_t>(SpanLog::kind_of(trace::State::lock, awaited.wait))].color;
  ui.box({at.x, at.y + 2, 8, line - 4}, color, 2);
  ui.fonts.need(name);
  const float total_width = ui.width(ui.fonts.small, total);
  ui.clipped_text(ui.fonts.small, {at.x + 14, at.y}, ui.theme->text, name, at.w - 14 - total_width - 8);
  ui.text(ui.fonts.small, {at.x + at.w - total_width, at.y}, ui.theme->muted, total);
  const std::string count = number_text(awaited.all.count) + (awaited.all.count == 1 ? " wait" : " waits, longest " + duration_text(trace::milliseconds(awaited.longest)));
  ui.clipped_text(ui.fonts.small, {at.x + 14, at.y + line + 3}, ui.theme->faint, count, at.w - 14);
  if (hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    std::string all = name;
    for (const auto& [number, waits] : awaited.lines) {
      all += (number != 0 ? "\nLine " + trace::line_words(number).substr(5) : std::string("\nElsewhere")) + ": " + number_text(waits.count) +
             (waits.count == 1 ? " wait, " : " waits, ") + duration_text(trace::milliseconds(waits.total));
    }
    ui.tip(all + "\nA click shows the longest");
  }
  if (pressed && awaited.longest_lane >= 0) {
    go_to_lane(plot, awaited.longest_lane, awaited.longest_start + 1);
    ui.unsettled = true;
  }
  return height;
}

float Timeline::draw_thread_time(Ui& ui, const Plot& plot, const ThreadTime& thread, const Rect& at) {
  constexpr float kBarHeight = 6;
  const TraceLane& lane = plot.trace.lanes()[static_cast<std::size_t>(thread.lane)];
  const float text = ui.height(ui.fonts.small), height = text + kBarHeight + 14;
  // A process's only thread goes by the process's name, as in its lane.
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& each) { return each.lane == &lane; });
  const std::string& name = row != rows_.end() && row->process ? lane.info.process_name : lane.info.name;
  const std::string running = percent(thread.share(static_cast<int>(trace::State::running)));
  const float running_width = ui.width(ui.fonts.small, running);
  ui.disc({at.x + 4, at.y + text / 2}, 3.5f, ui.theme->thread(lane.color));
  ui.fonts.need(name);
  ui.clipped_text(ui.fonts.small, {at.x + 14, at.y}, ui.theme->text, name, at.w - 14 - running_width - 8);
  ui.text(ui.fonts.small, {at.x + at.w - running_width, at.y}, ui.theme->muted, running);
  const Rect bar{at.x, at.y + text + 4, at.w, kBarHeight};
  ui.box(bar, ui.theme->hover, 2);
  double before = 0;
  std::string all;
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
    const double share = thread.share(kind);
    if (share <= 0) continue;
    const float left = bar.x + static_cast<float>(before) * bar.w, right = bar.x + static_cast<float>(before + share) * bar.w;
    ui.box({left, bar.y, right - left, bar.h}, ui.theme->states[kind].color);
    before += share;
    if (share >= 0.0005) {
      all += "\n" + std::string(words_of_state(kind).name) + "  " + percent(share) + "  " +
             duration_text(trace::milliseconds(thread.time[static_cast<std::size_t>(kind)]));
    }
  }
  const Rect whole{at.x, at.y - 2, at.w, height};
  ui.widget("thread-time:" + std::to_string(thread.lane), name, whole, true, true);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(whole.min(), whole.max())) ui.tip(name + all);
  return height;
}

}  // namespace poolyard::app
