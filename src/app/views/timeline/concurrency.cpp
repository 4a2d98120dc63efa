// The strip above the lanes, how many threads run at once, how many could, and how many cores there are; and the one below them: the
// whole run, with what is shown of it as a window that can be dragged.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "views/timeline/timeline.h"

namespace poolyard::app {
namespace {

constexpr float kAbove = 10;  // what the highest may not reach

/// "2", "1.5"
std::string count_text(float count) {
  char text[24];
  std::snprintf(text, sizeof text, std::abs(count - std::round(count)) < 0.05f ? "%.0f" : "%.1f", static_cast<double>(count));
  return text;
}

std::string threads_text(float count) { return count_text(count) + (count_text(count) == "1" ? " thread" : " threads"); }

}  // namespace

void Timeline::draw_concurrency(Ui& ui, const Plot& plot, const Scene& scene, const Rect& label) {
  const float floor = plot.at.bottom() - 5;
  const float room = floor - plot.at.y - kAbove;
  const double from = plot.origin + std::max(view_.from(), 0.0), to = plot.origin + view_.to();
  const float pixels = ImGui::GetIO().DisplayFramebufferScale.x;
  const double now = plot.now;
  const auto cores = static_cast<float>(scene.cores);
  const Drawn drawn{ui.theme, plot.at, pixels, plot.origin, view_.from(), view_.to(), now, 0, 0, cores,
              activity_.look(plot.trace, nullptr, now, trace::ticks(from), trace::ticks(to), cell(plot))};
  const bool anew = drawn != concurrency_drawn_;
  if (anew) {
    columns_.clear();
    activity_.visit(trace::ticks(from), trace::ticks(to), [&](trace::Tick start, trace::Tick end, const Activity::Cell& cell) {
      const auto x = [&](trace::Tick tick) { return std::floor(x_of(plot, trace::milliseconds(tick)) * pixels + 0.5f) / pixels; };
      const float left = x(std::max(start, trace::ticks(from))), right = x(std::min(end, trace::ticks(now)));
      most_ready_ = std::max(most_ready_, cell.ready());
      if (!columns_.empty() && columns_.back().cell == cell) {
        columns_.back().right = right;
      } else {
        columns_.push_back({left, right, cell});
      }
    });
    concurrency_drawn_ = drawn;
  }
  // The cores are part of the picture where they are not out of all proportion to it.
  const float highest = std::max({1.0f, std::ceil(most_ready_ - 0.05f), cores <= 2 * std::max(most_ready_, 1.0f) ? cores : 0.0f});
  const auto y = [&](float threads) { return floor - std::min(threads, highest) / highest * room; };

  draw_grid(ui, plot, plot.at);
  if (anew) {
    concurrency_bars_.begin(palette(ui));
    const ImU32 running = ui.theme->states[static_cast<int>(trace::State::running)].color;
    const ImU32 waiting = ui.theme->states[static_cast<int>(trace::State::gil)].color;
    const ImU32 ink = faded(ui.theme->panel, ui.theme->dark ? 0.35f : 0.5f);
    const auto put = [&](const Column& column, float below, float above, ImU32 color, Pattern pattern) {
      if (above - below < 0.01f) return;
      concurrency_bars_.add({column.left, y(above), column.right, y(below), color, ink, 0, pattern});
    };
    const ImU32 in_turns = faded(running, 0.5f);
    for (const Column& column : columns_) {
      // More than there are cores: they took turns on them.
      const float own = column.cell.running(), at_once = scene.cores > 0 ? std::min(own, cores) : own;
      put(column, 0, at_once, running, Pattern::plain);
      put(column, at_once, own, in_turns, Pattern::hatched);
      put(column, own, column.cell.ready(), waiting, Pattern::hatched);
    }
  }
  {
    const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
    ui.bars(concurrency_bars_);
    if (scene.cores > 0 && cores <= highest) {
      const float line = std::round(y(cores)) - 0.5f;
      for (float x = plot.at.x; x < plot.at.right() + kPad; x += 6) ui.line({x, line}, {x + 3, line}, ui.theme->muted);
    }
  }
  ui.line({plot.at.x, floor + 0.5f}, {plot.at.right() + kPad - 1, floor + 0.5f}, ui.theme->border);
  ui.line({label.x, plot.at.bottom()}, {plot.at.right() + kPad - 1, plot.at.bottom()}, ui.theme->border);

  const std::string with_cores = "of " + std::to_string(scene.cores) + (scene.cores == 1 ? " core" : " cores");
  const float small = ui.height(ui.fonts.small);
  const float text_y = label.y + (label.h - 2 * small - 3) / 2;
  const float scale_width = 20;
  ui.clipped_text(ui.fonts.small, {label.x + kPad, text_y}, ui.theme->text, "Running at once", label.w - kPad - scale_width);
  if (scene.cores > 0) ui.clipped_text(ui.fonts.small, {label.x + kPad, text_y + small + 3}, ui.theme->faint, with_cores, label.w - kPad - scale_width);
  const std::string top_text = count_text(highest);
  ui.text(ui.fonts.small, {label.right() - 6 - ui.width(ui.fonts.small, top_text), y(highest) - small / 2}, ui.theme->faint, top_text);
  ui.text(ui.fonts.small, {label.right() - 6 - ui.width(ui.fonts.small, "0"), floor - small + 3}, ui.theme->faint, "0");
  ui.line({label.right(), label.y}, {label.right(), label.bottom()}, ui.theme->border);
  const Rect strip{plot.at.x, plot.at.y, plot.at.w, plot.at.h};
  ui.widget("concurrency", "Running at once", strip, true, true);

  const ImVec2 mouse = ImGui::GetMousePos();
  if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(label.min(), strip.max())) return;
  if (mouse.x < plot.at.x) {
    ui.tip("How many threads are at work at the same moment, and above that, hatched, how many more could be if they had the interpreter "
           "lock: parallelism and concurrency. The dashed line is the number of cores.");
    return;
  }
  const auto under = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return mouse.x >= column.left && mouse.x < column.right; });
  if (under == columns_.end()) return;
  ui.line({mouse.x, plot.at.y}, {mouse.x, floor}, faded(ui.theme->muted, 0.5f));
  const float more = under->cell.ready() - under->cell.running();
  std::string text = "At " + exact_time(time_at(plot, mouse.x)) + ": " + threads_text(under->cell.running()) + " running";
  if (more >= 0.05f) text += ",\n" + count_text(more) + " more could, and waited for the interpreter lock";
  if (scene.cores > 0) text += "\nThis machine has " + std::to_string(scene.cores) + (scene.cores == 1 ? " core" : " cores");
  ui.tip(text);
}

void Timeline::draw_overview(Ui& ui, const Plot& plot, const Rect& at) {
  const double run = view_.run();
  const auto x = [&](double time) { return at.x + static_cast<float>(std::clamp(time / run, 0.0, 1.0)) * at.w; };
  const auto time = [&](float place) { return static_cast<double>(place - at.x) / at.w * run; };
  ui.box(at, ui.theme->raised, 4);
  const float pixels = ImGui::GetIO().DisplayFramebufferScale.x;
  const trace::Tick begin = trace::ticks(plot.origin), longest = trace::ticks(2 * run / (at.w * pixels));
  const float highest = std::max(1.0f, std::ceil(most_ready_ - 0.05f));
  const Drawn drawn{ui.theme, at, pixels, plot.origin, 0, run, plot.now, 0, highest, 0,
                    whole_activity_.look(plot.trace, nullptr, plot.now, begin, trace::ticks(plot.origin + run), longest)};
  if (std::exchange(overview_drawn_, drawn) != drawn) {
    overview_bars_.begin(palette(ui));
    const ImU32 color = faded(ui.theme->states[static_cast<int>(trace::State::running)].color, 0.75f);
    float left = 0, right = 0, height = -1;
    const auto flush = [&] {
      if (height > 0.25f) overview_bars_.add({left, at.bottom() - 2 - height, right, at.bottom() - 2, color});
    };
    whole_activity_.visit(begin, trace::ticks(plot.origin + run), [&](trace::Tick start, trace::Tick end, const Activity::Cell& cell) {
      const float own = std::round(std::min(1.0f, cell.running() / highest) * (at.h - 4) * 4) / 4;
      const float next = x(trace::milliseconds(std::max(start, begin)) - plot.origin);
      if (own != height) {
        flush();
        left = next;
        height = own;
      }
      right = x(std::min(trace::milliseconds(end), plot.now) - plot.origin);
    });
    flush();
  }
  {
    const Ui::Clip clip(ui, at);
    ui.bars(overview_bars_);
  }

  ImGui::SetCursorScreenPos(at.min());
  ImGui::InvisibleButton("overview", {at.w, std::max(at.h, 1.0f)});
  ui.widget("overview", "The whole run");
  const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
  const double near = time(at.x + 5) - time(at.x), moment = time(ImGui::GetMousePos().x);
  if (ImGui::IsItemActivated()) window_.press(moment, near, view_);
  if (active) window_.move(moment, near, view_);
  if (ImGui::IsItemDeactivated()) window_.release(view_);
  if (active || ImGui::IsItemDeactivated()) ui.unsettled = true;
  if (hovered && ImGui::IsMouseDoubleClicked(0)) view_.fit();
  if (hovered || active) {
    const WindowDrag::Part part = active ? window_.part() : WindowDrag::part_at(moment, near, view_);
    const bool edge = part == WindowDrag::Part::left || part == WindowDrag::Part::right;
    if (edge) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (part == WindowDrag::Part::window) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (hovered && ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal) && !active) {
      ui.tip("The whole run. Drag to show a part of it; a double click shows all of it again");
    }
  }
  ui.outline(at, ui.theme->border, 4);
  float marked = -1;
  for (const Stretch& match : searching_ ? search_.found() : std::vector<Stretch>()) {
    const float place = std::round(x(trace::milliseconds(match.start) - plot.origin));
    if (place - marked < 2) continue;
    ui.box({place - 1, at.y + 1, 2, 6}, ui.theme->warning);
    marked = place;
  }
  // What is not shown is dimmed, and what is shown framed.
  const float window_left = x(view_.from()), window_right = std::max(x(view_.to()), window_left + 3);
  if (view_.from() <= 0 && view_.to() >= run) return;
  const ImU32 dim = faded(ui.theme->panel, 0.6f);
  ui.box({at.x, at.y, window_left - at.x, at.h}, dim);
  ui.box({window_right, at.y, at.right() - window_right, at.h}, dim);
  ui.box({window_left, at.y, window_right - window_left, at.h}, faded(ui.theme->accent, 0.12f), 3);
  ui.outline({window_left, at.y, window_right - window_left, at.h}, ui.theme->accent, 3, 1.5f);
}

}  // namespace poolyard::app
