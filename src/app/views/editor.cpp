#include "views/editor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <imgui_internal.h>

namespace poolyard::app {
namespace {

/// How deep one step is, and what a line ends in whose next one is a step deeper.
struct Indent {
  int step;
  char opener;
};
constexpr Indent indent_of(Language language) { return language == Language::python ? Indent{4, ':'} : Indent{2, '{'}; }

struct Edit {
  std::string* text;
  int length_before;
  Indent indent;
};

ImU32 color_of(const Theme& theme, Syntax kind) {
  switch (kind) {
    case Syntax::keyword: return theme.keyword;
    case Syntax::builtin: return theme.builtin;
    case Syntax::string: return theme.string;
    case Syntax::number: return theme.number;
    case Syntax::comment: return theme.comment;
    case Syntax::definition: return theme.definition;
    case Syntax::plain: break;
  }
  return theme.text;
}

// The input draws its text with nothing; it is drawn again, in colours, at the same place.
ImGuiWindow* child_of(ImGuiWindow* parent, ImGuiID id) {
  for (ImGuiWindow* child : parent->DC.ChildWindows) {
    if (child->ChildId == id) return child;
  }
  return nullptr;
}

/// `time` is since the last key, in seconds; nobody needs to be reminded of the cursor for ever.
bool cursor_shows(Ui& ui, float time) {
  constexpr float kPeriod = 1.2f, kShown = 0.8f, kBlinksFor = 10 * kPeriod;
  if (time >= kBlinksFor) return true;
  const float phase = std::fmod(std::max(time, 0.0f), kPeriod);
  const bool shown = phase <= kShown;
  ui.changes_after((shown ? kShown : kPeriod) - phase + std::max(-time, 0.0f) + 0.001f);
  return shown;
}

}  // namespace

void Editor::reset() {
  static int generations = 0;
  generation_ = ++generations;  // another widget, as far as ImGui knows
  stale_ = true;
  to_code_ = 3;  // ImGui knows only then how long the text is
  line_ = to_line_ = 0;
}

void Editor::go_to(int line) {
  line_ = line;
  to_line_ = 3;  // the panel may be shown only now
  to_code_ = 0;
}

/// Nothing moves for a line that is seen anyway.
void Editor::scroll_to_line(Ui& ui, const Rect& field) {
  if (to_line_ == 0) return;
  --to_line_;
  ui.unsettled = true;
  const float height = ui.height(ui.fonts.mono), place = 8 + static_cast<float>(line_ - 1) * height;
  if (place >= scrolled_ && place + height <= scrolled_ + field.h) return;
  ImGui::SetNextWindowScroll({-1, std::max(0.0f, place - (field.h - height) / 2)});
}

/// What C++ includes is the least of it: where not all has room, the text is seen from behind that on.
void Editor::scroll_to_code(Ui& ui, const std::string& text, float height) {
  if (to_code_ == 0) return;
  --to_code_;
  const float line = ui.height(ui.fonts.mono);
  const std::size_t include = text.rfind("\n#include");
  if (include == std::string::npos || static_cast<float>(lines_.size()) * line < height) return;
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(include), '\n') + 3;
  constexpr float kAbove = 6;  // nothing is seen of the line before
  ImGui::SetNextWindowScroll({-1, static_cast<float>(lines) * line + kAbove});
  ui.unsettled = true;
}

int Editor::on_edit(ImGuiInputTextCallbackData* data) {
  Edit& edit = *static_cast<Edit*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    edit.text->resize(data->BufTextLen);
    data->Buf = edit.text->data();
    return 0;
  }
  const int grown = data->BufTextLen - edit.length_before;
  edit.length_before = data->BufTextLen;
  // What was typed, also over a selection. A paste stays as it is, and so does what undo brings back: both come by a chord.
  const ImGuiIO& io = ImGui::GetIO();
  const bool chord = io.KeyCtrl || io.KeySuper;
  const bool key = ImGui::IsKeyPressed(ImGuiKey_Tab) || ImGui::IsKeyPressed(ImGuiKey_Enter) ||
                   ImGui::IsKeyPressed(ImGuiKey_KeypadEnter);
  if (chord || !(key || grown == 1) || data->CursorPos < 1) return 0;
  const char typed = data->Buf[data->CursorPos - 1];
  int line = data->CursorPos - 1;
  while (line > 0 && data->Buf[line - 1] != '\n') --line;
  if (typed == '\t') {
    const int column = data->CursorPos - 1 - line;
    data->DeleteChars(data->CursorPos - 1, 1);
    data->InsertChars(data->CursorPos, std::string(edit.indent.step - column % edit.indent.step, ' ').c_str());
  } else if (typed == '\n') {
    // The new line stands as deep as the one before, and one step deeper behind a colon or a brace.
    int depth = 0;
    while (data->Buf[line + depth] == ' ') ++depth;
    int last = data->CursorPos - 2;
    while (last > line && data->Buf[last] == ' ') --last;
    if (last >= line && data->Buf[last] == edit.indent.opener) depth += edit.indent.step;
    data->InsertChars(data->CursorPos, std::string(depth, ' ').c_str());
  }
  edit.length_before = data->BufTextLen;
  return 0;
}

void Editor::look_at(const std::string& text, const Options& options) {
  if (!stale_ && seen_ == text && seen_plain_ == options.plain) return;
  stale_ = false;
  seen_ = text;
  seen_plain_ = options.plain;
  runs_ = options.plain ? std::vector<SyntaxRun>() : syntax(options.language, text);
  lines_ = {0};
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    lines_.push_back(at + 1);
}

bool Editor::draw(Ui& ui, std::string& text, const Options& options, const Rect& at) {
  look_at(text, options);
  ui.fonts.need(text);
  const float digit = ui.width(ui.fonts.mono, "0");
  const float digits = std::max(2.0f, std::floor(std::log10(static_cast<float>(lines_.size()))) + 1);
  const Rect gutter{at.x, at.y, std::round(digits * digit) + 28, at.h};
  const Rect field = at.without_left(gutter.w);

  ImGui::SetCursorScreenPos(field.min());
  ImGui::PushID(generation_);
  ImGui::PushFont(ui.fonts.mono);
  ImGui::PushStyleColor(ImGuiCol_Text, 0);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4, 8});
  const ImGuiID id = ImGui::GetID("text");
  if (std::exchange(outside_, false)) {
    // A state that is nobody's is made anew; the place that is scrolled to is kept elsewhere.
    if (ImGui::GetActiveID() == id) ImGui::ClearActiveID();
    if (ImGuiInputTextState* const state = ImGui::GetInputTextState(id)) state->ID = 0;
  }
  scroll_to_code(ui, text, field.h);
  scroll_to_line(ui, field);
  // ImGui's Escape throws away everything typed since the text was clicked; here it only leaves the text.
  const bool escaped = ImGui::GetActiveID() == id && ImGui::IsKeyPressed(ImGuiKey_Escape);
  const std::string before = escaped ? text : std::string();
  if (std::exchange(takes_keys_, false)) {
    // ImGui's own call for this passes fields of several lines by.
    ImGuiContext& imgui = *ImGui::GetCurrentContext();
    imgui.NavNextActivateId = id;
    imgui.NavNextActivateFlags = ImGuiActivateFlags_PreferInput;
    ui.unsettled = true;
  }
  Edit edit{&text, static_cast<int>(text.size()), indent_of(options.language)};
  bool changed = ImGui::InputTextMultiline(
      "text", text.data(), text.capacity() + 1, {field.w, field.h},
      ImGuiInputTextFlags_AllowTabInput | ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackEdit |
          (options.read_only ? ImGuiInputTextFlags_ReadOnly : 0),
      on_edit, &edit);
  if (escaped && text != before) {
    text = before;
    changed = false;
  }
  ui.widget("editor", "Program", field, true, true);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  if (changed) look_at(text, options);
  if (changed) line_ = 0;
  if (options.marks_move) ui.moves(gutter);
  draw_text(ui, text, options, field, gutter);
  ImGui::PopFont();
  ImGui::PopID();
  return changed;
}

// As much of it as has room behind the line; all of it where the mouse is.
void Editor::draw_remark(Ui& ui, const engine::Remark& remark, const Rect& row, float text_end, ImDrawList* draw) {
  const bool error = remark.kind == engine::Remark::Kind::error;
  const ImU32 color = error ? ui.theme->danger : ui.theme->warning;
  draw->AddRectFilled(row.min(), row.max(), faded(color, 0.12f));
  draw->AddRectFilled(row.min(), {row.x + 2, row.bottom()}, color);
  const float from = std::max(text_end + 24, row.x + 120), room = row.right() - 16 - from;
  ui.fonts.need(remark.text);
  if (room > 40) {
    draw->PushClipRect({from, row.y}, row.max(), true);
    draw->AddText(ui.fonts.small, ui.height(ui.fonts.small), {std::round(from), std::round(row.y + (row.h - ui.height(ui.fonts.small)) / 2)}, color,
                  remark.text.data(), remark.text.data() + remark.text.size());
    draw->PopClipRect();
  }
  if (ImGui::IsMouseHoveringRect(row.min(), row.max())) ui.tip(remark.text);
}

/// A thread's mark stands before the number of its line; what is to be said of one that is stuck, behind the line, too.
void Editor::draw_marks(Ui& ui, const Options& options, int line, const Rect& row, const Rect& gutter, float text_end, ImDrawList* draw) {
  constexpr float kDisc = 3, kStep = 5;
  constexpr int kMostDiscs = 3;
  const Rect place{gutter.x, row.y, gutter.w, row.h};
  std::string all;
  int discs = 0;
  const LineMark* told = nullptr;
  const bool hovered = ImGui::IsMouseHoveringRect(place.min(), row.max());
  for (const LineMark& mark : options.marks) {
    if (mark.line != line) continue;
    const ImU32 color = mark.kind == LineMark::Kind::error ? ui.theme->danger : ui.theme->thread(mark.color);
    if (hovered || mark.kind != LineMark::Kind::stands) {
      const std::string text = mark.text.empty() && options.words ? options.words(mark) : mark.text;
      // Who stands where it wants something has said so.
      if (!text.empty() && all.find(text) == std::string::npos) all += (all.empty() ? "" : "\n") + text;
    }
    if (mark.kind != LineMark::Kind::stands) {
      draw->AddRectFilled(row.min(), row.max(), faded(color, told ? 0.06f : 0.13f));
      const float left = row.x + (told ? 3.0f : 0.0f);
      draw->AddRectFilled({left, row.y}, {left + 2, row.bottom()}, color);
      if (!told) told = &mark;
      continue;
    }
    if (discs++ >= kMostDiscs) continue;
    const ImVec2 center{gutter.x + 5 + kStep * static_cast<float>(discs - 1), row.y + row.h / 2};
    ui.draw()->AddCircleFilled(center, kDisc + 1, ui.theme->panel);
    ui.draw()->AddCircleFilled(center, kDisc, color);
  }
  if (all.empty() && discs == 0) return;
  ui.widget("line-mark:" + std::to_string(line), all, {place.x, place.y, gutter.w + row.w, row.h}, true, true);
  if (hovered && ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows)) ui.tip(all);
  const float from = std::max(text_end + 24, row.x + 120), room = row.right() - 16 - from;
  if (!told || room < 60) return;
  const ImU32 color = told->kind == LineMark::Kind::error ? ui.theme->danger : ui.theme->thread(told->color);
  std::replace(all.begin(), all.end(), '\n', ' ');
  ui.fonts.need(all);
  draw->PushClipRect({from, row.y}, {row.right() - 12, row.bottom()}, true);
  draw->AddText(ui.fonts.small, ui.height(ui.fonts.small), {std::round(from), std::round(row.y + (row.h - ui.height(ui.fonts.small)) / 2)}, color,
                all.data(), all.data() + all.size());
  draw->PopClipRect();
}

void Editor::draw_text(Ui& ui, const std::string& text, const Options& options, const Rect& at, const Rect& gutter) {
  ImGuiWindow* const parent = ImGui::GetCurrentWindow();
  const ImGuiID id = ImGui::GetID("text");
  const ImGuiWindow* const child = child_of(parent, id);
  if (!child) return;
  ImDrawList* const draw = child->DrawList;
  ImGuiInputTextState* const state = ImGui::GetInputTextState(id);
  const bool active = state && ImGui::GetActiveID() == id;
  const float size = ui.height(ui.fonts.mono);
  scrolled_ = child->Scroll.y;
  const ImVec2 origin{at.x + 4 - (active ? state->ScrollX : 0), at.y + 8 - child->Scroll.y};

  // Which line and column the cursor is in.
  int cursor_line = -1;
  float cursor_x = 0;
  if (active) {
    const ImWchar* const begin = state->TextW.Data;
    const ImWchar* const cursor = begin + state->Stb.cursor;
    cursor_line = static_cast<int>(std::count(begin, cursor, static_cast<ImWchar>('\n')));
    const ImWchar* from = cursor;
    while (from > begin && from[-1] != '\n') --from;
    for (; from < cursor; ++from) cursor_x += ui.fonts.mono->GetCharAdvance(*from) * ImGui::GetIO().FontGlobalScale;
  }

  const int first = std::max(0, static_cast<int>((at.y - origin.y) / size));
  const int last = std::min(static_cast<int>(lines_.size()) - 1, static_cast<int>((at.bottom() - origin.y) / size));
  auto run = std::lower_bound(runs_.begin(), runs_.end(), lines_[std::min<std::size_t>(first, lines_.size() - 1)],
                              [](const SyntaxRun& r, std::size_t place) { return r.to <= place; });
  ui.draw()->PushClipRect(gutter.min(), at.max(), true);
  draw->PushClipRect(at.min(), child->InnerRect.Max);
  for (int line = first; line <= last; ++line) {
    const float y = std::round(origin.y + static_cast<float>(line) * size);
    const std::string number = std::to_string(line + 1);
    ui.text(ui.fonts.mono, {gutter.right() - 14 - ui.width(ui.fonts.mono, number), y},
            line == cursor_line ? ui.theme->text : ui.theme->faint, number);
    if (line == cursor_line) {
      ui.draw()->AddRectFilled({at.x, y}, {at.right(), y + size}, faded(ui.theme->hover, 0.5f));
    }
    if (line + 1 == line_) {
      draw->AddRectFilled({at.x, y}, {at.right(), y + size}, faded(ui.theme->accent, 0.12f));
      draw->AddRectFilled({at.right() - 2, y}, {at.right(), y + size}, ui.theme->accent);
      ui.widget("shown-line", number, {at.x, y, at.w, size}, true, true);
    }
    const auto remark = std::find_if(options.remarks.begin(), options.remarks.end(), [&](const engine::Remark& r) {
      return r.line == line + 1 && r.kind != engine::Remark::Kind::note;
    });
    const std::size_t begin = lines_[line];
    const std::size_t end = line + 1 < static_cast<int>(lines_.size()) ? lines_[line + 1] - 1 : text.size();
    float x = origin.x;
    const auto put = [&](std::size_t from, std::size_t to, Syntax kind) {
      if (from >= to) return;
      const std::string_view part = std::string_view(text).substr(from, to - from);
      draw->AddText(ui.fonts.mono, size, {std::round(x), y}, color_of(*ui.theme, kind), part.data(),
                    part.data() + part.size());
      x += ui.width(ui.fonts.mono, part);
    };
    std::size_t drawn = begin;
    while (drawn < end) {
      while (run != runs_.end() && run->to <= drawn) ++run;
      if (run == runs_.end() || run->from >= end) break;
      put(drawn, run->from, Syntax::plain);
      const std::size_t from = std::max(drawn, run->from), to = std::min(run->to, end);
      put(from, to, run->kind);
      drawn = to;
    }
    put(drawn, end, Syntax::plain);
    if (remark != options.remarks.end()) {
      ui.widget("remark:" + number, remark->text, {at.x, y, at.w, size}, true, true);
      draw_remark(ui, *remark, {at.x, y, at.w, size}, x, draw);
    }
    draw_marks(ui, options, line + 1, {at.x, y, at.w, size}, gutter, x, draw);
    if (line == cursor_line && cursor_shows(ui, state->CursorAnim)) {
      const float cursor = std::round(origin.x + cursor_x);
      draw->AddRectFilled({cursor, y + 2}, {cursor + 1.5f, y + size - 2}, ui.theme->accent);
    }
  }
  draw->PopClipRect();
  ui.draw()->PopClipRect();
}

}  // namespace poolyard::app
