#include "views/legend.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "model/state_words.h"

namespace poolyard::app {
namespace {

/// A small bar that looks as the shader draws it.
void draw_swatch(Ui& ui, const StateLook& look, const Rect& box) {
  const float height = std::max(2.0f, box.h * look.height);
  const float top = box.y + (box.h - height) / 2;
  const Rect bar{box.x, top, box.w, height};
  ui.box(bar, look.color, std::min(2.0f, height / 2));
  if (look.pattern == Pattern::hatched) {
    const Ui::Clip clip(ui, bar);
    for (float hatch = bar.x - bar.h; hatch < bar.right(); hatch += 4) {
      ui.line({hatch, bar.bottom()}, {hatch + bar.h, bar.y}, faded(ui.theme->panel, 0.6f));
    }
  } else if (look.pattern == Pattern::dotted) {
    for (float dot = bar.x + 3; dot < bar.right(); dot += 6) {
      ui.disc({dot, bar.y + bar.h / 2}, 1.2f, faded(ui.theme->panel, 0.7f));
    }
  }
}

/// The words for an entry of the legend, and a way to the demo that shows it. True when the person wants to see that.
bool draw_card(Ui& ui, const StateWords& words, const Demo* demo, const Rect& entry) {
  constexpr float kWidth = 300, kMargin = 16;
  const float inner = kWidth - 2 * kMargin;
  const float text = ui.wrapped_text(ui.fonts.small, {}, 0, words.meaning, inner, false);
  const float title = ui.height(ui.fonts.strong) + 10;
  const float height = kMargin + title + text + (demo ? kControl + 12 : 0) + kMargin - 4;
  ImGui::SetNextWindowPos({std::max(8.0f, std::min(entry.x, ImGui::GetIO().DisplaySize.x - kWidth - 8)), entry.bottom() + 6});
  ImGui::SetNextWindowSize({kWidth, height});
  if (!ImGui::BeginPopup("card", ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) return false;
  const ImVec2 corner = ImGui::GetWindowPos();
  const Rect at{corner.x + kMargin, corner.y + kMargin - 2, inner, height};
  ui.text(ui.fonts.strong, at.min(), ui.theme->text, words.name);
  ui.wrapped_text(ui.fonts.small, {at.x, at.y + title}, ui.theme->muted, words.meaning, inner);
  const bool wanted =
      demo && ui.button("legend-demo", "Open the demo", Icon::play, ButtonStyle::quiet, {at.x, at.y + title + text + 8}, true, demo->title);
  if (wanted || ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  return wanted;
}

/// A state of this look, or a task.
struct Entry {
  const StateWords* words;
  const StateLook* look;
};

constexpr float kBehind = 14;  // an entry, to the next

float width_of(const Ui& ui, const Entry& entry) { return 18 + 6 + ui.width(ui.fonts.small, entry.words->name) + kBehind; }

void draw_entry(Ui& ui, const Entry& entry, const Rect& at, const Demo*& demo) {
  const StateWords& words = *entry.words;
  const Rect place{at.x - 4, at.y, at.w - 6, at.h};
  ImGui::SetCursorScreenPos(place.min());
  ImGui::PushID(words.name.data(), words.name.data() + words.name.size());
  if (ImGui::InvisibleButton("entry", {place.w, place.h})) ImGui::OpenPopup("card");
  const bool hovered = ImGui::IsItemHovered();
  ui.widget("legend:" + std::string(words.name), words.name);
  if (hovered && !ImGui::IsPopupOpen("card")) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    ui.tip(words.meaning);
  }
  const auto shows = std::find_if(demos().begin(), demos().end(), [&](const Demo& each) { return each.id == words.demo; });
  if (draw_card(ui, words, shows == demos().end() ? nullptr : &*shows, place)) demo = &*shows;
  ImGui::PopID();
  if (hovered) ui.box(place, ui.theme->hover, 4);
  const Rect swatch{at.x, at.y + (at.h - 10) / 2, 18, 10};
  if (entry.look) {
    draw_swatch(ui, *entry.look, swatch);
  } else {
    ui.box(swatch, ui.theme->task, 3);
  }
  ui.text(ui.fonts.small, {at.x + 24, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, hovered ? ui.theme->text : ui.theme->muted, words.name);
}

/// How many entries have no room, and, below that, these.
void draw_more(Ui& ui, std::span<const Entry> entries, const Rect& at, const Demo*& demo) {
  constexpr float kMargin = 10, kRow = kLegendRow + 8;
  const std::string count = "+" + std::to_string(entries.size());
  const Rect place{at.x - 4, at.y, ui.width(ui.fonts.small, count) + 12, at.h};
  ImGui::SetCursorScreenPos(place.min());
  if (ImGui::InvisibleButton("legend-more", {place.w, place.h})) ImGui::OpenPopup("legend-rest");
  const bool hovered = ImGui::IsItemHovered();
  ui.widget("legend-more", count);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ui.box(place, ui.theme->hover, 4);
  ui.text(ui.fonts.small, {place.x + 6, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, hovered ? ui.theme->text : ui.theme->muted, count);
  float width = 0;
  for (const Entry& entry : entries) width = std::max(width, width_of(ui, entry));
  const float height = 2 * kMargin + kRow * static_cast<float>(entries.size()) - 8;
  ImGui::SetNextWindowPos({std::min(place.x, ImGui::GetIO().DisplaySize.x - width - 2 * kMargin - 8), place.bottom() + 6});
  ImGui::SetNextWindowSize({width + 2 * kMargin, height});
  if (!ImGui::BeginPopup("legend-rest", ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) return;
  const ImVec2 corner = ImGui::GetWindowPos();
  Rect row{corner.x + kMargin, corner.y + kMargin, width, kLegendRow};
  for (const Entry& entry : entries) {
    draw_entry(ui, entry, row, demo);
    row.y += kRow;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace

float draw_legend(Ui& ui, const Session& session, bool interpreted, const Rect& at, const Demo*& demo) {
  // Only what this run holds; before the first run, everything one may see.
  std::array<bool, SpanTrack::kKinds> used{};
  bool tasks = !session.has_run();
  for (int kind = 0; kind < SpanTrack::kUnknown; ++kind) used[kind] = !session.has_run();
  if (!interpreted) used[static_cast<int>(trace::State::gil)] = false;
  const trace::Tick origin = trace::ticks(session.origin());
  for (const TraceLane& lane : session.trace().lanes()) {
    const SpanTrack::Shares sum = lane.states.sum(lane.states.first_ending_after(origin), lane.states.size());
    for (int kind = 0; kind < SpanTrack::kKinds; ++kind) used[kind] = used[kind] || sum[kind] > 0;
    if (lane.info.alive) used[static_cast<std::size_t>(SpanLog::kind_of(lane.info.state, lane.info.cause.kind))] = true;
    tasks = tasks || !lane.tasks.empty() || lane.info.task >= 0;
  }
  std::vector<Entry> entries;
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
    if (used[kind]) entries.push_back({&words_of_state(kind), &ui.theme->states[kind]});
  }
  if (tasks) entries.push_back({&words_of_task(), nullptr});

  // In rows, as many as fit; a last entry has those for which there is no room.
  const float more = 18 + ui.width(ui.fonts.small, "+9") + 14;
  const auto place_all = [&](float last_right) {
    std::vector<Rect> places;
    float x = at.x, y = at.y;
    for (const Entry& entry : entries) {
      const float width = width_of(ui, entry);
      const bool last_row = y + 2 * kLegendRow > at.bottom() + 1;
      if (x > at.x && x + width - 14 > (last_row ? last_right : at.right())) {
        x = at.x;
        y += kLegendRow;
      }
      if (y + kLegendRow > at.bottom() + 1) break;
      places.push_back({x, y, width, kLegendRow});
      x += width;
    }
    return places;
  };
  std::vector<Rect> places = place_all(at.right());
  if (places.size() < entries.size()) places = place_all(at.right() - more);
  for (std::size_t i = 0; i < places.size(); ++i) draw_entry(ui, entries[i], places[i], demo);
  const Rect last = places.empty() ? Rect{at.x, at.y, 0, kLegendRow} : places.back();
  if (places.size() < entries.size() && last.right() + more - 14 <= at.right() + 14) {
    draw_more(ui, std::span(entries).subspan(places.size()), {last.right(), last.y, more, kLegendRow}, demo);
  }
  return last.y - at.y + kLegendRow + 4;
}

}  // namespace poolyard::app
