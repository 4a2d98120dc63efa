#include "engine/chrome_trace.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include <poolyard/stuck.h>

namespace poolyard::engine {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + '"';
}

/// The number of a line of the program, or which one of which of its files.
std::string line_in_json(int line) {
  const std::string words = trace::line_words(line), number = std::to_string(line);
  return words == "line " + number ? number : quoted(words.substr(5));
}

/// Milliseconds as the format's microseconds.
std::string microseconds(double ms) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", ms * 1000);
  return text;
}

/// Tasks have a track of their own beside their thread's: a state that begins in one and ends after it would not be nested in it, nor it in
/// that, as slices of one track have to be.
enum class Track { states, tasks };
constexpr int kTasks = 1'000'000;  // more than there are threads

/// What begins every event: its phase (kind), process and thread.
std::string head(const char* phase, const trace::Lane& lane, Track track = Track::states) {
  return std::string("{\"ph\":\"") + phase + "\",\"pid\":" + std::to_string(lane.pid) +
         ",\"tid\":" + std::to_string(lane.serial + (track == Track::tasks ? kTasks : 0));
}

}  // namespace

const char* name_of(trace::State state) {
  static constexpr std::array<const char*, trace::kStates> kNames = {"running", "gil", "lock", "sleeping", "idle", "blocked", "starting"};
  return kNames[static_cast<std::size_t>(state)];
}

void ChromeTrace::on_lane(const trace::Lane& lane) {
  const int at = places_.try_emplace({lane.index, lane.generation}, static_cast<int>(lanes_.size())).first->second;
  if (at == static_cast<int>(lanes_.size())) lanes_.emplace_back();
  lanes_[at] = lane;
  by_id_[lane.id()] = at;
}

void ChromeTrace::on_span(const trace::Lane& lane, const trace::Span& span) {
  events_.push_back({places_.at({lane.index, lane.generation}), span});
  const std::uint32_t object = span.cause().object;
  if (object == 0 || names_.contains(object)) return;
  if (std::string name = name_of_(object); !name.empty()) names_[object] = std::move(name);
}

void ChromeTrace::on_link(const trace::Lane& lane, const trace::Link& link) {
  auto& ways = link.kind == trace::Link::submitted ? submitted_ : received_;
  ways[{link.pool, link.task}] = {places_.at({lane.index, lane.generation}), link.time};
}

void ChromeTrace::on_note(const trace::Note& note) {
  if (note.kind == trace::Note::Kind::task) {
    values_[{note.pool, note.task}] = note.text;
  } else {
    notes_.push_back(note);
  }
}

/// Why a thread waited, where, and who ended it.
std::string ChromeTrace::cause_of(const trace::Span& span) const {
  const trace::Cause cause = span.cause();
  std::string args;
  const auto add = [&](const char* key, const std::string& value) {
    args += std::string(args.empty() ? ",\"args\":{\"" : ",\"") + key + "\":" + value;
  };
  if (cause.line != 0) add("line", line_in_json(cause.line));
  if (cause.kind != trace::Wait::none) add("waits for", quoted(trace::name_of(cause.kind)));
  if (cause.kind == trace::Wait::thread_join || cause.kind == trace::Wait::thread_start) {
    if (auto joined = by_id_.find(cause.object); joined != by_id_.end()) add("object", quoted(lanes_[joined->second].name));
  } else if (auto name = names_.find(cause.object); name != names_.end()) {
    add("object", quoted(name->second));
  }
  if (auto waker = by_id_.find(span.woken_by()); waker != by_id_.end()) add("woken by", quoted(lanes_[waker->second].name));
  return args.empty() ? args : args + "}";
}

void ChromeTrace::sort() {
  const auto serial = [&](const Event& event) { return lanes_[static_cast<std::size_t>(event.lane)].serial; };
  // A thread's own are in their order.
  std::stable_sort(events_.begin(), events_.end(), [&](const Event& a, const Event& b) { return serial(a) < serial(b); });
  std::vector<trace::Lane> lanes = lanes_;
  std::stable_sort(lanes.begin(), lanes.end(), [](const trace::Lane& a, const trace::Lane& b) { return a.serial < b.serial; });
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    places_[{lanes[i].index, lanes[i].generation}] = static_cast<int>(i);
    by_id_[lanes[i].id()] = static_cast<int>(i);
  }
  const auto now_at = [&](int before) {
    const trace::Lane& lane = lanes_[static_cast<std::size_t>(before)];
    return places_.at({lane.index, lane.generation});
  };
  for (Event& event : events_) event.lane = now_at(event.lane);
  for (auto* ways : {&submitted_, &received_}) {
    for (auto& [task, way] : *ways) way.lane = now_at(way.lane);
  }
  lanes_ = std::move(lanes);
}

std::string ChromeTrace::json() const {
  std::string all;
  write([&](std::string_view part) { all += part; });
  return all;
}

void ChromeTrace::write(const std::function<void(std::string_view part)>& out) const {
  constexpr std::size_t kPart = 1 << 20;
  std::string json = "{\"traceEvents\":[";
  bool first = true;
  const auto add = [&](const std::string& event) {
    json += (first ? "\n" : ",\n") + event;
    first = false;
    if (json.size() < kPart) return;
    out(json);
    json.clear();
  };
  std::uint64_t flows = 0;
  std::set<int> with_tasks;
  for (const auto& [at, span] : events_) {
    if (span.kind() == trace::Span::task) with_tasks.insert(lanes_[at].serial);
  }
  std::set<int> processes;
  for (const trace::Lane& lane : lanes_) {
    if (processes.insert(lane.pid).second) {
      add(head("M", lane) + ",\"name\":\"process_name\",\"args\":{\"name\":" + quoted(lane.process_name) + "}}");
    }
    // In the order in which they began, each thread's tasks below it.
    const auto name = [&](Track track, const std::string& text) {
      add(head("M", lane, track) + ",\"name\":\"thread_name\",\"args\":{\"name\":" + quoted(text) + "}}");
      add(head("M", lane, track) + ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":" +
          std::to_string(2 * lane.serial + (track == Track::tasks ? 1 : 0)) + "}}");
    };
    name(Track::states, lane.name);
    if (with_tasks.contains(lane.serial)) name(Track::tasks, lane.name + ": tasks");
  }
  for (const auto& [at, span] : events_) {
    std::string name, more;
    switch (span.kind()) {
      case trace::Span::state:
        name = name_of(static_cast<trace::State>(span.value()));
        more = cause_of(span);
        break;
      case trace::Span::task:
        name = "task " + std::to_string(span.value());
        more = ",\"args\":{\"pool\":" + std::to_string(span.pool());
        if (span.failed()) more += ",\"failed\":true";
        if (auto value = values_.find({span.pool(), span.value()}); value != values_.end()) more += ",\"call\":" + quoted(value->second);
        more += "}";
        break;
      case trace::Span::lost:
        name = "not recorded";
        more = ",\"args\":{\"events\":" + std::to_string(span.value()) + "}";
        break;
    }
    constexpr const char* kCategories[] = {"state", "task", "lost"};
    const Track track = span.kind() == trace::Span::task ? Track::tasks : Track::states;
    add(head("X", lanes_[at], track) + ",\"name\":\"" + name + "\",\"cat\":\"" + kCategories[span.kind()] + "\",\"ts\":" +
        microseconds(span.start()) + ",\"dur\":" + microseconds(span.end() - span.start()) + more + "}");
    if (span.kind() != trace::Span::task) continue;
    // An arrow begins and ends in slices of its tracks: at the task just within it.
    const Task task{span.pool(), span.value()};
    const auto flow = [&](const char* name, const std::string& from, double begin, const std::string& to, double end) {
      const std::string rest = std::string(",\"name\":\"") + name + "\",\"cat\":\"flow\",\"id\":" + std::to_string(++flows) + ",\"ts\":";
      add(from + rest + microseconds(begin) + "}");
      add(to + rest + microseconds(std::max(begin, end)) + ",\"bp\":\"e\"}");
    };
    // Who submits notes that when it is done, and the worker may have begun by then.
    if (auto from = submitted_.find(task); from != submitted_.end()) {
      const double begin = std::min(trace::milliseconds(from->second.time), span.start());
      flow("submitted", head("s", lanes_[from->second.lane]), begin, head("f", lanes_[at], Track::tasks), span.start());
    }
    if (auto to = received_.find(task); to != received_.end()) {
      flow("result", head("s", lanes_[at], Track::tasks), span.start() + (span.end() - span.start()) * 0.999, head("f", lanes_[to->second.lane]),
           trace::milliseconds(to->second.time));
    }
  }
  for (const trace::Note& note : notes_) {
    const auto lane = by_id_.find(note.lane);
    if (lane == by_id_.end()) continue;
    const std::string line = note.line != 0 ? ",\"args\":{\"line\":" + line_in_json(note.line) + "}" : std::string();
    add(head("i", lanes_[lane->second]) + ",\"s\":\"t\",\"name\":" + quoted(note.text) + ",\"cat\":\"note\",\"ts\":" + microseconds(note.time) + line +
        "}");
  }
  out(json + "\n]}\n");
}

}  // namespace poolyard::engine
