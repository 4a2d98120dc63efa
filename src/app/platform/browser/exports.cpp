#include "platform/browser/exports.h"

#include <exception>
#include <string>

#include <emscripten.h>

#include "app.h"
#include "automation.h"
#include "platform/platform.h"

// Who calls from JavaScript gets an Error that says what happened: of a C++ exception he would only hear that there was one.
EM_JS(void, js_throw, (const char* what), { throw new Error(UTF8ToString(what)); });

namespace poolyard::app::platform {
namespace {

App* served = nullptr;

/// Keeps the text of each function for its caller.
template <class F>
const char* kept(std::string& text, F make) {
  if (served) text = make(*served);
  return text.c_str();
}

}  // namespace

void serve(App& app) { served = &app; }
void poll_app() {
  if (served) served->poll();
}

}  // namespace poolyard::app::platform

using poolyard::app::App;
using namespace poolyard::app::platform;

extern "C" {

EMSCRIPTEN_KEEPALIVE void poolyard_app_set_program(const char* text, const char* title) {
  if (served) served->set_program(text, title && *title ? title : "Program");
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_program(const char* language) {
  static std::string text;
  return kept(text, [&](App& app) { return poolyard::app::program(app, language); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_set_language(const char* language) {
  static std::string why;
  return kept(why, [&](App& app) { return poolyard::app::set_language(app, language); });
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_set_beside(const char* beside) {
  if (served) served->set_beside(*beside != '\0');
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_parameters() {
  static std::string text = "[]";
  return kept(text, [](App& app) { return poolyard::app::parameters_json(app); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_set_parameter(const char* name, const char* value) {
  static std::string why;
  return kept(why, [&](App& app) { return poolyard::app::set_parameter(app, name, value); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_set_machine(const char* schedule) {
  static std::string why;
  return kept(why, [&](App& app) { return poolyard::app::set_machine(app, schedule); });
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_explore() {
  if (served) served->explore();
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_replay(const char* outcome) {
  static std::string why;
  return kept(why, [&](App& app) { return poolyard::app::replay(app, outcome); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_outcomes() {
  static std::string text = R"({"exploring":false,"seen":0,"wanted":0,"proof":"","error":"","replayed":-1,"outcomes":[]})";
  poll_app();
  return kept(text, [](App& app) { return poolyard::app::outcomes_json(app); });
}

/// The page goes away, or may.
EMSCRIPTEN_KEEPALIVE void poolyard_app_keep_drafts() {
  if (served) served->keep_drafts();
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_run() {
  if (!served) return;
  try {
    served->run();
  } catch (const std::exception& error) {
    js_throw(error.what());
  }
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_stop() {
  if (served) served->stop();
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_status(const char* language) {
  static std::string text = R"({"phase":"loading","progress":0,"exitcode":null,"stopped":false,"error":"","elapsed":0,)"
                            R"("processes":0,"threads":0,"pictures":0,"lineWait":0,"late":0,"program":"","language":"python","beside":false,"busy":false,"simulated":"","exploring":false})";
  poll_app();
  return kept(text, [&](App& app) { return poolyard::app::status_json(app, language); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_output(const char* language) {
  static std::string text = "[]";
  poll_app();
  return kept(text, [&](App& app) { return poolyard::app::output_json(app, language); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_trace(const char* language) {
  static std::string text = R"({"lanes":[]})";
  poll_app();
  return kept(text, [&](App& app) { return poolyard::app::trace_json(app, language); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_link() {
  static std::string text;
  return kept(text, [](App& app) { return app.link(); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_open_link(const char* fragment) {
  static std::string text;
  return kept(text, [&](App& app) { return app.open_link(fragment); });
}

EMSCRIPTEN_KEEPALIVE const char* poolyard_app_widgets() {
  static std::string text = "[]";
  return kept(text, [](App& app) { return poolyard::app::widgets_json(app); });
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_paste(const char* text) {
  if (served) served->paste(text);
}

/// The page's system has changed to dark or light colours; what the person chose here counts more.
EMSCRIPTEN_KEEPALIVE void poolyard_app_system_theme(int dark) {
  if (served) served->system_theme(dark != 0);
}

}  // extern "C"
