// The app as JSON, for pages that embed it and for tests: the same on the page (exports) and on the desktop (remote).
#pragma once

#include <string>
#include <string_view>

#include "app.h"

namespace poolyard::app {

/// `language` is "python" or "cpp"; else the language that is shown is meant; of two, the one chosen last.
std::string status_json(const App& app, std::string_view language = {});
std::string output_json(const App& app, std::string_view language = {});
std::string trace_json(const App& app, std::string_view language = {});
std::string program(const App& app, std::string_view language = {});
/// The parameters of the programs that are shown.
std::string parameters_json(const App& app);
// What changes something gives why it could not, or nothing.
std::string set_language(App& app, std::string_view language);
/// In all languages that are shown and have it.
std::string set_parameter(App& app, const std::string& name, const std::string& value);
/// As Machine::of() takes it: nothing is this machine.
std::string set_machine(App& app, const std::string& schedule);
std::string replay(App& app, const std::string& outcome);
/// What was found by exploring.
std::string outcomes_json(const App& app);
std::string widgets_json(const App& app);

}  // namespace poolyard::app
