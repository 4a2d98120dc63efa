#include "automation.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "engine/chrome_trace.h"
#include "model/json.h"
#include "model/why.h"

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

/// What happened before the program began (the engine's own start) is not the program's.
struct Times {
  double origin;
  double of(double time) const { return std::max(0.0, time - origin); }
};

/// Why the thread was in this state, as far as known.
void put_cause(Json& json, const Session& session, const trace::Span& span) {
  const TraceModel& trace = session.trace();
  const trace::Cause cause = span.cause();
  if (cause.line != 0) {
    const engine::Place place = engine::place_of(session.modules(), cause.line);
    json.value("line", place.line);
    if (place.module) json.text("file", session.modules()[*place.module].path);
  }
  if (cause.kind != trace::Wait::none) json.text("waitsFor", trace::name_of(cause.kind));
  if (const std::string object = awaited(trace, {.wait = cause.kind, .object = cause.object}); !object.empty()) json.text("object", object);
  if (const int waker = trace.find(span.woken_by()); span.woken_by() != 0 && waker >= 0) {
    json.text("wokenBy", trace.lanes()[static_cast<std::size_t>(waker)].info.name);
  }
}

void put_spans(Json& json, const Session& session, const TraceLane& lane, const Times& times) {
  json.key("spans").begin('[');
  for (std::size_t i = lane.states.first_ending_after(trace::ticks(times.origin)); i < lane.states.size(); ++i) {
    const trace::Span& span = lane.states[i];
    json.begin('{').value("start", times.of(span.start())).value("end", times.of(span.end()));
    if (span.kind() == trace::Span::lost) {
      json.text("state", "unknown").value("missing", span.value()).end('}');
    } else {
      json.text("state", engine::name_of(static_cast<trace::State>(span.value())));
      put_cause(json, session, span);
      json.end('}');
    }
  }
  for (std::size_t i = 0; i < lane.tasks.size(); ++i) {
    const trace::Span& span = lane.tasks[i];
    if (span.kind() == trace::Span::lost) continue;  // the states say it
    json.begin('{').value("start", times.of(span.start())).value("end", times.of(span.end()));
    json.value("task", span.value()).flag("failed", span.failed()).end('}');
  }
  json.end(']');
}

/// Whose run is asked for.
Language meant(const App& app, std::string_view language) {
  for (Language each : kLanguages) {
    if (language == id_of(each)) return each;
  }
  return app.workbench().language();
}

}  // namespace

std::string status_json(const App& app, std::string_view language) {
  const Workbench& workbench = app.workbench();
  const Language which = meant(app, language);
  const Session& session = workbench.side(which).session;
  Json json;
  json.begin('{').text("phase", session.compiling() ? "compiling" : phase_name(session.phase())).value("progress", session.load_progress());
  json.key("exitcode");
  session.exitcode() ? json.number(*session.exitcode()) : json.null();
  json.flag("stopped", session.stopped()).text("error", session.error()).value("elapsed", session.elapsed());
  json.value("processes", static_cast<double>(session.trace().processes().size()));
  json.value("threads", static_cast<double>(session.trace().lanes().size()));
  json.value("pictures", app.pictures()).value("lineWait", app.line_wait()).value("late", session.sleeps() > 0 ? static_cast<double>(session.late()) / session.sleeps() : 0).flag("kept", app.all_kept());
  json.text("program", workbench.title()).text("language", id_of(which)).flag("beside", workbench.beside());
  json.flag("busy", workbench.busy()).text("simulated", session.schedule()).flag("exploring", workbench.exploring());
  const Workbench::Side& side = workbench.side(which);
  json.value("tab", static_cast<double>(side.tab)).key("files").begin('[');
  for (const engine::ProgramFile& file : side.program.files) json.string(file.path);
  json.end(']').key("written").begin('[');
  for (const engine::ProgramFile& file : session.written().files) json.begin('{').text("path", file.path).value("bytes", static_cast<double>(file.bytes.size())).end('}');
  json.end(']');
  if (const auto& stuck = session.trace().stuck()) json.text("stuck", stuck->text());
  json.end('}');
  return json.written();
}

std::string output_json(const App& app, std::string_view language) {
  const Session& session = app.workbench().side(meant(app, language)).session;
  const Console& console = session.console();
  const Times times{session.origin()};
  Json json;
  json.begin('[');
  for (std::size_t i = 0; i < console.size(); ++i) {
    const Line line = console[i];
    const Writer& writer = console.writer(line);
    json.begin('{').text("text", line.text).text("stream", line.stream == output::Stream::err ? "err" : "out");
    json.text("process", writer.process).value("pid", writer.pid).text("thread", writer.thread);
    json.value("time", times.of(line.time)).end('}');
  }
  json.end(']');
  return json.written();
}

std::string trace_json(const App& app, std::string_view language) {
  const Session& session = app.workbench().side(meant(app, language)).session;
  const Times times{session.origin()};
  Json json;
  json.begin('{').key("lanes").begin('[');
  for (const TraceProcess& process : session.trace().processes()) {
    for (int index : process.lanes) {
      const TraceLane& lane = session.trace().lanes()[index];
      const trace::Lane& info = lane.info;
      json.begin('{').text("process", process.name).value("pid", process.pid).value("ppid", process.ppid);
      json.text("thread", info.name).flag("alive", info.alive).value("started", times.of(info.started));
      json.value("ended", times.of(info.alive ? session.now() : info.ended)).value("missing", static_cast<double>(lane.missing));
      put_spans(json, session, lane, times);
      json.end('}');
    }
  }
  json.end(']').end('}');
  return json.written();
}

std::string program(const App& app, std::string_view language) {
  const Workbench::Side& side = app.workbench().side(meant(app, language));
  return side.there ? side.program.text : std::string();
}

std::string parameters_json(const App& app) {
  Json json;
  json.begin('[');
  for (Language language : kLanguages) {
    if (!app.workbench().shows(language)) continue;
    for (const engine::Parameter& parameter : app.workbench().side(language).parameters) {
      json.begin('{').text("language", id_of(language)).text("name", parameter.name);
      json.value("value", static_cast<double>(parameter.value)).value("least", static_cast<double>(parameter.least));
      json.value("most", static_cast<double>(parameter.most)).end('}');
    }
  }
  json.end(']');
  return json.written();
}

std::string set_language(App& app, std::string_view language) {
  for (Language each : kLanguages) {
    if (language != id_of(each)) continue;
    return app.set_language(each) ? std::string() : "This program is not there in " + std::string(name_of(each)) + ".";
  }
  return "There is no language " + std::string(language) + ": python and cpp are.";
}

std::string set_parameter(App& app, const std::string& name, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed != std::errc() || end != value.data() + value.size()) return "A parameter's value is a whole number: " + value + " is none.";
  bool any = false;
  for (Language language : kLanguages) {
    if (app.workbench().shows(language)) any = app.set_parameter(language, name, number) || any;
  }
  return any ? std::string() : "The program has no parameter " + name + ".";
}

std::string set_machine(App& app, const std::string& schedule) {
  try {
    app.set_machine(Machine::of(schedule));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

std::string replay(App& app, const std::string& outcome) {
  int number = -1;
  std::from_chars(outcome.data(), outcome.data() + outcome.size(), number);
  return app.replay(number) ? std::string() : "No outcome " + outcome + " was found of the program as it is now.";
}

std::string outcomes_json(const App& app) {
  const Workbench& workbench = app.workbench();
  const Exploration& exploration = workbench.exploration();
  const Findings& findings = exploration.findings();
  Json json;
  json.begin('{').flag("exploring", exploration.busy()).value("seen", findings.seen).value("wanted", findings.wanted);
  json.text("proof", findings.proof).text("error", exploration.error());
  json.value("replayed", workbench.replayed() ? workbench.replayed()->number : -1).key("outcomes").begin('[');
  for (const Outcome* outcome : by_frequency(findings)) {
    json.begin('{').value("number", outcome->number).value("count", outcome->count).value("share", share_of(*outcome, findings));
    json.flag("failed", outcome->failed).text("text", outcome->text).text("schedule", outcome->schedule).flag("shortest", outcome->shortest);
    json.key("story").begin('[');
    for (const Step& step : outcome->story) json.string(sentence_of(step, *outcome));
    json.end(']').end('}');
  }
  json.end(']').end('}');
  return json.written();
}

std::string widgets_json(const App& app) {
  Json json;
  json.begin('[');
  for (const Widget& widget : app.widgets().all()) {
    json.begin('{').text("id", widget.id).text("label", widget.label);
    json.value("x", widget.x).value("y", widget.y).value("w", widget.w).value("h", widget.h);
    json.flag("enabled", widget.enabled).flag("visible", widget.visible);
    json.flag("hovered", widget.hovered).end('}');
  }
  json.end(']');
  return json.written();
}

}  // namespace poolyard::app
