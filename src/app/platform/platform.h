// All that differs between the desktop and the page: the window and its loop, the clipboard, links, settings, files.
// One implementation each in platform/desktop and platform/browser; nothing else of the app asks what it runs on.
#pragma once

#include <functional>
#include <string>

namespace poolyard::app {
class App;
}

namespace poolyard::app::platform {

/// Opens the window with its OpenGL context and hands both to Dear ImGui. Empty when it worked, else why not.
std::string open_window();

/// Calls `tick(woken)` for as long as the window is open: when there is input, when woken (also by a new size), and at
/// the latest after the seconds that the last tick returned (0: with the screen's next frame). In the browser it
/// returns at once and the page goes on.
void loop(std::function<double(bool woken)> tick);

/// Makes the next tick come now.
void wake();

/// Lets others (the page's JavaScript, tests) see and drive the app, as long as the loop goes on.
void serve(App& app);

/// Before ImGui::NewFrame(): the window's size, the mouse's place, in the interface's own units.
void begin_frame();
/// After ImGui::Render(): shows what was drawn.
void end_frame();

/// Pixels of the screen to one unit of the interface: 1, 2, or something between.
float scale();

void copy(const std::string& text);
/// What the next paste gives.
void offer_paste(const std::string& text);
/// The address to which a link's fragment is added.
std::string link_base();
/// The link the app was opened with, or nothing. On the desktop the argument may also name a file.
std::string opened_link(int argc, char** argv);

/// Settings outlive the window. Empty if it was never saved.
std::string setting(const std::string& name);
void save_setting(const std::string& name, const std::string& value);
/// Whether the system is set to dark colours.
bool prefers_dark();
/// Tells the surroundings (the page around the canvas) which colours are used.
void show_theme(bool dark);

/// Fetches a font that does not come inside the program. Calls back with its bytes, maybe much later; with none if it
/// cannot be had.
void load_font(const std::string& name, std::function<void(std::string bytes)> done);

/// The person uses Command instead of Control.
bool mac_keys();

}  // namespace poolyard::app::platform
