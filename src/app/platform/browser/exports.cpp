#include "platform/browser/exports.h"

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <emscripten.h>

#include "app.h"
#include "automation.h"
#include "platform/platform.h"

// Who calls from JavaScript gets an Error that says what happened: of a C++ exception he would only hear that there was one.
EM_JS(void, js_throw, (const char* what), { throw new Error(UTF8ToString(what)); });

// Bytes, from JavaScript (in new memory, their number in *size), and to it: null stands for none.
EM_JS(char*, js_given, (std::size_t* size), {
  const bytes = Module['poolyardGiven'];
  Module['poolyardGiven'] = null;
  const at = _malloc(bytes.length + 1);
  HEAPU8.set(bytes, at);
  HEAPU32[size >> 2] = bytes.length;
  return at;
});
EM_JS(void, js_give, (const char* bytes, std::size_t size), { Module['poolyardGiven'] = bytes ? HEAPU8.slice(bytes, bytes + size) : null; });

namespace poolyard::app::platform {
namespace {

App* served = nullptr;
std::vector<engine::ProgramFile> files;  // that JavaScript has given for what it is about to ask for

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

/// A file of those that come with the next call of one of the two functions below; its bytes are JavaScript's.
EMSCRIPTEN_KEEPALIVE void poolyard_app_add_file(const char* path) {
  std::size_t size = 0;
  char* const bytes = js_given(&size);
  files.push_back({path, std::string(bytes, size)});
  std::free(bytes);
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_open_files() {
  if (served) served->open_files(std::exchange(files, {}));
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_set_program(const char* text, const char* title) {
  if (served) served->set_program(text, title && *title ? title : "Program", std::exchange(files, {}));
}

/// What the last Python run has written to this file.
EMSCRIPTEN_KEEPALIVE void poolyard_app_give_written(const char* path) {
  js_give(nullptr, 0);
  if (!served) return;
  for (const auto& file : served->workbench().side(poolyard::app::Language::python).session.written().files) {
    if (file.path == path) js_give(file.bytes.data(), file.bytes.size());
  }
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
                            R"("processes":0,"threads":0,"pictures":0,"lineWait":0,"late":0,"program":"","language":"python","beside":false,"busy":false,"simulated":"","exploring":false,"tab":0,"files":[],"written":[]})";
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
