// The critical path: a line below the bars that it leads along, from lane to lane; and what it consists of, in numbers.
#include <algorithm>
#include <cmath>
#include <map>

#include "model/why.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {

void Timeline::draw_path(Ui& ui, const Plot& plot, float top) {
  if (!marks_path() || plot.running) return;
  // The run is over: it is what it is.
  if (!path_) path_ = critical_path(plot.trace, trace::ticks(plot.origin), trace::ticks(plot.now));
  const std::vector<CriticalPath::Step>& steps = path_->steps;
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  const trace::Tick from = tick_at(plot, plot.at.x), to = tick_at(plot, plot.at.right() + kPad);
  const trace::Tick pixel = std::max<trace::Tick>(1, 2 * half_pixel(plot));
  std::map<int, float> place;
  for (const Row& row : rows_) {
    if (row.lane) place[row.index] = top + row.states_top() + kBar + 2.5f;
  }
  const auto ending_after = [&](trace::Tick time) {
    return std::upper_bound(steps.begin(), steps.end(), time, [](trace::Tick t, const CriticalPath::Step& step) { return t < step.to; });
  };
  // Pixel by pixel where it goes to and fro faster than can be seen: what it costs does not depend on how often it does.
  float before = -1;
  for (auto step = ending_after(from); step != steps.end() && step->from < to;) {
    const auto found = place.find(step->lane);
    const float left = std::max(x_of(plot, trace::milliseconds(step->from)), plot.at.x - 4), right = x_of(plot, trace::milliseconds(step->to));
    if (found != place.end()) {
      const float y = found->second;
      if (before >= 0 && before != y) ui.line({left, before}, {left, y}, ui.theme->accent, 1.5f);
      ui.box({left, y - 1.5f, std::max(right - left, 1.0f), 3}, ui.theme->accent, 1.5f);
      before = y;
    }
    step = ending_after(std::max(step->to, step->from + pixel));
  }
}

float Timeline::draw_critical_path(Ui& ui, const Plot& plot, const Rect& at) {
  Rect place = at;
  trace::Tick all = 0;
  std::vector<std::pair<trace::Tick, int>> lanes;
  for (const auto& [lane, share] : path_->lanes) {
    lanes.emplace_back(share, lane);
    all += share;
  }
  std::sort(lanes.rbegin(), lanes.rend());
  const std::string waited = path_->waited > 0 ? " On it, nobody was at work for " + duration_text(trace::milliseconds(path_->waited)) + "." : std::string();
  const std::string text = "What made the run as long as it was, marked below the bars." + waited;
  place = place.without_top(ui.wrapped_text(ui.fonts.small, place.min(), ui.theme->muted, text, place.w) + 6);
  ui.widget("critical-path", duration_text(trace::milliseconds(all)), {at.x, at.y, at.w, place.y - at.y}, true, true);
  constexpr std::size_t kMost = 6;
  for (std::size_t i = 0; i < std::min(kMost, lanes.size()); ++i) {
    const auto& [share, lane] = lanes[i];
    const std::string length = duration_text(trace::milliseconds(share));
    const float width = ui.width(ui.fonts.small, length), line = ui.height(ui.fonts.small);
    const std::string name = name_of(plot.trace, lane);
    ui.fonts.need(name);
    ui.disc({place.x + 4, place.y + line / 2}, 3.5f, ui.theme->thread(plot.trace.lanes()[static_cast<std::size_t>(lane)].color));
    ui.clipped_text(ui.fonts.small, {place.x + 14, place.y}, ui.theme->text, name, place.w - 14 - width - 8);
    ui.text(ui.fonts.small, {place.x + place.w - width, place.y}, ui.theme->muted, length);
    place = place.without_top(line + 7);
  }
  return place.y - at.y;
}

}  // namespace poolyard::app
