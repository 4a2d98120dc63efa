#include "engine/chrome_trace.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

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

/// Milliseconds as the format's microseconds.
std::string microseconds(double ms) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", ms * 1000);
  return text;
}

/// What begins every event: its phase (kind), process and thread.
std::string head(const char* phase, const trace::Lane& lane) {
  return std::string("{\"ph\":\"") + phase + "\",\"pid\":" + std::to_string(lane.pid) +
         ",\"tid\":" + std::to_string(lane.serial);
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

/// Why a thread waited, where, and who ended it.
std::string ChromeTrace::cause_of(const trace::Span& span) const {
  const trace::Cause cause = span.cause();
  std::string args;
  const auto add = [&](const char* key, const std::string& value) {
    args += std::string(args.empty() ? ",\"args\":{\"" : ",\"") + key + "\":" + value;
  };
  if (cause.line != 0) add("line", std::to_string(cause.line));
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
  for (Event& event : events_) {
    const trace::Lane& lane = lanes_[static_cast<std::size_t>(event.lane)];
    event.lane = places_.at({lane.index, lane.generation});
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
  std::set<int> processes;
  for (const trace::Lane& lane : lanes_) {
    if (processes.insert(lane.pid).second) {
      add(head("M", lane) + ",\"name\":\"process_name\",\"args\":{\"name\":" + quoted(lane.process_name) + "}}");
    }
    add(head("M", lane) + ",\"name\":\"thread_name\",\"args\":{\"name\":" + quoted(lane.name) + "}}");
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
        if (span.failed()) more = ",\"args\":{\"failed\":true}";
        break;
      case trace::Span::lost:
        name = "not recorded";
        more = ",\"args\":{\"events\":" + std::to_string(span.value()) + "}";
        break;
    }
    constexpr const char* kCategories[] = {"state", "task", "lost"};
    add(head("X", lanes_[at]) + ",\"name\":\"" + name + "\",\"cat\":\"" + kCategories[span.kind()] + "\",\"ts\":" +
        microseconds(span.start()) + ",\"dur\":" + microseconds(span.end() - span.start()) + more + "}");
  }
  out(json + "\n]}\n");
}

}  // namespace poolyard::engine
