#include "views/machine_strip.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

namespace poolyard::app {
namespace {

constexpr float kField = 88, kCores = 250, kWithName = 620, kSteps = 200, kShortSteps = 134;
constexpr std::string_view kAboutCores = "Processes run on several cores at once; the threads of one share its interpreter lock, and so a core";
constexpr std::string_view kAbout = "Its time is virtual: nothing here was measured";

}  // namespace

MachineStrip::Done MachineStrip::draw(Ui& ui, const Machine& machine, const std::optional<Playhead>& playhead, const Rect& at) {
  Done done;
  ui.panel(at);
  ui.widget("machine", words_of(machine), at, true, true);
  Rect rest = at.without_left(kPad);
  rest.w -= kPad;
  const float text_y = at.y + (at.h - ui.height(ui.fonts.ui)) / 2;
  if (at.w >= kWithName) {
    ui.text(ui.fonts.strong, {rest.x, text_y}, ui.theme->text, "Simulated machine");
    rest = rest.without_left(ui.width(ui.fonts.strong, "Simulated machine") + 24);
  }
  if (playhead && (at.w >= kWithName || !machine.replayed.empty())) {
    const float width = at.w >= kWithName ? kSteps : kShortSteps;
    rest.w -= width + 8;
    draw_steps(ui, *playhead, {rest.right() + 8, at.y, width, at.h}, done);
  }
  if (!machine.replayed.empty()) {
    draw_replay(ui, machine, rest, done);
    return done;
  }
  rest = rest.without_left(draw_seed(ui, machine, rest, done) + 16);
  {
    const Ui::Part part(ui, ":machine");  // a program may have a parameter of this name
    const engine::Parameter cores{.name = "cores", .value = machine.cores, .least = 1, .most = Machine::kMostCores, .from = 0, .to = 0};
    const float width = std::min(rest.w + kPad, kCores);
    const float height = Sliders::height({&cores, 1}, width);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect({rest.x, at.y}, {rest.x + width, at.bottom()}) && !ImGui::IsAnyItemActive()) ui.tip(kAboutCores);
    const Sliders::Done moved = cores_.draw(ui, {&cores, 1}, {rest.x - kPad, at.y + (at.h - height) / 2, width + kPad, height});
    if (moved.change) {
      done.machine = machine;
      done.machine->cores = static_cast<int>(moved.change->value);
    }
    done.run = done.run || moved.let_go;
    rest = rest.without_left(width + 16);
  }
  const float about = ui.width(ui.fonts.small, kAbout);
  if (about <= rest.w) ui.text(ui.fonts.small, {rest.right() - about, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, kAbout);
  return done;
}

/// From switch to switch.
void MachineStrip::draw_steps(Ui& ui, const Playhead& playhead, const Rect& at, Done& done) {
  const float y = at.y + (at.h - kControl) / 2;
  if (ui.button("step-back", "", Icon::left, ButtonStyle::quiet, {at.x, y}, playhead.before, "Back to the switch before: where each thread stood, the editor shows")) done.step = -1;
  if (ui.button("step-on", "", Icon::right, ButtonStyle::quiet, {at.right() - kControl, y}, playhead.after, "On to the next switch: where each thread stands, the editor shows")) done.step = 1;
  float left = at.x + kControl;
  if (at.w >= kSteps) {
    if (ui.button("step-play", "", playhead.plays ? Icon::stop : Icon::play, ButtonStyle::quiet, {left + 4, y}, playhead.before || playhead.after, playhead.plays ? "Stop here" : "From switch to switch, slowly", playhead.plays)) done.play = true;
    left += kControl + 4;
  }
  const float width = ui.width(ui.fonts.small, playhead.text), room = at.right() - kControl - left;
  ui.text(ui.fonts.small, {left + (room - width) / 2, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, playhead.text);
  ui.widget("playhead", playhead.text, {left, at.y, room, at.h}, true, true);
}

/// Gives its width.
float MachineStrip::draw_seed(Ui& ui, const Machine& machine, const Rect& at, Done& done) {
  float x = at.x;
  ui.text(ui.fonts.small, {x, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, "seed");
  x += ui.width(ui.fonts.small, "seed") + 8;
  const Rect field{x, at.y + (at.h - kControl) / 2, kField, kControl};
  ui.box(field, ui.theme->raised, kControlRound);
  ui.outline(field, typing_ ? ui.theme->accent : ui.theme->border, kControlRound);
  if (!typing_) {
    const auto [end, error] = std::to_chars(typed_.data(), typed_.data() + typed_.size() - 1, machine.seed);
    std::fill(end, typed_.data() + typed_.size(), '\0');
  }
  ImGui::SetCursorScreenPos({field.x + 10, field.y + (field.h - ui.height(ui.fonts.ui)) / 2 - 1});
  ImGui::SetNextItemWidth(field.w - 16);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  for (ImGuiCol color : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) ImGui::PushStyleColor(color, 0);
  const bool entered = ImGui::InputText("##seed", typed_.data(), typed_.size(), ImGuiInputTextFlags_CharsDecimal | ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  typing_ = ImGui::IsItemActive();
  ui.widget("seed", std::to_string(machine.seed), field, true, true);
  if (std::uint64_t seed = 0; ImGui::IsItemEdited() && std::from_chars(typed_.data(), typed_.data() + std::strlen(typed_.data()), seed).ec == std::errc()) {
    done.machine = machine;
    done.machine->seed = seed;
  }
  done.run = entered;
  x = field.right() + 4;
  if (ui.button("next-seed", "", Icon::right, ButtonStyle::plain, {x, field.y}, true, "The next seed: another run")) {
    done.machine = machine;
    ++done.machine->seed;
    done.run = true;
  }
  return x + kControl - at.x;
}

void MachineStrip::draw_replay(Ui& ui, const Machine& machine, const Rect& at, Done& done) {
  ui.text(ui.fonts.small, {at.x, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, "replays");
  const float x = at.x + ui.width(ui.fonts.small, "replays") + 8;
  const float close = x + 8 + ui.clipped_text(ui.fonts.mono, {x, at.y + (at.h - ui.height(ui.fonts.mono)) / 2}, ui.theme->text, machine.replayed, at.right() - kControl - 8 - x);
  ui.widget("replayed", machine.replayed, {x, at.y, close - x, at.h}, true, true);
  if (ui.button("no-replay", "", Icon::close, ButtonStyle::plain, {close, at.y + (at.h - kControl) / 2}, true, "Let the seed decide again")) {
    done.machine = machine.by_seed();
  }
}

}  // namespace poolyard::app
