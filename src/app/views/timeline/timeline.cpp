#include "views/timeline/timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/number_text.h"
#include "views/legend.h"

namespace poolyard::app {
namespace {

constexpr float kAxis = 24;
constexpr float kProcessRow = 28;
constexpr float kLowHeader = 36;
constexpr float kConcurrency = 48, kOverview = 22;
constexpr float kLowBody = 168;                          // what is lower has lanes only
constexpr float kInspector = 272, kInspectorBeside = 720;
constexpr float kWithLegend = 720;                       // in the head, else below it

float head_of(const Timeline::Scene& scene) { return scene.shared ? kLowHeader : kHeader; }

}  // namespace

double Timeline::time_at(const Plot& plot, float x) const {
  return view_.from() + (x - plot.at.x) / plot.at.w * view_.length();
}

float Timeline::x_of(const Plot& plot, double trace_time) const {
  const double x = (trace_time - plot.origin - view_.from()) / view_.length() * plot.at.w;
  // Far outside is as good as just outside, and keeps to what a float can tell apart.
  return plot.at.x + static_cast<float>(std::clamp(x, -4096.0, 16384.0));
}

trace::Tick Timeline::cell(const Plot& plot) const {
  // Two pixels: what is narrower is drawn as part of a mixture.
  return trace::ticks(2 * view_.length() / (plot.at.w * ImGui::GetIO().DisplayFramebufferScale.x));
}

std::vector<const TraceProcess*> Timeline::processes_in_order(const TraceModel& trace) const {
  std::vector<const TraceProcess*> processes;
  for (const TraceProcess& process : trace.processes()) processes.push_back(&process);
  if (process_order_.empty()) return processes;
  std::stable_sort(processes.begin(), processes.end(), [&](const TraceProcess* a, const TraceProcess* b) {
    return std::find(process_order_.begin(), process_order_.end(), a->pid) < std::find(process_order_.begin(), process_order_.end(), b->pid);
  });
  return processes;
}

std::vector<int> Timeline::lanes_in_order(const TraceProcess& process) const {
  std::vector<int> lanes = process.lanes;
  const auto made = lane_order_.find(process.pid);
  if (made == lane_order_.end()) return lanes;
  const std::vector<int>& order = made->second;
  std::stable_sort(lanes.begin(), lanes.end(), [&](int a, int b) { return std::find(order.begin(), order.end(), a) < std::find(order.begin(), order.end(), b); });
  return lanes;
}

/// A lane within its process; a process, or what is the only one of its own, among the others.
void Timeline::move_row(const TraceModel& trace, const Row& row, int by) {
  const auto move = [by](std::vector<int>& order, int what) {
    const auto here = std::find(order.begin(), order.end(), what);
    const auto there = here - order.begin() + by;
    if (here == order.end() || there < 0 || there >= static_cast<std::ptrdiff_t>(order.size())) return;
    std::iter_swap(here, order.begin() + there);
  };
  if (row.process) {
    std::vector<int> order;
    for (const TraceProcess* process : processes_in_order(trace)) order.push_back(process->pid);
    move(order, row.process->pid);
    process_order_ = std::move(order);
    return;
  }
  for (const TraceProcess& process : trace.processes()) {
    if (process.pid != row.lane->info.pid) continue;
    std::vector<int> order = lanes_in_order(process);
    move(order, row.index);
    lane_order_[process.pid] = std::move(order);
  }
}

float Timeline::lay_out_rows(const TraceModel& trace) {
  rows_.clear();
  float y = 0;
  for (const TraceProcess* each : processes_in_order(trace)) {
    const TraceProcess& process = *each;
    // A process of one thread, such as a pool's worker, needs no head of its own.
    const bool with_head = process.lanes.size() > 1 || &process == &trace.processes().front();
    if (with_head) {
      const bool collapsed = collapsed_.contains(process.pid);
      rows_.push_back({.process = &process, .y = y, .height = collapsed ? kProcessRow + 4 : kProcessRow, .collapsed = collapsed});
      y += rows_.back().height;
      if (collapsed) continue;
    }
    for (int index : lanes_in_order(process)) {
      const TraceLane& lane = trace.lanes()[index];
      const bool has_tasks = !lane.tasks.empty() || lane.info.task >= 0;
      rows_.push_back({.process = with_head ? nullptr : &process, .lane = &lane, .index = index, .y = y,
                       .height = kLaneRow + (has_tasks ? kTaskStrip : 0), .has_tasks = has_tasks});
      y += rows_.back().height;
    }
  }
  return y + 8;
}

/// Another run is shown.
void Timeline::forget() {
  activity_ = whole_activity_ = Activity();
  concurrency_drawn_ = overview_drawn_ = lanes_drawn_ = Drawn();
  most_ready_ = 0;
  selected_.reset();
  range_.reset();
  ranging_ = false;
  statistics_ = Statistics();
  contention_ = Contention();
  path_.reset();
  search_ = Search();
  match_.reset();
  moment_.reset();
  collapsed_.clear();
  process_order_.clear();
  lane_order_.clear();
  of_process_.clear();
}

void Timeline::mark(std::optional<double> moment) {
  moment_ = moment;
  show_moment_ = moment.has_value();
}

Timeline::Asked Timeline::draw(Ui& ui, const Session& session, const Scene& scene, const Rect& at) {
  if (std::exchange(run_, session.run_number()) != session.run_number()) forget();
  asked_ = {};
  view_ = scene.view;
  if (!scene.shared) ui.panel(at);
  if (scene.follows) ui.line(at.min(), {at.right(), at.y}, ui.theme->border);
  ui.head(at, scene.name, head_of(scene));
  draw_head(ui, session, scene, at);
  Rect inner = at.without_top(head_of(scene));
  if (at.w < kWithLegend && !scene.follows) {
    const Rect legend{at.x + kPad, inner.y, at.w - 2 * kPad, inner.h};
    inner = inner.without_top(draw_legend(ui, session, scene.interpreted, legend, asked_.demo));
  }
  const bool nothing = !session.busy() && session.trace().lanes().empty();  // nor will there be
  if (!session.has_run() || nothing) {
    ui.widget("timeline", "Timeline", inner, true, true);
    scene.view = view_;
    draw_nothing_yet(ui, scene.nothing_yet, inner);
    return asked_;
  }
  // What is inspected stands beside the lanes, or below them where that would leave too little.
  Rect inspector;
  if (inspects()) {
    inspector = inner;
    if (at.w >= kInspectorBeside) {
      inspector.x = inner.right() - kInspector;
      inspector.w = kInspector;
      inner.w -= kInspector;
    } else {
      const float height = std::round(std::min(inner.h * 0.55f, 260.0f));
      inspector.y = inner.bottom() - height;
      inspector.h = height;
      inner.h -= height;
    }
  }
  const float label_width = std::clamp(std::round(at.w * 0.18f), 112.0f, 208.0f);
  const float right = inner.right() - kPad;
  const Rect axis = {at.x + label_width, inner.y, right - at.x - label_width, scene.follows ? 0 : kAxis};
  // A low panel is for the lanes.
  const float strip = inner.h - axis.h >= kLowBody ? kConcurrency : 0;
  const float overview = inner.h - axis.h >= kLowBody && !(scene.shared && !scene.follows) ? kOverview : 0;
  const Rect body = {at.x + 1, axis.bottom() + strip, inner.w - 2, inner.bottom() - axis.bottom() - strip - overview - 4};
  Plot plot{.trace = session.trace(),
            .console = session.console(),
            .at = {axis.x, body.y, axis.w, body.h},
            .origin = session.origin(),
            .now = session.now(),
            .running = session.busy() && !session.waiting_for_engine()};
  view_.update(scene.end, scene.running);
  const float total = lay_out_rows(plot.trace);
  navigate(plot, at);
  view_.update(scene.end, scene.running);
  keep_selection(plot);
  if (std::exchange(show_moment_, false)) {
    const double moment = *moment_ - plot.origin;
    if (moment < view_.from() || moment > view_.to()) view_.show(moment - view_.length() / 2, view_.length());
  }
  if (std::exchange(go_to_selection_, false)) bring_into_view(plot);
  if (searching_) search_.look(plot.trace, typed_.data(), plot.now);
  if (plot.running) ui.moves(at);

  if (!scene.follows) draw_axis(ui, plot, axis);
  if (strip > 0) {
    Plot above = plot;
    above.at = {axis.x, axis.bottom(), axis.w, strip};
    draw_concurrency(ui, above, scene, {body.x, axis.bottom(), label_width - 1, strip});
  }
  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("lanes", {body.w, body.h}, 0, ImGuiWindowFlags_NoScrollWithMouse);
  const float top = body.y - ImGui::GetScrollY();
  draw_grid(ui, plot, plot.at);
  draw_bars(ui, plot, top);
  draw_notes(ui, plot, top);
  draw_path(ui, plot, top);
  draw_matches(ui, plot, top);
  draw_selection(ui, plot, top);
  draw_arrows(ui, plot, top);
  draw_ways(ui, plot, top);
  draw_labels(ui, plot.trace, {body.x, body.y, label_width - 1, body.h}, top);
  draw_pointer(ui, plot, top);
  ImGui::SetCursorScreenPos(plot.at.min());
  ImGui::InvisibleButton("plot", {plot.at.w, std::max(plot.at.h, 1.0f)});
  ui.widget("timeline", "Timeline");
  take_pointer(plot, top);
  ImGui::SetCursorScreenPos({body.x, top});
  ImGui::Dummy({1, total});
  // Over the names the wheel scrolls; over the bars it zooms.
  if (ImGui::IsWindowHovered() && ImGui::GetMousePos().x < plot.at.x) {
    ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseWheel * 48);
  }
  if (dragging_) ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseDelta.y);
  ImGui::EndChild();
  draw_moment(ui, plot, axis);
  if (overview > 0) draw_overview(ui, plot, {axis.x, body.bottom() + 2, axis.w, overview - 4});
  if (inspects() && inspector.h > 0) draw_inspector(ui, plot, inspector);
  scene.view = view_;
  if (!rectangles_.error().empty()) {
    ui.wrapped_text(ui.fonts.small, {plot.at.x + 8, plot.at.y + 8}, ui.theme->danger, rectangles_.error(),
                    plot.at.w - 16);
  }
  asked_.line = std::exchange(line_, 0);
  return asked_;
}

void Timeline::draw_head(Ui& ui, const Session& session, const Scene& scene, const Rect& at) {
  const float head = head_of(scene);
  float x = at.right() - 8;
  const float name_end = at.x + kPad + ui.width(ui.fonts.strong, scene.name) + 12;
  if (searching_ && x - name_end < 480) {
    // There is no room for anything else.
    return draw_search(ui, session, {name_end, at.y + (head - kControl) / 2, x - name_end, kControl});
  }
  draw_tools(ui, session, scene, x, at.y + (head - kControl) / 2);
  const float badge_y = at.y + (head - ui.height(ui.fonts.small) - 6) / 2;
  float left = name_end;
  if (const auto missing = session.trace().missing(); missing > 0) {
    left += ui.badge({left, badge_y}, number_text(missing) + " changes not recorded", ui.theme->warning, ui.theme->hover) + 12;
  }
  if (const int unrecorded = session.trace().unrecorded_threads(); unrecorded > 0) {
    left +=
        ui.badge({left, badge_y}, number_text(unrecorded) + " threads not shown", ui.theme->warning, ui.theme->hover) +
        12;
  }
  if (!note_.text.empty()) {
    Rect badge{left, badge_y, ui.width(ui.fonts.small, note_.text) + 12, ui.height(ui.fonts.small) + 6};
    if (badge.right() < x) {
      ui.badge(badge.min(), note_.text, ui.theme->warning, ui.theme->hover);
    } else {
      badge.w = 20;  // a sign in its place
      draw_icon(ui.draw(), Icon::warning, {badge.x + 10, badge.y + badge.h / 2}, 14, ui.theme->warning);
    }
    ui.widget("note", note_.text, badge, true, true);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(badge.min(), badge.max())) ui.tip(note_.explanation);
    left += badge.w + 12;
  }
  if (searching_) {
    const float width = std::clamp(x - left - 8, 160.0f, 300.0f);
    draw_search(ui, session, {x - width - 4, at.y + (head - kControl) / 2, width, kControl});
    x -= width + 8;
  }
  if (at.w >= kWithLegend) {
    draw_legend(ui, session, scene.interpreted, {left + 4, at.y + (head - kLegendRow) / 2, x - left - 4, kLegendRow}, asked_.demo);
  }
}

void Timeline::draw_tools(Ui& ui, const Session& session, const Scene& scene, float& x, float y) {
  const bool any = session.has_run();
  const double middle = view_.from() + view_.length() / 2;
  // What is for both timelines, one of them has.
  if (!scene.follows) {
    x -= kControl;
    if (ui.button("zoom-in", "", Icon::plus, ButtonStyle::plain, {x, y}, any, "Zoom in (wheel)")) view_.zoom(2, middle);
    x -= kControl;
    if (ui.button("zoom-out", "", Icon::minus, ButtonStyle::plain, {x, y}, any, "Zoom out (wheel)")) view_.zoom(0.5, middle);
    x -= kControl;
    if (ui.button("fit", "", Icon::fit, ButtonStyle::plain, {x, y}, any, "Show the whole run (double click)",
                  any && view_.mode() == TimeView::Mode::fit)) {
      view_.fit();
    }
    if (scene.running) {
      x -= kControl;
      if (ui.button("follow", "", Icon::follow, ButtonStyle::plain, {x, y}, true, "Follow what happens now",
                    view_.mode() == TimeView::Mode::follow)) {
        view_.follow();
      }
    }
  }
  x -= kControl;
  if (ui.button("save", "", Icon::save, ButtonStyle::plain, {x, y}, any, "Save the trace, or a picture of it")) ImGui::OpenPopup("save-menu");
  draw_save(ui, {x, y, kControl, kControl});
  x -= kControl;
  if (ui.button("statistics", "", Icon::statistics, ButtonStyle::plain, {x, y}, any, "The run in numbers", any && statistics_open_)) {
    statistics_open_ = !statistics_open_;
    selected_.reset();
    range_.reset();
    ui.unsettled = true;
  }
  if (session.trace().has_links()) {
    x -= kControl;
    if (ui.button("show-ways", "", Icon::ways, ButtonStyle::plain, {x, y}, true, "The ways of all tasks: from who submitted them to their workers, and back", ways_shown_)) {
      ways_shown_ = !ways_shown_;
      ui.unsettled = true;
    }
  }
  x -= kControl;
  if (ui.button("search", "", Icon::search, ButtonStyle::plain, {x, y}, any, "Find a task, a thread, or what took long (/)", any && searching_)) {
    searching_ = search_begins_ = !searching_;
    ui.unsettled = true;
  }
}

/// What can be saved, below its button.
void Timeline::draw_save(Ui& ui, const Rect& button) {
  struct Choice {
    Save save;
    const char *id, *name, *about;
  };
  constexpr Choice kChoices[] = {{Save::png, "save-png", "Picture (PNG)", "The timeline as it looks now"},
                                 {Save::svg, "save-svg", "Picture (SVG)", "The same, sharp at every size"},
                                 {Save::trace, "save-trace", "Trace (JSON)", "All of it, for ui.perfetto.dev"}};
  constexpr float kWidth = 232, kRow = 46, kMargin = 6;
  ImGui::SetNextWindowPos({button.right() - kWidth, button.bottom() + 4});
  ImGui::SetNextWindowSize({kWidth, 3 * kRow + 2 * kMargin});
  if (!ImGui::BeginPopup("save-menu", ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) return;
  const ImVec2 corner = ImGui::GetWindowPos();
  float y = corner.y + kMargin;
  for (const Choice& choice : kChoices) {
    const Rect row{corner.x + kMargin, y, kWidth - 2 * kMargin, kRow};
    ImGui::SetCursorScreenPos(row.min());
    if (ImGui::InvisibleButton(choice.id, {row.w, row.h})) {
      asked_.save = choice.save;
      ImGui::CloseCurrentPopup();
      ui.unsettled = true;
    }
    if (ImGui::IsItemHovered()) ui.draw()->AddRectFilled(row.min(), row.max(), ui.theme->hover, kControlRound);
    ui.widget(choice.id, choice.name);
    ui.text(ui.fonts.ui, {row.x + 10, row.y + 5}, ui.theme->text, choice.name);
    ui.text(ui.fonts.small, {row.x + 10, row.y + 25}, ui.theme->muted, choice.about);
    y += kRow;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

/// When lines were printed, along the axis; and the moment that is marked.
void Timeline::draw_moment(Ui& ui, const Plot& plot, const Rect& axis) {
  const Console& console = plot.console;
  const double per_unit = view_.length() / plot.at.w;
  const float bottom = axis.h > 0 ? axis.bottom() : plot.at.y;
  {
    const Ui::Clip clip(ui, {plot.at.x, bottom - 6, plot.at.w + kPad, 6});
    for (double time = plot.origin + std::max(0.0, view_.from()); time <= plot.origin + view_.to();) {
      const std::size_t line = console.first_since(time);
      if (line == console.size()) break;
      const float x = std::round(x_of(plot, console[line].time));
      ui.box({x - 1, bottom - 5, 2, 5}, ui.theme->thread(console.writer(console[line]).color));
      time = std::max(time, console[line].time) + 3 * per_unit;
    }
  }
  if (!moment_) return;
  const float x = std::round(x_of(plot, *moment_));
  if (x < plot.at.x - 1 || x > plot.at.right() + kPad) return;
  ui.line({x, bottom - 4}, {x, plot.at.y}, ui.theme->accent, 1.5f);
  const std::string text = exact_time(*moment_ - plot.origin);
  const float width = ui.width(ui.fonts.small, text) + 12;
  const float left = std::clamp(x - width / 2, plot.at.x, plot.at.right() + kPad - width - 2);
  if (axis.h > 0) ui.badge({left, axis.y + 2}, text, ui.theme->accent_text, ui.theme->accent);
  ui.widget("moment", text, {x - 1, bottom, 2, plot.at.h}, true, true);
}

void Timeline::draw_axis(Ui& ui, const Plot& plot, const Rect& axis) {
  const double distance = tick_distance(view_.length() / axis.w * 88);
  {
    const Ui::Clip clip(ui, {axis.x - 8, axis.y, axis.w + 8 + kPad - 2, axis.h});
    for (double tick = std::ceil(view_.from() / distance) * distance; tick <= view_.to(); tick += distance) {
      const float x = x_of(plot, tick + plot.origin);
      const std::string label = tick_label(tick, distance);
      if (x + 4 + ui.width(ui.fonts.small, label) < axis.right() + kPad - 4) {
        ui.text(ui.fonts.small, {x + 4, axis.y + 5}, ui.theme->faint, label);
      }
      ui.line({x, axis.y + 8}, {x, axis.bottom()}, ui.theme->border);
    }
  }
  ui.line({axis.x, axis.bottom()}, {axis.right() + kPad - 1, axis.bottom()}, ui.theme->border);
}

void Timeline::draw_grid(Ui& ui, const Plot& plot, const Rect& at) {
  const double distance = tick_distance(view_.length() / plot.at.w * 88);
  const Ui::Clip clip(ui, {at.x, at.y, at.w + kPad, at.h});
  for (double tick = std::ceil(view_.from() / distance) * distance; tick <= view_.to(); tick += distance) {
    const float x = std::round(x_of(plot, tick + plot.origin));
    ui.line({x, at.y}, {x, at.bottom()}, ui.theme->grid);
  }
}

void Timeline::draw_nothing_yet(Ui& ui, std::string_view text, const Rect& at) {
  // Lanes as they may look, very faint, and what to do.
  const float middle = at.y + at.h / 2;
  const float width = std::min(420.0f, at.w - 48), left = at.x + (at.w - width) / 2;
  constexpr float kParts[3][4] = {{0, 0.62f, 0.7f, 1}, {0.08f, 0.4f, 0.55f, 0.86f}, {0.14f, 0.3f, 0.36f, 0.74f}};
  for (int lane = 0; lane < 3; ++lane) {
    const float y = middle - 64 + static_cast<float>(lane) * 22;
    for (int part = 0; part < 4; part += 2) {
      ui.box({left + width * kParts[lane][part], y, width * (kParts[lane][part + 1] - kParts[lane][part]), 12},
             faded(part ? ui.theme->states[3].color : ui.theme->states[0].color, 0.22f), 4);
    }
  }
  ui.text(ui.fonts.ui, {at.x + (at.w - ui.width(ui.fonts.ui, text)) / 2, middle + 16}, ui.theme->muted, text);
}

}  // namespace poolyard::app
