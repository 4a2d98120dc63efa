#include "views/outcomes_view.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "model/number_text.h"

namespace poolyard::app {
namespace {

constexpr float kShare = 84;      // the column of the shares
constexpr float kBar = 22, kThin = 6;
constexpr std::size_t kLines = 5;  // of what was printed; the rest is left out
constexpr unsigned kFew = 100, kMany = 10'000;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Failures are red; what ends well has one of some colours, which it keeps.
ImU32 color_of(const Ui& ui, const Findings& findings, const Outcome& outcome) {
  constexpr int kThreads[] = {0, 2, 5, 6, 3, 7};
  const auto before = std::count_if(findings.outcomes.begin(), findings.outcomes.end(),
                                    [&](const Outcome& other) { return other.number < outcome.number && other.failed == outcome.failed; });
  if (outcome.failed) return faded(ui.theme->danger, before % 2 == 0 ? 1 : 0.7f);
  return ui.theme->thread(kThreads[before % std::ssize(kThreads)]);
}

std::string schedules_text(unsigned count) { return number_text(count) + (count == 1 ? " schedule" : " schedules"); }

}  // namespace

OutcomesView::Asked OutcomesView::draw(Ui& ui, const Workbench& workbench, std::string_view name, const Rect& at, float head) {
  Asked asked;
  const Exploration& exploration = workbench.exploration();
  const Findings& findings = exploration.findings();
  ui.panel(at, name);
  draw_head(ui, exploration, at, name.empty() ? head : ui.width(ui.fonts.strong, name));
  const Rect body{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 4};
  ui.widget("outcomes", "Outcomes", body, true, true);
  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("outcomes", {body.w, std::max(body.h, 1.0f)});
  const bool scrolling = ui.touch_scroll();
  const float top = body.y - ImGui::GetScrollY();
  const Rect inner{body.x + kPad, top, body.w - 2 * kPad - 6, 0};
  float y = top + 4;
  y += draw_verdict(ui, workbench, {inner.x, y, inner.w, 0}) + 10;
  const bool refused = std::any_of(findings.outcomes.begin(), findings.outcomes.end(), [](const Outcome& outcome) { return !not_simulated(outcome.text).empty(); });
  if (findings.seen > 0 && !refused) {
    draw_bar(ui, findings, {inner.x, y, inner.w, kBar});
    y += kBar + 12;
  }
  for (const Outcome* outcome : refused ? std::vector<const Outcome*>() : by_frequency(findings)) y += draw_outcome(ui, workbench, *outcome, {inner.x - 4, y, inner.w + 8, 0}, scrolling, asked) + 6;
  if (!findings.proof.empty() && !refused) {
    draw_icon(ui.draw(), Icon::check, {inner.x + 8, y + 10}, 14, ui.theme->good);
    y += ui.wrapped_text(ui.fonts.ui, {inner.x + 24, y}, ui.theme->good, findings.proof, inner.w - 24) + 8;
  }
  if (!exploration.busy() && !refused) {
    draw_choices(ui, {inner.x, y + 4, inner.w, kControl}, asked);
    y += kControl + 12;
  }
  ImGui::SetCursorScreenPos({body.x, top});
  ImGui::Dummy({1, y - top});
  ImGui::EndChild();
  return asked;
}

void OutcomesView::draw_head(Ui& ui, const Exploration& exploration, const Rect& at, float head) {
  const Findings& findings = exploration.findings();
  if (!exploration.busy()) return;
  // How far it is, along the panel's head.
  const float share = findings.wanted == 0 ? 0 : static_cast<float>(findings.seen) / static_cast<float>(findings.wanted);
  const Rect track{at.x + 1, at.y + kHeader - 3, at.w - 2, 3};
  ui.box(track, ui.theme->hover);
  ui.box({track.x, track.y, track.w * std::min(share, 1.0f), track.h}, ui.theme->accent);
  const std::string text = findings.seen < findings.wanted ? number_text(findings.seen) + " of " + number_text(findings.wanted) : "finding the shortest";
  const float width = ui.width(ui.fonts.small, text);
  if (at.x + kPad + head + 12 + width > at.right() - kPad) return;
  ui.text(ui.fonts.small, {at.right() - kPad - width, at.y + (kHeader - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, text);
  ui.widget("explored", text, {at.right() - kPad - width, at.y, width, kHeader}, true, true);
}

/// What there is to say in a sentence; gives its height.
float OutcomesView::draw_verdict(Ui& ui, const Workbench& workbench, const Rect& at) {
  const Exploration& exploration = workbench.exploration();
  const Findings& findings = exploration.findings();
  unsigned failed = 0;
  std::string refused;
  for (const Outcome& outcome : findings.outcomes) {
    if (outcome.failed) failed += outcome.count;
    if (refused.empty()) refused = not_simulated(outcome.text);
  }
  ImU32 color = ui.theme->text;
  std::string text;
  if (!exploration.error().empty()) {
    color = ui.theme->danger;
    text = exploration.error();
  } else if (!refused.empty()) {
    color = ui.theme->warning;
    text = "This program cannot be simulated yet: it uses " + refused;
  } else if (findings.seen == 0) {
    color = ui.theme->muted;
    text = exploration.busy() ? "Looking at what can happen" : "Stopped before anything was seen";
  } else if (failed > 0) {
    color = ui.theme->danger;
    text = "Fails in " + share_text(static_cast<double>(failed) / findings.seen) + " of " + schedules_text(findings.seen);
  } else if (findings.outcomes.size() > 1) {
    text = std::to_string(findings.outcomes.size()) + " different outcomes in " + schedules_text(findings.seen);
  } else {
    color = ui.theme->good;
    text = "The same in " + schedules_text(findings.seen);
  }
  float height = ui.wrapped_text(ui.fonts.title, at.min(), color, text, at.w);
  ui.widget("verdict", text, {at.x, at.y, at.w, height}, true, true);
  const auto add = [&](std::string_view more, ImU32 of) { height += ui.wrapped_text(ui.fonts.small, {at.x, at.y + height + 2}, of, more, at.w) + 2; };
  if (!exploration.is_of(workbench.front().program.text)) add("The program has been changed since: explore it again.", ui.theme->warning);
  else if (!exploration.own()) add("From the link: Run shows this run again, Explore looks for others.", ui.theme->muted);
  else if (exploration.stopped()) add("Stopped before its end.", ui.theme->muted);
  return height;
}

/// All schedules, side by side.
void OutcomesView::draw_bar(Ui& ui, const Findings& findings, const Rect& at) {
  constexpr float kBetween = 2, kLeast = 3;
  const std::vector<const Outcome*> outcomes = by_frequency(findings);
  const float room = at.w - kBetween * static_cast<float>(outcomes.size() - 1);
  // What came from a link is a part only.
  ui.box(at, ui.theme->hover, 5);
  float x = at.x;
  for (const Outcome* outcome : outcomes) {
    const float width = std::min(std::max(kLeast, room * static_cast<float>(share_of(*outcome, findings))), at.right() - x);
    if (width <= 0) break;
    ui.box({x, at.y, width, at.h}, color_of(ui, findings, *outcome), std::min(5.0f, width / 2));
    const std::string share = share_text(share_of(*outcome, findings));
    const float text = ui.width(ui.fonts.small, share);
    if (text + 12 < width) ui.text(ui.fonts.small, {x + (width - text) / 2, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, ui.theme->dark ? ui.theme->ground : ui.theme->accent_text, share);
    x += width + kBetween;
  }
}

/// Gives its height.
float OutcomesView::draw_outcome(Ui& ui, const Workbench& workbench, const Outcome& outcome, const Rect& at, bool scrolling, Asked& asked) {
  const Findings& findings = workbench.exploration().findings();
  const bool shown = workbench.replayed() == &outcome;
  const OutcomeWords words = words_of(outcome);
  const bool printed_only = !outcome.failed && !words.output.empty();
  const ImU32 color = color_of(ui, findings, outcome);
  const std::vector<std::string_view> lines = lines_of(words.output);
  const float mono = ui.height(ui.fonts.mono), small = ui.height(ui.fonts.small);
  const std::string count = number_text(outcome.count);
  const float count_width = ui.width(ui.fonts.small, count);
  const float left = at.x + 4 + kShare, width = at.right() - 8 - left;

  // First how high it is: what lies behind it is drawn before it.
  float height = 8;
  const float head_height = printed_only ? 0 : ui.wrapped_text(ui.fonts.strong, {}, 0, words.head, width - count_width - 16, false);
  height += head_height + mono * static_cast<float>(std::min(lines.size(), kLines + 1)) + 6 + kThin + 10;
  const float story = shown ? draw_story(ui, workbench, outcome, {at.x + 8, at.y + height, at.w - 16, -1}, scrolling, asked) : 0;
  const Rect row{at.x, at.y, at.w, height + story};

  ImGui::SetCursorScreenPos(row.min());
  ImGui::PushID(outcome.number);
  if (ImGui::InvisibleButton("outcome", {row.w, height}) && !scrolling) asked.replay = outcome.number;
  const bool hovered = ImGui::IsItemHovered();
  ui.widget("outcome:" + std::to_string(outcome.number), outcome.text);
  ImGui::PopID();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (shown || hovered) ui.box(row, shown ? ui.theme->accent_soft : ui.theme->hover, kControlRound);
  if (shown) ui.box({row.x, row.y + 8, 3, row.h - 16}, ui.theme->accent, 1.5f);

  const std::string share = share_text(share_of(outcome, findings));
  ui.text(ui.fonts.title, {at.x + 12, at.y + 8 + (mono - ui.height(ui.fonts.title)) / 2}, color, share);
  ui.text(ui.fonts.small, {at.right() - 8 - count_width, at.y + 8 + (mono - small) / 2}, ui.theme->muted, count);
  float y = at.y + 8;
  if (!printed_only) y += ui.wrapped_text(ui.fonts.strong, {left, y}, outcome.failed ? ui.theme->danger : ui.theme->text, words.head, width - count_width - 16);
  for (std::size_t i = 0; i < lines.size() && i <= kLines; ++i) {
    const std::string_view line = i == kLines ? std::string_view("\xe2\x80\xa6") : lines[i];
    ui.clipped_text(ui.fonts.mono, {left, y}, outcome.failed ? ui.theme->muted : ui.theme->text, line, width - (i == 0 && printed_only ? count_width + 16 : 0));
    y += mono;
  }
  y += 6;
  ui.box({left, y, width, kThin}, shown ? faded(ui.theme->strong_border, 0.6f) : ui.theme->hover, kThin / 2);
  ui.box({left, y, std::max(kThin, width * static_cast<float>(share_of(outcome, findings))), kThin}, color, kThin / 2);
  if (story > 0) draw_story(ui, workbench, outcome, {at.x + 8, at.y + height, at.w - 16, story}, scrolling, asked);
  return row.h;
}

/// How it comes about, in sentences. Of no height: nothing is drawn, only measured. Gives the height.
float OutcomesView::draw_story(Ui& ui, const Workbench& workbench, const Outcome& outcome, const Rect& at, bool scrolling, Asked& asked) {
  const bool draw_it = at.h >= 0;
  const Exploration& exploration = workbench.exploration();
  float y = at.y;
  if (draw_it) ui.line({at.x + 8, y}, {at.right(), y}, faded(ui.theme->accent, 0.25f));
  y += 8;
  const auto say = [&](std::string_view text) { y += ui.wrapped_text(ui.fonts.ui, {at.x + 8, y}, ui.theme->muted, text, at.w - 8, draw_it) + 4; };
  if (outcome.story.empty()) {
    if (outcome.schedule.ends_with("/-")) say("Nobody is interrupted: each thread goes on until it has to wait.");
    else if (exploration.busy()) say("Looking for the fewest switches that show it");
  }
  int number = 0;
  for (const Step& step : outcome.story) {
    const std::string sentence = sentence_of(step, outcome) + ".";
    const std::string code = step.line == 0 ? std::string() : line_of(exploration.text(), step.line);
    const float text_width = at.w - 32, code_width = at.w - 32;
    const float text = ui.wrapped_text(ui.fonts.ui, {}, 0, sentence, text_width, false);
    const Rect row{at.x + 4, y, at.w - 4, text + (code.empty() ? 0 : ui.height(ui.fonts.mono)) + 6};
    if (draw_it) {
      const std::string id = "step:" + std::to_string(number);
      ImGui::SetCursorScreenPos(row.min());
      ImGui::PushID(outcome.number);
      if (ImGui::InvisibleButton(id.c_str(), {row.w, row.h}) && !scrolling) asked.line = step.line;
      const bool hovered = step.line != 0 && ImGui::IsItemHovered();
      ui.widget(id, sentence);
      ImGui::PopID();
      if (hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ui.box(row, faded(ui.theme->accent, 0.1f), kControlRound);
      }
      ui.disc({row.x + 10, row.y + 3 + std::round(ui.height(ui.fonts.ui) * 0.7f)}, 4, ui.theme->thread(step.thread));
      ui.wrapped_text(ui.fonts.ui, {row.x + 22, row.y + 3}, ui.theme->text, sentence, text_width);
      if (!code.empty()) ui.clipped_text(ui.fonts.mono, {row.x + 22, row.y + 3 + text}, ui.theme->muted, code, code_width);
    }
    ++number;
    y += row.h;
  }
  y += 6;
  if (draw_it && ui.button("share-outcome", "Share this run", Icon::share, ButtonStyle::quiet, {at.x + 8, y})) asked.share = true;
  return y + kControl + 10 - at.y;
}

/// How the next exploration looks.
void OutcomesView::draw_choices(Ui& ui, const Rect& at, Asked& asked) {
  constexpr Ui::Segment kStrategies[] = {{"strategy:random", "Random"}, {"strategy:pct", "PCT"}, {"strategy:dfs", "All"}};
  constexpr const char* kNames[] = {"random", "pct", "dfs"};
  constexpr std::string_view kTips[] = {"Switches at random, at distances of every order of magnitude",
                                        "Few switches, at places that are likely to matter (probabilistic concurrency testing)",
                                        "Every schedule with at most two preemptions, until all were seen: a proof"};
  constexpr Ui::Segment kCounts[] = {{"schedules:100", "100"}, {"schedules:1000", "1 000"}, {"schedules:10000", "10 000"}};
  constexpr unsigned kNumbers[] = {kFew, Exploration::kSchedules, kMany};
  const float gap = 8;
  const float wanted = ui.segments_width(kStrategies), counts = ui.segments_width(kCounts);
  const float spare = std::min(0.0f, at.w - gap - wanted - counts);
  const int strategy = static_cast<int>(std::find(std::begin(kNames), std::end(kNames), strategy_) - std::begin(kNames));
  const int count = static_cast<int>(std::find(std::begin(kNumbers), std::end(kNumbers), schedules_) - std::begin(kNumbers));
  const Rect first{at.x, at.y, wanted + spare / 2, at.h};
  if (const int pressed = ui.segments(kStrategies, strategy, first); pressed >= 0) {
    strategy_ = kNames[pressed];
    asked.explore = true;
  }
  if (ImGui::IsMouseHoveringRect(first.min(), first.max()) && ImGui::IsWindowHovered()) {
    float x = first.x;
    for (int i = 0; i < 3; ++i) {
      const float part = ui.segments_width({&kStrategies[i], 1}) + spare / 6;
      if (ImGui::GetMousePos().x >= x && ImGui::GetMousePos().x < x + part) ui.tip(kTips[i]);
      x += part;
    }
  }
  if (const int pressed = ui.segments(kCounts, count, {first.right() + gap, at.y, counts + spare / 2, at.h}); pressed >= 0) {
    schedules_ = kNumbers[pressed];
    asked.explore = true;
  }
}

}  // namespace poolyard::app
