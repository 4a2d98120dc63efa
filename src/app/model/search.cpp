#include "model/search.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "model/state_words.h"

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;

std::string small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool has(const std::string& name, const std::string& text) { return small_letters(name).find(text) != std::string::npos; }

/// "5 ms", "0.2s", "300 us"; a number alone is in milliseconds.
std::optional<Tick> length_of(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return std::nullopt;
  const std::string_view unit = trimmed(end);
  if (unit.empty() || unit == "ms") return trace::ticks(number);
  if (unit == "s") return trace::ticks(number * 1000);
  if (unit == "us" || unit == "\xc2\xb5s" || unit == "\xce\xbcs") return trace::ticks(number / 1000);
  return std::nullopt;
}

}  // namespace

Query parse_query(std::string_view typed) {
  Query query;
  const std::string all = small_letters(trimmed(typed));
  std::string_view text = all;
  if (const auto sign = text.find_first_of("<>"); sign != std::string_view::npos) {
    std::string_view number = text.substr(sign + 1);
    if (number.starts_with('=')) number.remove_prefix(1);
    if (const auto length = length_of(std::string(number))) {
      (text[sign] == '>' ? query.longer : query.shorter) = *length;
      query.by_length = true;
      text = trimmed(text.substr(0, sign));
    }
  }
  std::string_view number = text;
  if (number.starts_with("task ")) number = trimmed(number.substr(5));
  else if (number.starts_with('#')) number.remove_prefix(1);
  int task = 0;
  if (const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), task);
      number.size() < text.size() && failed == std::errc() && end == number.data() + number.size()) {
    query.task = task;
  }
  query.text = text;
  return query;
}

void Search::look(const TraceModel& trace, std::string_view typed, double now) {
  std::uint64_t dropped = 0;
  for (const TraceLane& lane : trace.lanes()) dropped += lane.states.dropped() + lane.tasks.dropped();
  const auto& names = trace.object_names();
  if (typed != typed_ || dropped != dropped_ || names.size() != names_) {
    typed_ = typed;
    query_ = parse_query(typed);
    dropped_ = dropped;
    seen_.clear();
    found_.clear();
    settled_ = 0;
    too_many_ = false;
    objects_.clear();
    names_ = names.size();
    for (const auto& [object, name] : names) {
      if (!query_.text.empty() && !query_.task && has(name, query_.text)) objects_.insert(object);
    }
  }
  if (trimmed(typed).empty()) return;
  std::erase_if(found_, [](const Stretch& stretch) { return stretch.ongoing; });
  const std::size_t before = found_.size();
  seen_.resize(trace.lanes().size());
  for (int lane = 0; lane < static_cast<int>(trace.lanes().size()); ++lane) look_at(trace, lane, now);
  if (found_.size() == before && before == settled_) return;
  std::stable_sort(found_.begin(), found_.end(), [](const Stretch& a, const Stretch& b) { return a.start < b.start; });
  settled_ = found_.size();
}

void Search::keep(const Stretch& stretch) {
  if (found_.size() < kMost) found_.push_back(stretch);
  else too_many_ = true;
}

void Search::look_at(const TraceModel& trace, int index, double now) {
  const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(index)];
  Seen& seen = seen_[static_cast<std::size_t>(index)];
  const std::string& text = query_.text;
  const bool named = !text.empty() && !query_.task && (has(lane.info.name, text) || has(lane.info.process_name, text));
  if (named && !query_.by_length) {
    // The thread itself. It is looked at as what goes on: it gets longer.
    const Tick end = trace::ticks(lane.info.alive ? now : lane.info.ended);
    return keep({.lane = index, .kind = -1, .start = trace::ticks(lane.info.started), .end = end, .ongoing = true});
  }
  const bool anyone = named || (text.empty() && query_.by_length);
  const auto fits = [&](Tick length) { return length > query_.longer && length < query_.shorter; };
  std::array<bool, SpanTrack::kKinds> kinds{};
  bool any_kind = false;
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
    // Idle is nothing that took long: there was nothing to do.
    const bool wanted = anyone ? kind != static_cast<int>(trace::State::idle) : !query_.task && !text.empty() && has(std::string(words_of_state(kind).name), text);
    kinds[static_cast<std::size_t>(kind)] = wanted;
    any_kind = any_kind || wanted;
  }
  for (; (any_kind || !objects_.empty()) && seen.states < lane.states.size(); ++seen.states) {
    const Span& span = lane.states[seen.states];
    const int kind = SpanLog::kind_of(span);
    const bool wanted = kinds[static_cast<std::size_t>(kind)] || (!objects_.empty() && objects_.contains(span.cause().object));
    if (!wanted || !fits(span.end_tick() - span.start_tick())) continue;
    keep(stretch_of(index, false, span));
  }
  if (const auto wait = ongoing_stretch(trace, index, false, now); wait && objects_.contains(wait->object) && fits(wait->end - wait->start)) keep(*wait);
  const bool tasks = anyone || query_.task || (!text.empty() && std::string_view("task").starts_with(text)), failed = text == "failed";
  if (!tasks && !failed) return;
  const auto is_meant = [&](int number) { return !query_.task || number == *query_.task; };
  for (; seen.tasks < lane.tasks.size(); ++seen.tasks) {
    const Span& span = lane.tasks[seen.tasks];
    if (span.kind() != Span::task || !is_meant(span.value()) || (failed && !span.failed()) || !fits(span.end_tick() - span.start_tick())) continue;
    keep(stretch_of(index, true, span));
  }
  if (const auto task = ongoing_stretch(trace, index, true, now); tasks && task && is_meant(task->kind) && fits(task->end - task->start)) keep(*task);
}

std::optional<std::size_t> Search::after(Tick time) const {
  if (found_.empty()) return std::nullopt;
  const auto next = std::upper_bound(found_.begin(), found_.end(), time, [](Tick t, const Stretch& stretch) { return t < stretch.start; });
  return next == found_.end() ? 0 : static_cast<std::size_t>(next - found_.begin());
}

std::optional<std::size_t> Search::before(Tick time) const {
  if (found_.empty()) return std::nullopt;
  const auto next = std::lower_bound(found_.begin(), found_.end(), time, [](const Stretch& stretch, Tick t) { return stretch.start < t; });
  return next == found_.begin() ? found_.size() - 1 : static_cast<std::size_t>(next - found_.begin()) - 1;
}

}  // namespace poolyard::app
