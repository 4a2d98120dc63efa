#include "automation.h"

#include <algorithm>

#include "model/json.h"

namespace poolyard::app {
namespace {

std::string_view phase_name(Session::Phase phase) {
  switch (phase) {
    case Session::Phase::loading: return "loading";
    case Session::Phase::ready: return "ready";
    case Session::Phase::running: return "running";
    case Session::Phase::stopping: return "stopping";
    case Session::Phase::finished: return "finished";
  }
  return "";
}

constexpr std::string_view kStateNames[] = {"running", "gil", "lock", "sleeping", "idle", "blocked", "starting"};

/// What happened before the program began (the engine's own start) is not the program's.
struct Times {
  double origin;
  double of(double time) const { return std::max(0.0, time - origin); }
};

void put_spans(Json& json, const TraceLane& lane, const Times& times) {
  json.key("spans").begin('[');
  for (std::size_t i = lane.states.first_ending_after(times.origin); i < lane.states.size(); ++i) {
    const auto& span = lane.states[i];
    json.begin('{').key("start").number(times.of(span.start)).key("end").number(times.of(span.end));
    json.key("state").string(span.kind < trace::kStates ? kStateNames[span.kind] : "running").end('}');
  }
  for (std::size_t i = 0; i < lane.tasks.size(); ++i) {
    const auto& span = lane.tasks[i];
    json.begin('{').key("start").number(times.of(span.start)).key("end").number(times.of(span.end));
    json.key("task").number(span.number).key("failed").boolean(span.kind != 0).end('}');
  }
  json.end(']');
}

}  // namespace

std::string status_json(const App& app) {
  const Session& session = app.session();
  Json json;
  json.begin('{').key("phase").string(phase_name(session.phase())).key("progress").number(session.load_progress());
  json.key("exitcode");
  session.exitcode() ? json.number(*session.exitcode()) : json.null();
  json.key("stopped").boolean(session.stopped()).key("error").string(session.error()).key("elapsed").number(session.elapsed());
  json.key("processes").number(static_cast<double>(session.trace().processes().size()));
  json.key("threads").number(static_cast<double>(session.trace().lanes().size())).key("program").string(app.title()).end('}');
  return json.text();
}

std::string output_json(const App& app) {
  const Session& session = app.session();
  const Console& console = session.console();
  const Times times{session.origin()};
  Json json;
  json.begin('[');
  for (const Line& line : console.lines()) {
    const Writer& writer = console.writer(line);
    json.begin('{').key("text").string(line.text).key("stream").string(line.stream == output::Stream::err ? "err" : "out");
    json.key("process").string(writer.process).key("pid").number(writer.pid).key("thread").string(writer.thread);
    json.key("time").number(times.of(line.time)).end('}');
  }
  json.end(']');
  return json.text();
}

std::string trace_json(const App& app) {
  const Session& session = app.session();
  const Times times{session.origin()};
  Json json;
  json.begin('{').key("lanes").begin('[');
  for (const TraceProcess& process : session.trace().processes()) {
    for (int index : process.lanes) {
      const TraceLane& lane = session.trace().lanes()[index];
      json.begin('{').key("process").string(process.name).key("pid").number(process.pid).key("ppid").number(process.ppid);
      json.key("thread").string(lane.info.name).key("alive").boolean(lane.info.alive);
      json.key("started").number(times.of(lane.info.started));
      json.key("ended").number(lane.info.alive ? times.of(session.now()) : times.of(lane.info.ended));
      json.key("dropped").number(lane.info.dropped);
      put_spans(json, lane, times);
      json.end('}');
    }
  }
  json.end(']').end('}');
  return json.text();
}

std::string widgets_json(const App& app) {
  Json json;
  json.begin('[');
  for (const Widget& widget : app.widgets().all()) {
    json.begin('{').key("id").string(widget.id).key("label").string(widget.label);
    json.key("x").number(widget.x).key("y").number(widget.y).key("w").number(widget.w).key("h").number(widget.h);
    json.key("enabled").boolean(widget.enabled).key("visible").boolean(widget.visible).end('}');
  }
  json.end(']');
  return json.text();
}

}  // namespace poolyard::app
