#include <cstdio>
#include <memory>
#include <utility>

#include <imgui.h>

#include "app.h"
#include "platform/platform.h"

int main(int argc, char** argv) {
  using namespace poolyard::app;
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigMacOSXBehaviors = platform::mac_keys();
  if (const std::string why = platform::open_window(); !why.empty()) {
    std::fprintf(stderr, "poolyard: %s\n", why.c_str());
    return 1;
  }
  // In the browser main() returns while the page goes on: the app stays for as long as the page.
  static App app;
  platform::serve(app);
  app.open_link(platform::opened_link(argc, argv));
  platform::OpenedFiles opened = platform::opened_files(argc, argv);
  if (opened.program) app.open_program(*opened.program);
  app.open_files(std::move(opened.files));
  platform::loop([](bool window_changed) { return app.look(window_changed); }, [] { app.frame(); });
  app.keep_drafts();
  return 0;
}
