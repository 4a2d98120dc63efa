#include "views/console_view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "model/number_text.h"
#include "model/utf8.h"
#include "platform/platform.h"
#include "views/terminal_colors.h"

namespace poolyard::app {
namespace {

float advance(Ui& ui, char32_t c) {
  return ui.fonts.mono->GetCharAdvance(static_cast<ImWchar>(c)) * ImGui::GetIO().FontGlobalScale;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

constexpr float kBolder = 0.6f;  // there is one weight of the font: letters that are drawn twice, so far from each other, look heavier

constexpr std::size_t kMostWritten = 50;
constexpr float kWritten = 30;

/// "812 bytes", "1.4 KB".
std::string bytes_text(std::size_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  char text[32];
  std::snprintf(text, sizeof text, bytes < 1'000'000 ? "%.1f KB" : "%.1f MB", static_cast<double>(bytes) / (bytes < 1'000'000 ? 1e3 : 1e6));
  return text;
}

/// A thread of the main process goes by its own name, a process's main thread by the process's.
std::string short_name(const Writer& writer) {
  if (writer.thread.empty()) return writer.process;
  if (writer.process == "MainProcess") return writer.thread;
  return writer.thread == "MainThread" ? writer.process : writer.process + " \xc2\xb7 " + writer.thread;
}

std::string whole_text(const Console& console) {
  std::string all;
  for (std::size_t i = 0; i < console.size(); ++i) (all += console[i].text) += '\n';
  return all;
}

}  // namespace

void ConsoleView::reset() {
  rows_.clear();
  first_number_ = 0;
  open_lines_.clear();
  widest_name_ = kNarrowestName;
  at_end_ = true;
  anchor_ = caret_ = {};
  marked_.reset();
  asks_ = false;
  typed_.fill(0);
}

std::optional<double> ConsoleView::mark(const Console& console, double moment, double near) {
  marked_.reset();
  if (console.empty()) return std::nullopt;
  const std::size_t line = console.nearest(moment);
  if (std::abs(console[line].time - moment) > near) return std::nullopt;
  marked_ = console.first_number() + line;
  show_marked_ = true;
  return console[line].time;
}

std::size_t ConsoleView::row_end(Ui& ui, std::string_view text, std::size_t from) const {
  float x = 0;
  std::size_t word = from;  // where the last word began
  for (std::size_t at = from; at < text.size();) {
    const std::size_t before = at;
    const char32_t c = next_character(text, at);
    x += advance(ui, c);
    if (c == ' ') {
      word = at;  // a space at the end of a row may hang over
    } else if (x > text_width_ && before > from) {
      // A long word, and a language without spaces, is broken where the row ends.
      const bool short_word = before - word < (before - from) / 2;
      return word > from && short_word ? word : before;
    }
  }
  return text.size();
}

int ConsoleView::count_rows(Ui& ui, std::string_view text, std::size_t columns) const {
  if (text.size() <= columns && is_ascii(text)) return 1;  // nearly all lines
  int rows = 0;
  for (std::size_t at = 0; at < text.size(); ++rows) at = row_end(ui, text, at);
  return rows;
}

// Costs what is new, unless the width has changed.
void ConsoleView::measure(Ui& ui, const Console& console, float text_width) {
  if (text_width != text_width_ || font_version_ != ui.fonts.version()) {
    text_width_ = text_width;
    font_version_ = ui.fonts.version();
    rows_.clear();
    open_lines_.clear();
    first_number_ = console.first_number();
  }
  for (; first_number_ < console.first_number() && rows_.size() > 0; ++first_number_) rows_.pop_front();
  first_number_ = console.first_number();
  const auto columns = static_cast<std::size_t>(std::max(1.0f, std::floor((text_width_ + 0.01f) / advance(ui, '0'))));
  for (std::uint64_t number : open_lines_) {
    if (number < first_number_) continue;
    const auto line = static_cast<std::size_t>(number - first_number_);
    rows_.set(line, count_rows(ui, console[line].text, columns));
  }
  for (std::size_t line = rows_.size(); line < console.size(); ++line) {
    rows_.push_back(count_rows(ui, console[line].text, columns));
  }
  open_lines_ = console.open_lines();
}

ConsoleView::Asked ConsoleView::draw(Ui& ui, const Session& session, std::string_view name, const Rect& at, float head) {
  Asked asked;
  ui.panel(at, name);
  draw_head(ui, session, at.x + kPad + (name.empty() ? head : ui.width(ui.fonts.strong, name)) + 12, at);
  const Console& console = session.console();
  const float field = session.wants_input() ? kControl + 12 : 0;
  const Rect body{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 4 - field};
  ui.widget("console", "Output", body, true, true);
  if (!session.has_run()) {
    const char* text = "What the program prints appears here";
    ui.text(ui.fonts.ui, {at.x + (at.w - ui.width(ui.fonts.ui, text)) / 2, body.y + body.h / 2 - 16}, ui.theme->muted,
            text);
    return asked;
  }
  const float row_height = ui.height(ui.fonts.mono);
  const float widest_name = widest_name_;
  const float gutter = std::round(std::min(widest_name + kPad + 12, at.w * 0.34f));
  measure(ui, console, body.w - gutter - kPad - 16);

  ImGui::SetCursorScreenPos(body.min());
  ImGui::BeginChild("lines", {body.w, body.h}, 0, ImGuiWindowFlags_NoNav);
  const bool ended = !session.busy();
  // Where something was cut off, at the beginning, a row says so.
  const float cut_height = console.dropped() > 0 ? row_height + 8 : 0;
  const float total = static_cast<float>(rows_.total()) * row_height + cut_height + (ended ? 44 + written_height(session) : 12);
  // Of a million lines, a float would not know the pixel.
  const double top = static_cast<double>(body.y) - ImGui::GetScrollY() + 4 + cut_height;

  ImGui::SetCursorScreenPos(body.min());
  // The run's files, at the end, are buttons of their own.
  const float end_y = static_cast<float>(top + static_cast<double>(rows_.total()) * row_height);
  const bool has_files = ended && written_height(session) > 0;
  ImGui::InvisibleButton("text", {body.w - 14, has_files ? std::clamp(end_y + 8 + row_height - body.y, 1.0f, body.h) : body.h});
  if (ImGui::IsItemHovered() && ImGui::GetMousePos().x > body.x + gutter)
    ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  // A click that selects nothing marks its line.
  const float moved = ImGui::GetIO().MouseDragMaxDistanceSqr[0];
  if (ImGui::IsItemDeactivated() && moved < 16 && rows_.size() > 0 && ImGui::GetMousePos().y < top + static_cast<double>(rows_.total()) * row_height) {
    const std::uint64_t number = place_at(ui, console, ImGui::GetMousePos(), body, gutter, top).line;
    marked_ = number;
    const Line line = console[static_cast<std::size_t>(number - console.first_number())];
    asked.moment = line.time;
    asked.place = place_in(line.text, session.name(), session.folder());
  }
  if (ui.touch_scroll()) {
    at_end_ = false;
  } else if (ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen) {
    // A finger scrolls; it does not select.
  } else if (ImGui::IsItemActivated()) {
    focused_ = true;
    caret_ = place_at(ui, console, ImGui::GetMousePos(), body, gutter, top);
    if (!ImGui::GetIO().KeyShift) anchor_ = caret_;
  } else if (ImGui::IsItemActive()) {
    caret_ = place_at(ui, console, ImGui::GetMousePos(), body, gutter, top);
  } else if (ImGui::IsMouseClicked(0)) {
    focused_ = false;
  }

  if (cut_height > 0 && top > body.y) {
    draw_cut(ui, console, {body.x, static_cast<float>(top) - cut_height, body.w, row_height});
  }
  if (rows_.size() > 0) {
    LineRows::Place place = rows_.find(static_cast<std::uint64_t>(std::max(0.0, (body.y - top) / row_height)));
    int last_writer = -1;
    for (bool first = true; place.line < rows_.size(); ++place.line) {
      const float y = static_cast<float>(top + static_cast<double>(place.row) * row_height);
      if (y >= body.bottom()) break;
      const float height = static_cast<float>(rows_[place.line]) * row_height;
      const int writer = console[place.line].writer;
      // A line of a traceback leads to its place in the program.
      const Rect row{body.x, y, body.w, height};
      const bool pointed = ImGui::IsMouseHoveringRect({row.x + gutter, row.y}, row.max()) && ImGui::IsWindowHovered();
      const bool names_place = pointed && place_in(console[place.line].text, session.name(), session.folder()).has_value();
      if (names_place) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      draw_line(ui, console, place.line, row, gutter, first || writer != last_writer, names_place);
      first = y + height <= body.y;
      last_writer = writer;
      place.row += static_cast<std::uint64_t>(rows_[place.line]);
    }
  }
  if (widest_name_ > widest_name) ui.unsettled = true;  // once more, with room for it
  if (ended) {
    draw_end(ui, session, {body.x, end_y + 8, body.w, row_height});
    draw_written(ui, session, {body.x, end_y + 8 + row_height + 12, body.w, 0}, asked);
  }

  ImGui::SetCursorScreenPos({body.x, static_cast<float>(top) - cut_height - 4});
  ImGui::Dummy({1, total});
  const bool keep = at_end_ && !ImGui::IsItemActive();
  if (ImGui::GetIO().MouseWheel > 0 && ImGui::IsWindowHovered()) at_end_ = false;
  if (std::exchange(show_marked_, false) && marked_ >= console.first_number()) {
    const float line_y = static_cast<float>(rows_.row_of(static_cast<std::size_t>(*marked_ - console.first_number()))) * row_height + cut_height + 4;
    if (line_y < ImGui::GetScrollY() || line_y + row_height > ImGui::GetScrollY() + body.h) {
      ImGui::SetScrollY(std::max(0.0f, line_y - body.h / 2));
      at_end_ = false;
    }
  } else if (keep || jump_to_end_) ImGui::SetScrollY(std::max(0.0f, total - body.h));
  jump_to_end_ = false;
  if (!keep || ImGui::GetIO().MouseWheel != 0) at_end_ = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 4;
  if (ImGui::GetIO().MouseWheel > 0 && ImGui::IsWindowHovered() && ImGui::GetScrollMaxY() > 0) at_end_ = false;
  ImGui::EndChild();

  if (std::exchange(asks_, session.wants_input()) != session.wants_input()) {
    // Whoever is typing something else goes on with that.
    input_begins_ = asks_ && !ImGui::GetIO().WantTextInput;
    ui.unsettled = true;
  }
  if (field > 0) draw_input(ui, {at.x + kPad, body.bottom() + 4, at.w - 2 * kPad, kControl}, asked);

  const ImGuiIO& io = ImGui::GetIO();
  if (focused_ && !io.WantTextInput && (io.ConfigMacOSXBehaviors ? io.KeySuper : io.KeyCtrl)) {
    if (ImGui::IsKeyPressed(ImGuiKey_A, false) && !console.empty()) {
      anchor_ = {console.first_number(), 0};
      caret_ = {console.first_number() + console.size() - 1, console[console.size() - 1].text.size()};
    }
    if (ImGui::IsKeyPressed(ImGuiKey_C, false) && anchor_ != caret_) platform::copy(selected_text(console));
  }
  return asked;
}

void ConsoleView::draw_head(Ui& ui, const Session& session, float left, const Rect& at) {
  const Console& console = session.console();
  float x = at.right() - 8 - kControl;
  const float y = at.y + (kHeader - kControl) / 2;
  const bool selection = anchor_ != caret_;
  if (ui.button("copy-output", "", Icon::copy, ButtonStyle::plain, {x, y}, !console.empty(),
                selection ? "Copy the selected lines" : "Copy all of the output")) {
    platform::copy(selection ? selected_text(console) : whole_text(console));
  }
  const float badge_height = ui.height(ui.fonts.small) + 6;
  const float badge_y = at.y + (kHeader - badge_height) / 2;
  if (console.dropped() > 0) {
    left += ui.badge({left, badge_y}, "the first " + number_text(console.dropped()) + " lines are gone",
                     ui.theme->warning, ui.theme->hover);
  }
  if (!at_end_ && session.busy()) {
    x -= kControl;
    if (ui.button("console-end", "", Icon::follow, ButtonStyle::plain, {x, y}, true, "Go to the newest line")) {
      at_end_ = jump_to_end_ = true;
    }
  }
}

void ConsoleView::draw_line(Ui& ui, const Console& console, std::size_t index, const Rect& row, float gutter,
                            bool names_writer, bool names_place) {
  const Line line = console[index];
  const Writer& writer = console.writer(line);
  const ImU32 color = ui.theme->thread(writer.color);
  const float row_height = ui.height(ui.fonts.mono);
  const float text_x = row.x + gutter + kPad;
  const std::string name = short_name(writer);
  widest_name_ = std::max(widest_name_, ui.width(ui.fonts.small, name));
  const bool is_error = line.stream == output::Stream::err;
  ui.fonts.need(line.text);
  if (is_error) ui.draw()->AddRectFilled({row.x + gutter, row.y}, row.max(), faded(ui.theme->danger_soft, 0.6f));
  if (marked_ == console.first_number() + index) {
    ui.box(row, ui.theme->accent_soft);
    ui.widget("marked-line", line.text, row, true, true);
  }
  ui.draw()->AddRectFilled({row.x + gutter, row.y}, {row.x + gutter + 2, row.bottom()}, color);

  // Who printed it; fainter when it is the same as above.
  ui.clipped_text(ui.fonts.small, {row.x + kPad, row.y + (row_height - ui.height(ui.fonts.small)) / 2},
                  faded(color, names_writer ? 1.0f : 0.4f), name, gutter - kPad - 8);

  const std::uint64_t number = console.first_number() + index;
  const Place from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  float y = row.y;
  for (std::size_t at = 0; y < row.bottom() - 1; y += row_height) {
    const std::size_t end = row_end(ui, line.text, at);
    const std::string_view part = line.text.substr(at, end - at);
    const Place begin_place{number, at}, end_place{number, end};
    float left = 0, right = 0;  // of what is selected
    if (from != to && from <= end_place && to > begin_place) {
      left = from > begin_place ? ui.width(ui.fonts.mono, part.substr(0, from.byte - at)) : 0;
      const bool goes_on = to > end_place;
      right = ui.width(ui.fonts.mono, part.substr(0, goes_on ? part.size() : to.byte - at)) + (goes_on ? 6 : 0);
      if (from >= end_place && !goes_on) right = left;
    }
    if (names_place) {
      const std::size_t begin = std::min(part.find_first_not_of(' '), part.size());
      const float from_x = text_x + ui.width(ui.fonts.mono, part.substr(0, begin)), to_x = text_x + ui.width(ui.fonts.mono, part);
      ui.line({from_x, y + row_height - 2.5f}, {to_x, y + row_height - 2.5f}, is_error ? ui.theme->danger : ui.theme->text);
    }
    draw_row(ui, line, at, end, {text_x, y}, is_error ? ui.theme->danger : ui.theme->text, left, right);
    at = end;
  }

  const ImVec2 mouse = ImGui::GetMousePos();
  if (ImGui::IsWindowHovered() && mouse.x >= row.x && mouse.x < row.x + gutter && mouse.y >= row.y &&
      mouse.y < row.bottom()) {
    char time[32];
    std::snprintf(time, sizeof time, "%.3f s", line.time / 1000);
    ui.tip(writer.thread + "\n" + writer.process + ", pid " + std::to_string(writer.pid) + "\n" +
           (is_error ? "standard error, at " : "at ") + time);
  }
}

/// A part of a line that stands in one row, in the colours that the program wants, as far as they can be read.
void ConsoleView::draw_row(Ui& ui, const Line& line, std::size_t from, std::size_t to, ImVec2 at, ImU32 color, float selected_from, float selected_to) {
  const float height = ui.height(ui.fonts.mono);
  const auto each = [&](auto draw) {
    float x = at.x;
    auto next = std::partition_point(line.styles.begin(), line.styles.end(), [from](const StyleRun& run) { return run.from <= from; });
    for (std::size_t begin = from; begin < to;) {
      const std::size_t end = next == line.styles.end() ? to : std::min<std::size_t>(to, next->from);
      const TextStyle style = next == line.styles.begin() ? TextStyle() : std::prev(next)->style;
      const std::string_view part = line.text.substr(begin, end - begin);
      const float width = ui.width(ui.fonts.mono, part);
      draw(std::round(x), width, part, style);
      x += width;
      begin = end;
      if (next != line.styles.end()) ++next;
    }
  };
  const float y = std::round(at.y);
  if (!line.styles.empty()) {
    each([&](float x, float width, std::string_view, const TextStyle& style) {
      if (const ImU32 ground = terminal_colors(*ui.theme, style, color).ground) ui.draw()->AddRectFilled({x, y}, {x + width, y + height}, ground);
    });
  }
  if (selected_to > selected_from) ui.draw()->AddRectFilled({at.x + selected_from, at.y}, {at.x + selected_to, at.y + height}, ui.theme->selection);
  each([&](float x, float width, std::string_view part, const TextStyle& style) {
    const ImU32 shown = line.styles.empty() ? color : terminal_colors(*ui.theme, style, color).text;
    const auto put = [&](float left) { ui.draw()->AddText(ui.fonts.mono, height, {left, y}, shown, part.data(), part.data() + part.size()); };
    put(x);
    if (style.bold) put(x + kBolder);
    if (style.underlined) ui.draw()->AddLine({x, y + height - 2.5f}, {x + width, y + height - 2.5f}, shown);
  });
}

void ConsoleView::draw_end(Ui& ui, const Session& session, const Rect& row) {
  const bool good = session.exitcode() == 0 && session.error().empty(), stopped = session.stopped() && !session.stuck();
  const ImU32 color = good ? ui.theme->good : stopped ? ui.theme->muted : ui.theme->danger;
  const ImVec2 icon{row.x + kPad + 7, row.y + row.h / 2};
  draw_icon(ui.draw(), good ? Icon::check : stopped ? Icon::stop : Icon::warning, icon, 14, color);
  const bool never_ran = !session.error().empty() && session.exitcode().value_or(0) >= 0;
  const std::string text = never_ran ? session.error() : "Program " + session.ending();
  ui.wrapped_text(ui.fonts.ui, {row.x + kPad + 24, row.y + 2}, color, text, row.w - 2 * kPad - 32);
}

float ConsoleView::written_height(const Session& session) {
  const engine::RunFiles::Written& written = session.written();
  const std::size_t rows = std::min(written.files.size(), kMostWritten) + (written.files.size() > kMostWritten || written.left_out > 0 ? 1 : 0);
  return rows == 0 ? 0 : static_cast<float>(rows) * kWritten + 36;
}

float ConsoleView::draw_written(Ui& ui, const Session& session, const Rect& at, Asked& asked) {
  const engine::RunFiles::Written& written = session.written();
  if (written.files.empty() && written.left_out == 0) return 0;
  float y = at.y;
  ui.text(ui.fonts.small, {at.x + kPad, y}, ui.theme->muted, "Files that it has written");
  y += ui.height(ui.fonts.small) + 6;
  for (std::size_t i = 0; i < std::min(written.files.size(), kMostWritten); ++i, y += kWritten) {
    const engine::ProgramFile& file = written.files[i];
    const std::string id = "written:" + std::to_string(i), size = bytes_text(file.bytes.size());
    const float room = at.w - 2 * kPad - 24 - ui.width(ui.fonts.small, size) - 40;
    ui.fonts.need(file.path);
    const Rect row{at.x + kPad - 6, y, std::min(room, ui.width(ui.fonts.ui, file.path)) + 24 + 12 + ui.width(ui.fonts.small, size) + 18, kWritten - 2};
    ImGui::SetCursorScreenPos(row.min());
    if (ImGui::InvisibleButton(id.c_str(), {row.w, row.h})) asked.file = i;
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      ui.box(row, ui.theme->hover, kControlRound);
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ui.tip("Save " + file.path);
    }
    draw_icon(ui.draw(), Icon::save, {row.x + 13, row.y + row.h / 2}, 14, hovered ? ui.theme->accent : ui.theme->muted);
    const float width = ui.clipped_text(ui.fonts.ui, {row.x + 28, row.y + (row.h - ui.height(ui.fonts.ui)) / 2}, ui.theme->text, file.path, room);
    ui.text(ui.fonts.small, {row.x + 28 + width + 12, row.y + (row.h - ui.height(ui.fonts.small)) / 2 + 1}, ui.theme->muted, size);
    ui.widget(id, file.path, row, true, ImGui::IsRectVisible(row.min(), row.max()));
  }
  std::string rest;
  if (written.files.size() > kMostWritten) rest = "and " + number_text(written.files.size() - kMostWritten) + " more";
  if (written.left_out > 0) rest += std::string(rest.empty() ? "" : "; ") + number_text(written.left_out) + " too large to be kept";
  if (!rest.empty()) ui.text(ui.fonts.small, {at.x + kPad, y + 6}, ui.theme->muted, rest);
  return y - at.y;
}

/// The program waits for a line: a field to type it in.
void ConsoleView::draw_input(Ui& ui, const Rect& at, Asked& asked) {
  const float end_width = ui.button_width("No more", Icon::close);
  const Rect box{at.x, at.y, at.w - end_width - 8, at.h};
  ui.box(box, ui.theme->raised, kControlRound);
  ui.outline(box, ui.theme->accent, kControlRound);
  draw_icon(ui.draw(), Icon::right, {box.x + 14, box.y + box.h / 2}, 12, ui.theme->accent);
  ImGui::SetCursorScreenPos({box.x + 26, box.y + (box.h - ui.height(ui.fonts.mono)) / 2 - 1});
  ImGui::SetNextItemWidth(std::max(40.0f, box.w - 34));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  for (ImGuiCol color : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) ImGui::PushStyleColor(color, 0);
  ImGui::PushFont(ui.fonts.mono);
  if (std::exchange(input_begins_, false)) ImGui::SetKeyboardFocusHere();
  const bool entered = ImGui::InputTextWithHint("##input", "Type here, then Enter", typed_.data(), typed_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ui.fonts.need(typed_.data());
  ui.widget("input", "The program's input");
  ImGui::PopFont();
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  const ImGuiIO& io = ImGui::GetIO();
  if (entered) {
    asked.line = typed_.data();
    typed_.fill(0);
    at_end_ = jump_to_end_ = true;
  }
  const bool control_d = ImGui::IsItemActive() && io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_D, false);
  if (ui.button("input-end", "No more", Icon::close, ButtonStyle::quiet, {at.right() - end_width, at.y}, true, "The input ends here: input() raises EOFError (Ctrl+D)") || control_d) {
    asked.end_of_input = true;
  }
}

void ConsoleView::draw_cut(Ui& ui, const Console& console, const Rect& row) {
  const std::string text = number_text(console.dropped()) + " lines before these were not kept: the newest " +
                           number_text(Console::kMostLines) + " are, and " +
                           std::to_string(Console::kMostBytes >> 20) + " MB of text at most";
  draw_icon(ui.draw(), Icon::warning, {row.x + kPad + 7, row.y + row.h / 2}, 14, ui.theme->warning);
  ui.clipped_text(ui.fonts.ui, {row.x + kPad + 24, row.y + (row.h - ui.height(ui.fonts.ui)) / 2}, ui.theme->warning, text,
                  row.w - 2 * kPad - 24);
}

ConsoleView::Place ConsoleView::place_at(Ui& ui, const Console& console, ImVec2 mouse, const Rect& body, float gutter,
                                         double top) const {
  const float row_height = ui.height(ui.fonts.mono);
  if (rows_.size() == 0) return {};
  const double row = std::max(0.0, (mouse.y - top) / row_height);
  const LineRows::Place place = rows_.find(static_cast<std::uint64_t>(row));
  const std::string_view text = console[place.line].text;
  const std::uint64_t number = console.first_number() + place.line;
  if (row >= static_cast<double>(rows_.total())) return {number, text.size()};
  std::size_t at = 0;
  for (std::uint64_t above = place.row; above < static_cast<std::uint64_t>(row); ++above) at = row_end(ui, text, at);
  const std::size_t end = row_end(ui, text, at);
  float x = body.x + gutter + kPad;
  while (at < end) {
    std::size_t next = at;
    const float width = advance(ui, next_character(text, next));
    if (mouse.x < x + width / 2) break;
    x += width;
    at = next;
  }
  return {number, at};
}

std::string ConsoleView::selected_text(const Console& console) const {
  const Place from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  std::string text;
  for (std::uint64_t number = std::max(from.line, console.first_number()); number <= to.line; ++number) {
    const std::uint64_t index = number - console.first_number();
    if (index >= console.size()) break;
    const std::string_view line = console[index].text;
    const std::size_t begin = number == from.line ? std::min(from.byte, line.size()) : 0;
    const std::size_t end = number == to.line ? std::min(to.byte, line.size()) : line.size();
    text += line.substr(begin, end - begin);
    if (number != to.line) text += '\n';
  }
  return text;
}

}  // namespace poolyard::app
