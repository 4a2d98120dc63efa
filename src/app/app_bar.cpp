// The bar at the top: running, languages, sharing.
#include <algorithm>

#include "app.h"
#include "platform/platform.h"

namespace poolyard::app {
namespace {

constexpr float kWithNames = 920;  // narrower windows have icons in place of some buttons' names

constexpr Ui::Segment kLanguageNames[] = {{"language:python", "Python"}, {"language:cpp", "C++"}, {"beside", "Side by side"}};
constexpr Ui::Segment kMachines[] = {{"machine:real", "Real"}, {"machine:simulated", "Simulated"}};
constexpr Ui::Segment kShortMachines[] = {{"machine:real", "Real"}, {"machine:simulated", "Sim"}};
constexpr float kWithMachines = 1180, kWithName = 1080, kWithExplore = 960, kWithStop = 880;  // the same, where there is a choice of machines
constexpr Ui::Segment kShortNames[] = {{"language:python", "Python"}, {"language:cpp", "C++"}, {"beside", "Both"}};

}  // namespace

void App::draw_bar(const Rect& at, bool narrow) {
  const float y = at.y + (at.h - kControl) / 2;
  const bool machines = !narrow && workbench_.can_simulate();
  const bool shortened = at.w < (machines ? kWithMachines : kWithNames), tight = machines && at.w < kWithStop;
  float x = kGap + 4;
  draw_icon(ui_.draw(), Icon::logo, {x + 10, at.y + at.h / 2}, 20, ui_.theme->accent);
  x += 32;
  if (!narrow && !(machines && at.w < kWithName)) {
    ui_.text(ui_.fonts.title, {x, at.y + (at.h - ui_.height(ui_.fonts.title)) / 2}, ui_.theme->text, "Poolyard");
    x += ui_.width(ui_.fonts.title, "Poolyard") + 20;
  }
  if (!narrow && !shows_gallery(at.w)) {
    const std::string_view programs = tight ? "" : "Programs";
    if (ui_.button("programs", programs, Icon::list, ButtonStyle::quiet, {x, y}, true, tight ? "Programs" : "", gallery_open_)) {
      gallery_open_ = true;
    }
    x += ui_.button_width(programs, Icon::list) + 8;
  }
  if (ui_.button("run", "Run", Icon::play, ButtonStyle::primary, {x, y}, !workbench_.busy() && !workbench_.exploring())) run();
  x += ui_.button_width("Run", Icon::play) + 8;
  const std::string_view stop_name = tight ? "" : "Stop";
  if (ui_.button("stop", stop_name, Icon::stop, ButtonStyle::danger, {x, y}, workbench_.busy() || workbench_.exploring(), tight ? "Stop" : "")) stop();
  x += ui_.button_width(stop_name, Icon::stop) + 16;
  if (!narrow && workbench_.has_both()) {
    const float width = shortened ? ui_.segments_width(kShortNames) : ui_.segments_width(kLanguageNames);
    draw_languages({x, y, width, kControl}, shortened);
    x += width + 16;
  }
  if (machines) x += draw_machines({x, y}, at.w) + 16;

  float right = at.right() - kGap - kControl;
  const bool dark = ui_.theme->dark;
  if (ui_.button("theme", "", dark ? Icon::sun : Icon::moon, ButtonStyle::plain, {right, y}, true,
                 dark ? "Light colours" : "Dark colours")) {
    set_theme(!dark);
    platform::save_setting("theme", dark ? "light" : "dark");
  }
  const std::string_view share = shortened ? "" : "Share";
  right -= ui_.button_width(share, Icon::share) + 4;
  if (ui_.button("share", share, Icon::share, ButtonStyle::quiet, {right, y}, true, shortened ? "Share" : "")) {
    const engine::Program& program = workbench_.front().program;
    const bool apart = program.folder && !program.folder->empty() && workbench_.language() == Language::python;
    share_.open(platform::link_base() + link(), apart ? "What it imports from " + *program.folder + " is not in the link. Drop that folder on the window, and it is." : "");
  }
  const std::string_view measure = shortened ? "" : "Measure";
  right -= ui_.button_width(measure, Icon::measure) + 4;
  // Beside a program that runs it would measure that.
  if (ui_.button("measure", measure, Icon::measure, ButtonStyle::quiet, {right, y}, !workbench_.busy() && !workbench_.exploring(), shortened ? "Measure this machine" : "")) {
    measure_.open();
  }
  if (!narrow && right - x > 120) {
    // The program's name stands in the middle of what is left.
    const std::string& title = workbench_.title();
    const float width = std::min(ui_.width(ui_.fonts.ui, title), right - x - 16);
    ui_.clipped_text(ui_.fonts.ui, {x + (right - x - width) / 2, at.y + (at.h - ui_.height(ui_.fonts.ui)) / 2},
                     ui_.theme->muted, title, right - x - 16);
  }
}

float App::draw_machines(ImVec2 at, float window) {
  const bool narrow = window < kWithPanels, shortened = !narrow && window < kWithExplore;
  const Machine& machine = workbench_.machine();
  const std::span<const Ui::Segment> names = !narrow && window < kWithStop ? kShortMachines : kMachines;
  const float width = ui_.segments_width(names);
  const Rect segments{at.x, at.y, width, kControl};
  if (const int pressed = ui_.segments(names, machine.simulated ? 1 : 0, segments); pressed >= 0 && machine.simulated != (pressed == 1)) {
    Machine other = machine;
    other.simulated = pressed == 1;
    workbench_.set_machine(other);
    ui_.unsettled = true;
  }
  const std::string_view explore_name = shortened ? "" : "Explore";
  if (ui_.button("explore", explore_name, Icon::branches, ButtonStyle::quiet, {segments.right() + 8, at.y}, !workbench_.exploring() && !workbench_.busy(),
                 "Runs it with many different schedules, and shows what can happen")) {
    explore();
  }
  return width + 8 + ui_.button_width(explore_name, Icon::branches);
}

/// One of the two, or both.
void App::draw_languages(const Rect& at, bool shortened) {
  const int on = workbench_.beside() ? 2 : workbench_.language() == Language::python ? 0 : 1;
  switch (ui_.segments(shortened ? kShortNames : kLanguageNames, on, at)) {
    case 0: workbench_.show(Language::python); break;
    case 1: workbench_.show(Language::cpp); break;
    case 2: workbench_.set_beside(true); break;
    default: return;
  }
  ui_.unsettled = true;
}

}  // namespace poolyard::app
