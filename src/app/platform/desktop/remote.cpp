#include "platform/desktop/remote.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include <poll.h>
#include <unistd.h>

#include "automation.h"
#include "model/json.h"

namespace poolyard::app {

Remote::Remote(App& app) : app_(app), enabled_(std::getenv("POOLYARD_REMOTE") != nullptr) {}

void Remote::poll() {
  if (!enabled_) return;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  while (::poll(&input, 1, 0) > 0 && (input.revents & (POLLIN | POLLHUP))) {
    char bytes[4096];
    const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (got <= 0) {
      enabled_ = false;
      break;
    }
    unread_.append(bytes, static_cast<std::size_t>(got));
  }
  for (std::size_t end; (end = unread_.find('\n')) != std::string::npos;) {
    const std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    const std::size_t space = line.find(' ');
    std::cout << answer(line.substr(0, space), space == std::string::npos ? "" : line.substr(space + 1)) << std::endl;
  }
}

std::string Remote::answer(const std::string& command, const std::string& argument) {
  Json json;
  if (command == "status") return status_json(app_, argument);
  if (command == "output") return output_json(app_, argument);
  if (command == "trace") return trace_json(app_, argument);
  if (command == "parameters") return parameters_json(app_);
  if (command == "outcomes") return outcomes_json(app_);
  if (command == "machine") return json.string(set_machine(app_, argument)).written();
  if (command == "replay") return json.string(replay(app_, argument)).written();
  if (command == "widgets") return widgets_json(app_);
  if (command == "program") return json.string(program(app_, argument)).written();
  if (command == "link") return json.string(app_.link()).written();
  if (command == "open") return json.string(app_.open_link(argument)).written();
  if (command == "load") {
    std::ifstream file(argument, std::ios::binary);
    app_.set_program({std::istreambuf_iterator<char>(file), {}}, argument.substr(argument.rfind('/') + 1));
  } else if (command == "drop") {
    app_.open_files(platform::files_at({argument}));
  } else if (command == "run") {
    app_.run();
  } else if (command == "explore") {
    app_.explore();
  } else if (command == "stop") {
    app_.stop();
  } else if (command == "quit") {
    quit_ = true;
  } else {
    return json.string("unknown command: " + command).written();
  }
  return json.null().written();
}

}  // namespace poolyard::app
