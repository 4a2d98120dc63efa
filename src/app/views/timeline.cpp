#include "views/timeline.h"

#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "views/legend.h"

namespace poolyard::app {
namespace {

constexpr float kAxis = 24;
constexpr float kProcessRow = 28;
constexpr float kLowHeader = 36;

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

void Timeline::draw(Ui& ui, const Session& session, const Scene& scene, const Rect& at) {
  view_ = scene.view;
  if (!scene.shared) ui.panel(at);
  if (scene.follows) ui.draw()->AddLine(at.min(), {at.right(), at.y}, ui.theme->border);
  ui.head(at, scene.name, head_of(scene));
  draw_head(ui, session, scene, at);
  Rect inner = at.without_top(head_of(scene));
  if (at.w < 720 && !scene.follows) {
    const Rect legend{at.x + kPad, inner.y, at.w - 2 * kPad, inner.h};
    inner = inner.without_top(draw_legend(ui, session, scene.interpreted, legend));
  }
  const bool nothing = !session.busy() && session.trace().lanes().empty();  // nor will there be
  if (!session.has_run() || nothing) {
    ui.widget("timeline", "Timeline", inner, true, true);
    scene.view = view_;
    return draw_nothing_yet(ui, scene.nothing_yet, inner);
  }
  const float label_width = std::clamp(std::round(at.w * 0.18f), 112.0f, 208.0f);
  const Rect axis = {at.x + label_width, inner.y, at.w - label_width - kPad, scene.follows ? 0 : kAxis};
  const Rect body = {at.x + 1, axis.bottom(), at.w - 2, at.bottom() - axis.bottom() - 4};
  Plot plot{.at = {axis.x, body.y, axis.w, body.h},
            .origin = session.origin(),
            .now = session.now(),
            .running = session.busy() && !session.waiting_for_engine()};
  view_.update(scene.end, scene.running);
  navigate(plot, at);
  view_.update(scene.end, scene.running);
  scene.view = view_;
  if (plot.running) ui.moves(at);

  if (!scene.follows) draw_axis(ui, plot, axis);
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
    ui.wrapped_text(ui.fonts.small, {plot.at.x + 8, plot.at.y + 8}, ui.theme->danger, rectangles_.error(),
                    plot.at.w - 16);
  }
}

void Timeline::draw_head(Ui& ui, const Session& session, const Scene& scene, const Rect& at) {
  const float head = head_of(scene);
  float x = at.right() - 8;
  if (!scene.follows) draw_tools(ui, session, scene, x, at.y + (head - kControl) / 2);
  const float badge_y = at.y + (head - ui.height(ui.fonts.small) - 6) / 2;
  float left = at.x + kPad + ui.width(ui.fonts.strong, scene.name) + 12;
  if (const auto missing = session.trace().missing(); missing > 0) {
    left += ui.badge({left, badge_y}, number_text(missing) + " changes not recorded", ui.theme->warning, ui.theme->hover) + 12;
  }
  if (const int unrecorded = session.trace().unrecorded_threads(); unrecorded > 0) {
    left +=
        ui.badge({left, badge_y}, number_text(unrecorded) + " threads not shown", ui.theme->warning, ui.theme->hover) +
        12;
  }
  if (!note_.text.empty()) {
    const float width = ui.badge({left, badge_y}, note_.text, ui.theme->warning, ui.theme->hover);
    const Rect badge{left, badge_y, width, ui.height(ui.fonts.small) + 6};
    ui.widget("note", note_.text, badge, true, true);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(badge.min(), badge.max())) ui.tip(note_.explanation);
    left += width + 12;
  }
  if (at.w >= 720) {
    draw_legend(ui, session, scene.interpreted, {left + 4, at.y + (head - kLegendRow) / 2, x - left - 4, kLegendRow});
  }
}

void Timeline::draw_tools(Ui& ui, const Session& session, const Scene& scene, float& x, float y) {
  const bool any = session.has_run();
  const double middle = view_.from() + view_.length() / 2;
  x -= kControl;
  if (ui.button("zoom-in", "", Icon::plus, ButtonStyle::plain, {x, y}, any, "Zoom in (wheel)")) view_.zoom(2, middle);
  x -= kControl;
  if (ui.button("zoom-out", "", Icon::minus, ButtonStyle::plain, {x, y}, any, "Zoom out (wheel)"))
    view_.zoom(0.5, middle);
  x -= kControl;
  if (ui.button("fit", "", Icon::fit, ButtonStyle::plain, {x, y}, any, "Show the whole run (double click)",
                any && view_.mode() == TimeView::Mode::fit)) {
    view_.fit();
  }
  x -= kControl;
  if (scene.running && ui.button("follow", "", Icon::follow, ButtonStyle::plain, {x, y}, true,
                                  "Follow what happens now", view_.mode() == TimeView::Mode::follow)) {
    view_.follow();
  }
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
  if (io.WantTextInput || !ImGui::IsMouseHoveringRect(panel.min(), panel.max(), false) || io.KeyCtrl || io.KeySuper)
    return;
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

void Timeline::draw_nothing_yet(Ui& ui, std::string_view text, const Rect& at) {
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
  ui.text(ui.fonts.ui, {at.x + (at.w - ui.width(ui.fonts.ui, text)) / 2, middle + 16}, ui.theme->muted, text);
}

}  // namespace poolyard::app
