// The app as JSON, for pages that embed it and for tests: the same on the page (exports) and on the desktop (remote).
#pragma once

#include <string>

#include "app.h"

namespace poolyard::app {

std::string status_json(const App& app);
std::string output_json(const App& app);
std::string trace_json(const App& app);
std::string widgets_json(const App& app);

}  // namespace poolyard::app
