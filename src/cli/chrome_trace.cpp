#include "chrome_trace.h"

#include <array>
#include <cstdio>

namespace poolyard::cli {
namespace {

constexpr std::array<const char*, trace::kStates> kNames = {"running", "gil",     "lock",    "sleeping",
                                                            "idle",    "blocked", "starting"};

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

void ChromeTrace::add(const std::string& event) { events_ += (events_.empty() ? "\n" : ",\n") + event; }

void ChromeTrace::poll() {
  reader_.poll(
      [&](const trace::Lane& lane) {
        if (processes_.insert(lane.pid).second) {
          add(head("M", lane) + ",\"name\":\"process_name\",\"args\":{\"name\":" + quoted(lane.process_name) + "}}");
        }
        std::string& name = names_[{lane.index, lane.generation}];
        if (name == lane.name) return;
        name = lane.name;
        add(head("M", lane) + ",\"name\":\"thread_name\",\"args\":{\"name\":" + quoted(lane.name) + "}}");
      },
      [&](const trace::Lane& lane, const trace::Span& span) {
        bool task = span.kind == trace::Span::task;
        bool known = span.value >= 0 && span.value < trace::kStates;
        std::string name = "task " + std::to_string(span.value);
        if (!task) name = known ? kNames[static_cast<std::size_t>(span.value)] : "?";
        add(head("X", lane) + ",\"name\":\"" + name + "\",\"cat\":\"" + (task ? "task" : "state") + "\",\"ts\":" +
            microseconds(span.start) + ",\"dur\":" + microseconds(span.end - span.start) +
            (task && span.argument != 0 ? ",\"args\":{\"failed\":true}}" : "}"));
      });
}

}  // namespace poolyard::cli
