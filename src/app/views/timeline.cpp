#include "views/timeline.h"

#include <algorithm>
#include <cmath>

namespace poolyard::app {
namespace {

constexpr float kAxis = 24;
constexpr float kProcessRow = 28;
constexpr float kLaneRow = 28;
constexpr float kTaskStrip = 16;  // above the bar, in lanes of a pool's workers
constexpr float kBar = 16;
constexpr float kLegendRow = 20;

std::string number_text(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, "\xe2\x80\x89");
  return digits;
}

}  // namespace

void Timeline::reset() {
  view_ = TimeView();
  dragging_ = false;
}

double Timeline::time_at(const Plot& plot, float x) const {
  return view_.from() + (x - plot.at.x) / plot.at.w * view_.length();
}

float Timeline::x_of(const Plot& plot, double trace_time) const {
  const double x = (trace_time - plot.origin - view_.from()) / view_.length() * plot.at.w;
  // Far outside is as good as just outside, and keeps to what a float can tell apart.
  return plot.at.x + static_cast<float>(std::clamp(x, -4096.0, 16384.0));
}

Timeline::Open Timeline::open_state(const Plot& plot, const TraceLane& lane) const {
  const trace::Lane& info = lane.info;
  const double end = info.alive ? plot.now : info.ended;
  const double recorded = lane.states.empty() ? 0 : lane.states[lane.states.size() - 1].end;
  if (end <= info.since || info.since < recorded - 1e-6) return {};
  return {info.since, end, static_cast<int>(info.state)};
}

Timeline::Open Timeline::open_task(const Plot& plot, const TraceLane& lane) const {
  const trace::Lane& info = lane.info;
  const double end = info.alive ? plot.now : info.ended;
  return info.task < 0 || end <= info.task_since ? Open{} : Open{info.task_since, end, info.task};
}

float Timeline::lay_out_rows(const TraceModel& trace) {
  rows_.clear();
  float y = 0;
  for (const TraceProcess& process : trace.processes()) {
    // A process of one thread, such as a pool's worker, needs no head of its own.
    const bool with_head = process.lanes.size() > 1 || &process == &trace.processes().front();
    if (with_head) {
      rows_.push_back({&process, nullptr, y, kProcessRow});
      y += kProcessRow;
    }
    for (int index : process.lanes) {
      const TraceLane& lane = trace.lanes()[index];
      const bool has_tasks = !lane.tasks.empty() || lane.info.task >= 0;
      rows_.push_back({with_head ? nullptr : &process, &lane, y, kLaneRow + (has_tasks ? kTaskStrip : 0)});
      y += rows_.back().height;
    }
  }
  return y + 8;
}

void Timeline::draw(Ui& ui, const Session& session, const Rect& at) {
  ui.panel(at, "Timeline");
  draw_head(ui, session, at);
  Rect inner = at.without_top(kHeader);
  if (at.w < 720) {
    const Rect legend{at.x + kPad, inner.y, at.w - 2 * kPad, inner.h};
    inner = inner.without_top(draw_legend(ui, session, legend, true));
  }
  if (!session.has_run()) {
    ui.widget("timeline", "Timeline", inner, true, true);
    return draw_nothing_yet(ui, inner);
  }
  const float label_width = std::clamp(std::round(at.w * 0.18f), 112.0f, 208.0f);
  const Rect axis = {at.x + label_width, inner.y, at.w - label_width - kPad, kAxis};
  const Rect body = {at.x + 1, inner.y + kAxis, at.w - 2, at.bottom() - inner.y - kAxis - 4};
  Plot plot{.at = {axis.x, body.y, axis.w, body.h},
            .origin = session.origin(),
            .now = session.now(),
            .running = session.busy() && !session.waiting_for_engine()};
  view_.update(session.elapsed(), plot.running);
  navigate(plot, at);
  view_.update(session.elapsed(), plot.running);
  if (plot.running) ui.animating = true;

  draw_axis(ui, plot, axis);
  const float total = lay_out_rows(session.trace());
  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("lanes", {body.w, body.h}, 0, ImGuiWindowFlags_NoScrollWithMouse);
  const float top = body.y - ImGui::GetScrollY();
  draw_grid(ui, plot);
  draw_bars(ui, plot, top);
  draw_labels(ui, {body.x, body.y, label_width - 1, body.h}, top);
  draw_pointer(ui, plot, top);
  ImGui::SetCursorScreenPos(plot.at.min());
  ImGui::InvisibleButton("plot", {plot.at.w, std::max(plot.at.h, 1.0f)});
  hovered_ = ImGui::IsItemHovered() || ImGui::IsItemActive();
  dragging_ = ImGui::IsItemActive();
  ui.widget("timeline", "Timeline");
  ImGui::SetCursorScreenPos({body.x, top});
  ImGui::Dummy({1, total});
  // Over the names the wheel scrolls; over the bars it zooms.
  if (ImGui::IsWindowHovered() && ImGui::GetMousePos().x < plot.at.x) {
    ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseWheel * 48);
  }
  if (dragging_) ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseDelta.y);
  ImGui::EndChild();
  if (!rectangles_.error().empty()) {
    ui.wrapped_text(ui.fonts.small, {plot.at.x + 8, plot.at.y + 8}, ui.theme->danger, rectangles_.error(), plot.at.w - 16);
  }
}

void Timeline::draw_head(Ui& ui, const Session& session, const Rect& at) {
  const float y = at.y + (kHeader - kControl) / 2;
  float x = at.right() - 8 - kControl;
  const bool any = session.has_run();
  const double middle = view_.from() + view_.length() / 2;
  if (ui.button("zoom-in", "", Icon::plus, ButtonStyle::plain, {x, y}, any, "Zoom in (wheel)")) view_.zoom(2, middle);
  x -= kControl;
  if (ui.button("zoom-out", "", Icon::minus, ButtonStyle::plain, {x, y}, any, "Zoom out (wheel)")) view_.zoom(0.5, middle);
  x -= kControl;
  if (ui.button("fit", "", Icon::fit, ButtonStyle::plain, {x, y}, any, "Show the whole run (double click)",
                any && view_.mode() == TimeView::Mode::fit)) {
    view_.fit();
  }
  x -= kControl;
  if (session.busy() && ui.button("follow", "", Icon::follow, ButtonStyle::plain, {x, y}, true, "Follow what happens now",
                                  view_.mode() == TimeView::Mode::follow)) {
    view_.follow();
  }
  const float badge_y = at.y + (kHeader - ui.height(ui.fonts.small) - 6) / 2;
  float left = at.x + kPad + ui.width(ui.fonts.strong, "Timeline") + 12;
  if (const auto dropped = session.trace().dropped(); dropped > 0) {
    left += ui.badge({left, badge_y}, number_text(dropped) + " spans dropped", ui.theme->warning, ui.theme->hover) + 12;
  }
  if (const int unrecorded = session.trace().unrecorded_threads(); unrecorded > 0) {
    left += ui.badge({left, badge_y}, number_text(unrecorded) + " threads not shown", ui.theme->warning, ui.theme->hover) + 12;
  }
  if (at.w >= 720) {
    draw_legend(ui, session, {left + 4, at.y + (kHeader - kLegendRow) / 2, x - left - 4, kLegendRow}, true);
  }
}

float Timeline::draw_legend(Ui& ui, const Session& session, const Rect& at, bool draw_it) {
  // Only what this run holds; before the first run, everything one may see.
  std::array<bool, SpanTrack::kKinds> used{};
  bool tasks = !session.has_run();
  for (int kind = 0; kind < trace::kStates; ++kind) used[kind] = !session.has_run();
  for (const TraceLane& lane : session.trace().lanes()) {
    const SpanTrack::Shares sum = lane.states.sum(lane.states.first_ending_after(session.origin()), lane.states.size());
    for (int kind = 0; kind < trace::kStates; ++kind) used[kind] = used[kind] || sum[kind] > 0;
    if (lane.info.alive) used[static_cast<int>(lane.info.state)] = true;
    tasks = tasks || !lane.tasks.empty() || lane.info.task >= 0;
  }
  float x = at.x, y = at.y;
  rectangles_.begin();
  const auto entry = [&](const char* name, const auto& swatch) {
    const float width = 18 + 6 + ui.width(ui.fonts.small, name) + 14;
    if (x > at.x && x + width - 14 > at.right()) {
      x = at.x;
      y += kLegendRow;
    }
    if (draw_it && y + kLegendRow <= at.bottom() + 1) {
      swatch(Rect{x, y + (kLegendRow - 10) / 2, 18, 10});
      ui.text(ui.fonts.small, {x + 24, y + (kLegendRow - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, name);
    }
    x += width;
  };
  for (int kind = 0; kind < trace::kStates; ++kind) {
    if (!used[kind]) continue;
    const StateLook& look = ui.theme->states[kind];
    entry(look.name, [&](const Rect& box) {
      const float height = std::max(2.0f, box.h * look.height);
      const float top = box.y + (box.h - height) / 2;
      const Rect bar{box.x, top, box.w, height};
      ui.draw()->AddRectFilled(bar.min(), bar.max(), look.color, std::min(2.0f, height / 2));
      if (look.pattern == Pattern::hatched) {
        ui.draw()->PushClipRect(bar.min(), bar.max(), true);
        for (float hatch = bar.x - bar.h; hatch < bar.right(); hatch += 4) {
          ui.draw()->AddLine({hatch, bar.bottom()}, {hatch + bar.h, bar.y}, faded(ui.theme->panel, 0.6f), 1);
        }
        ui.draw()->PopClipRect();
      } else if (look.pattern == Pattern::dotted) {
        for (float dot = bar.x + 3; dot < bar.right(); dot += 6) {
          ui.draw()->AddCircleFilled({dot, bar.y + bar.h / 2}, 1.2f, faded(ui.theme->panel, 0.7f));
        }
      }
    });
  }
  if (tasks) {
    entry("Task", [&](const Rect& box) { ui.draw()->AddRectFilled(box.min(), box.max(), ui.theme->task, 3); });
  }
  return y - at.y + kLegendRow + 4;
}

void Timeline::draw_axis(Ui& ui, const Plot& plot, const Rect& axis) {
  const double distance = tick_distance(view_.length() / axis.w * 88);
  ui.draw()->PushClipRect({axis.x - 8, axis.y}, {axis.right() + kPad - 2, axis.bottom()}, true);
  for (double tick = std::ceil(view_.from() / distance) * distance; tick <= view_.to(); tick += distance) {
    const float x = x_of(plot, tick + plot.origin);
    const std::string label = tick_label(tick, distance);
    if (x + 4 + ui.width(ui.fonts.small, label) < axis.right() + kPad - 4) {
      ui.text(ui.fonts.small, {x + 4, axis.y + 5}, ui.theme->faint, label);
    }
    ui.draw()->AddLine({x, axis.y + 8}, {x, axis.bottom()}, ui.theme->border);
  }
  ui.draw()->PopClipRect();
  ui.draw()->AddLine({axis.x, axis.bottom()}, {axis.right() + kPad - 1, axis.bottom()}, ui.theme->border);
}

void Timeline::draw_grid(Ui& ui, const Plot& plot) {
  const double distance = tick_distance(view_.length() / plot.at.w * 88);
  ui.draw()->PushClipRect(plot.at.min(), {plot.at.right() + kPad, plot.at.bottom()}, true);
  for (double tick = std::ceil(view_.from() / distance) * distance; tick <= view_.to(); tick += distance) {
    const float x = std::round(x_of(plot, tick + plot.origin));
    ui.draw()->AddLine({x, plot.at.y}, {x, plot.at.bottom()}, ui.theme->grid);
  }
  ui.draw()->PopClipRect();
}

void Timeline::draw_bars(Ui& ui, const Plot& plot, float top) {
  rectangles_.begin();
  task_labels_.clear();
  const float row_right = plot.at.right() + kPad;
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (y + row.height < plot.at.y || y > plot.at.bottom()) continue;
    if (!row.lane) {
      ui.draw()->AddRectFilled({plot.at.x, y + 4}, {row_right, y + row.height}, ui.theme->raised);
      continue;
    }
    draw_tasks(ui, plot, *row.lane, y + 4);
    draw_states(ui, plot, *row.lane, y + row.height - kBar - (kLaneRow - kBar) / 2);
  }
  ui.draw()->PushClipRect(plot.at.min(), {row_right, plot.at.bottom()}, true);
  rectangles_.draw(ui.draw());
  for (const TaskLabel& label : task_labels_) {
    const float width = ui.width(ui.fonts.small, label.text);
    if (width + 8 > label.width) continue;
    ui.text(ui.fonts.small, {label.x + 5, label.y + (14 - ui.height(ui.fonts.small)) / 2}, ui.theme->task_text, label.text);
  }
  if (plot.running) {
    const float x = x_of(plot, plot.now);
    ui.draw()->AddLine({x, plot.at.y}, {x, plot.at.bottom()}, faded(ui.theme->accent, 0.6f));
  }
  ui.draw()->PopClipRect();
}

void Timeline::draw_states(Ui& ui, const Plot& plot, const TraceLane& lane, float top) {
  const double from = plot.origin + std::max(view_.from(), 0.0), to = plot.origin + view_.to();
  const double pixel = view_.length() / (plot.at.w * ImGui::GetIO().DisplayFramebufferScale.x);
  const auto bar = [&](double start, double end, int kind) {
    const StateLook& look = ui.theme->states[kind];
    float left = x_of(plot, std::max(start, from)), right = x_of(plot, end);
    // A hair of ground between neighbours that are wide enough to give it.
    if (right - left > 4) right -= 1;
    const float height = std::max(2.0f, kBar * look.height);
    const float y = top + (kBar - height) / 2;
    const float radius = right - left > 5 ? std::min(3.0f, height / 2) : 0;
    const bool patterned = right - left > 5;
    rectangles_.add({left, y, right, y + height, look.color, faded(ui.theme->panel, ui.theme->dark ? 0.35f : 0.5f), radius,
                     patterned ? look.pattern : Pattern::plain});
  };
  lane.states.visit(
      from, to, pixel * 1.5, [&](const SpanTrack::Span& span) { bar(span.start, span.end, span.kind); },
      [&](double start, double end, const SpanTrack::Shares& shares) {
        // Many spans in a pixel: their shares of its time, one above the other.
        double sum = 0;
        for (double share : shares) sum += share;
        if (sum <= 0) return;
        const float left = x_of(plot, start), right = x_of(plot, end);
        float y = top;
        for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
          const float height = static_cast<float>(shares[kind] / sum) * kBar;
          if (height < 0.25f) continue;
          rectangles_.add({left, y, right, y + height, ui.theme->states[kind].color});
          y += height;
        }
      });
  if (const Open open = open_state(plot, lane); open.kind >= 0 && open.start < to) bar(open.start, open.end, open.kind);
}

void Timeline::draw_tasks(Ui& ui, const Plot& plot, const TraceLane& lane, float top) {
  const double from = plot.origin + std::max(view_.from(), 0.0), to = plot.origin + view_.to();
  const double pixel = view_.length() / (plot.at.w * ImGui::GetIO().DisplayFramebufferScale.x);
  const auto task = [&](double start, double end, int number, bool failed) {
    const float left = x_of(plot, std::max(start, from)), right = x_of(plot, end) - 1;
    rectangles_.add({left, top, std::max(right, left + 1), top + 14, failed ? ui.theme->task_failed : ui.theme->task, 0,
                     right - left > 6 ? 3.0f : 0.0f});
    if (right - left < 12) return;
    const float seen_left = std::max(left, plot.at.x), seen = std::min(right, plot.at.right()) - seen_left;
    const std::string short_text = std::to_string(number);
    const std::string text = "Task " + short_text + (failed ? " failed" : "");
    task_labels_.push_back({seen_left, top, seen, seen > ui.width(ui.fonts.small, text) + 8 ? text : short_text});
  };
  lane.tasks.visit(
      from, to, pixel * 1.5,
      [&](const SpanTrack::Span& span) { task(span.start, span.end, span.number, span.kind != 0); },
      [&](double start, double end, const SpanTrack::Shares& shares) {
        rectangles_.add({x_of(plot, start), top, x_of(plot, end), top + 14,
                         faded(shares[1] > 0 ? ui.theme->task_failed : ui.theme->task, 0.7f)});
      });
  if (const Open open = open_task(plot, lane); open.kind >= 0 && open.start < to) task(open.start, open.end, open.kind, false);
}

void Timeline::draw_labels(Ui& ui, const Rect& labels, float top) {
  ui.draw()->PushClipRect(labels.min(), labels.max(), true);
  for (const Row& row : rows_) {
    const float y = top + row.y;
    if (y + row.height < labels.y || y > labels.bottom()) continue;
    const float text_y = y + (row.height - ui.height(ui.fonts.small)) / 2;
    if (!row.lane) {
      ui.draw()->AddRectFilled({labels.x, y + 4}, {labels.right() + 1, y + row.height}, ui.theme->raised);
      const std::string pid = "pid " + std::to_string(row.process->pid);
      // The name first; its number where there is room.
      const float room = labels.w - kPad - 16 - ui.width(ui.fonts.strong, row.process->name);
      const float pid_width = room >= ui.width(ui.fonts.small, pid) ? ui.width(ui.fonts.small, pid) : 0;
      const float name_width = labels.w - kPad - pid_width - 8;
      ui.clipped_text(ui.fonts.strong, {labels.x + kPad, y + 4 + (row.height - 4 - ui.height(ui.fonts.strong)) / 2}, ui.theme->text,
                      row.process->name, name_width);
      if (pid_width > 0) {
        ui.text(ui.fonts.small, {labels.right() - pid_width - 8, text_y + 2}, ui.theme->faint, pid);
      }
      continue;
    }
    const bool alive = row.lane->info.alive;
    const ImU32 color = ui.theme->thread(row.lane->color);
    const ImVec2 dot{labels.x + kPad + 4, y + row.height / 2};
    if (alive) {
      ui.draw()->AddCircleFilled(dot, 3.5f, color);
    } else {
      ui.draw()->AddCircle(dot, 3, faded(color, 0.7f), 0, 1.5f);
    }
    const ImU32 ink = alive ? ui.theme->text : ui.theme->muted;
    if (row.process) {
      ui.clipped_text(ui.fonts.strong, {labels.x + kPad + 16, y + (row.height - ui.height(ui.fonts.strong)) / 2}, ink,
                      row.process->name, labels.w - kPad - 24);
    } else {
      ui.clipped_text(ui.fonts.small, {labels.x + kPad + 16, text_y}, ink, row.lane->info.name, labels.w - kPad - 24);
    }
  }
  ui.draw()->PopClipRect();
  ui.draw()->AddLine({labels.right(), labels.y}, labels.max(), ui.theme->border);
}

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
  const std::size_t task = lane.tasks.first_ending_after(time - half_pixel);
  const bool has_task = task < lane.tasks.size() && lane.tasks[task].start <= time + half_pixel;
  const Open open_now = open_task(plot, lane);
  const bool has_open_task = open_now.kind >= 0 && time >= open_now.start && time <= open_now.end;
  const std::size_t first = lane.states.first_ending_after(time - half_pixel);
  const std::size_t last = lane.states.first_ending_after(time + half_pixel);
  const auto state_name = [&](int kind) { return std::string(ui.theme->states[kind].name); };
  if (last - first > 2) {
    SpanTrack::Shares shares = lane.states.sum(first, last);
    double sum = 0;
    for (double share : shares) sum += share;
    mixture = std::to_string(last - first) + " spans here, too short to be seen alone";
    for (int kind = 0; kind < SpanTrack::kKinds && sum > 0; ++kind) {
      if (shares[kind] / sum < 0.005) continue;
      mixture += "\n" + state_name(kind) + "  " + std::to_string(static_cast<int>(shares[kind] / sum * 100 + 0.5)) + " %";
    }
  } else if (!on_tasks || (!has_task && !has_open_task)) {
    // A span shorter than a pixel is what is pointed at, rather than its neighbour.
    const std::size_t index = first < last && lane.states[first].end < time ? first : lane.states.first_ending_after(time);
    if (index < lane.states.size() && lane.states[index].start <= time + half_pixel) {
      const auto& span = lane.states[index];
      facts.push_back({ui.theme->states[span.kind].color, state_name(span.kind), span.start, span.end, false});
    } else if (const Open open = open_state(plot, lane); open.kind >= 0 && time >= open.start && time <= open.end) {
      facts.push_back({ui.theme->states[open.kind].color, state_name(open.kind), open.start, open.end, plot.running && lane.info.alive});
    }
  }
  if (has_task) {
    const auto& span = lane.tasks[task];
    facts.push_back({span.kind ? ui.theme->task_failed : ui.theme->task,
                     "Task " + std::to_string(span.number) + (span.kind ? ", failed" : ""), span.start, span.end, false});
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
    const std::string who = lane.info.name + " \xc2\xb7 " + lane.info.process_name + ", pid " + std::to_string(lane.info.pid);
    ui.fonts.need(who);
    if (facts.empty() && mixture.empty()) ImGui::Text("At %s", exact_time(time - plot.origin).c_str());
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme->muted), "%s", who.c_str());
    ImGui::PopFont();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(3);
}

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

  // Keys belong to the timeline while the mouse is over it and nobody types.
  if (io.WantTextInput || !ImGui::IsMouseHoveringRect(panel.min(), panel.max(), false) || io.KeyCtrl || io.KeySuper) return;
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

void Timeline::draw_nothing_yet(Ui& ui, const Rect& at) {
  // Lanes as they may look, very faint, and what to do.
  const float middle = at.y + at.h / 2;
  const float width = std::min(420.0f, at.w - 48), left = at.x + (at.w - width) / 2;
  constexpr float kParts[3][4] = {{0, 0.62f, 0.7f, 1}, {0.08f, 0.4f, 0.55f, 0.86f}, {0.14f, 0.3f, 0.36f, 0.74f}};
  for (int lane = 0; lane < 3; ++lane) {
    const float y = middle - 64 + static_cast<float>(lane) * 22;
    for (int part = 0; part < 4; part += 2) {
      ui.draw()->AddRectFilled({left + width * kParts[lane][part], y}, {left + width * kParts[lane][part + 1], y + 12},
                               faded(part ? ui.theme->states[3].color : ui.theme->states[0].color, 0.22f), 4);
    }
  }
  const char* text = "Press Run to watch every thread here";
  ui.text(ui.fonts.ui, {at.x + (at.w - ui.width(ui.fonts.ui, text)) / 2, middle + 16}, ui.theme->muted, text);
}

}  // namespace poolyard::app
