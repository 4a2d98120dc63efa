// All that differs between the desktop and the page: the window and its loop, the clipboard, links, settings, files.
// One implementation each in platform/desktop and platform/browser; nothing else of the app asks what it runs on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program.h"

namespace poolyard::app {
class App;
}

namespace poolyard::app::platform {

/// Opens the window with its OpenGL context and hands both to Dear ImGui. Empty when it worked, else why not.
std::string open_window();

/// For as long as the window is open, calls `look(window_changed)`: when there is input, when woken, when the window
/// has another size or scale or has lost its contents, and at the latest after the seconds that the last look returned.
/// When these are 0, calls `frame()` with the screen's next frame, if anybody can see the window. In the browser it
/// returns at once and the page goes on.
void loop(std::function<double(bool window_changed)> look, std::function<void()> frame);

/// Makes the next look come now. From the thread of the loop.
void wake();

/// Lets others (the page's JavaScript, tests) see and drive the app, as long as the loop goes on.
void serve(App& app);

/// A picture is begun: from here on it costs something.
void begin_picture();
/// Before ImGui::NewFrame(), as often as the picture is built: the window's size, the mouse's place, in the interface's
/// own units.
void begin_frame();
/// What is drawn goes to the window from now on, or to where the window's contents are kept: they stay as they are from
/// picture to picture, as long as the size (in pixels) does.
void bind_canvas(int width, int height);
/// After drawing: shows what was drawn to the window, if anything was.
void end_picture(bool drawn);
/// What a picture costs, from begin_picture() to end_picture() and whatever follows from it elsewhere: seconds of
/// processor time, as far as the platform can tell by now.
double picture_cost();

/// Pixels of the screen to one unit of the interface: 1, 2, or something between.
float scale();

void copy(const std::string& text);
/// What the next paste gives.
void offer_paste(const std::string& text);
/// The address to which a link's fragment is added.
std::string link_base();
/// The link the app was opened with, or nothing.
std::string opened_link(int argc, char** argv);
/// On the desktop, the program that it was opened with instead: a file that is run as python3 runs it, or several, or a folder.
struct OpenedFiles {
  std::optional<engine::Program> program;
  std::vector<engine::ProgramFile> files;
};
OpenedFiles opened_files(int argc, char** argv);
/// What is shown is not what that link holds any more: a reload is not to bring it back over what was typed.
void forget_link();

struct Saved {
  bool good = true;
  std::string text;  ///< where it is, or why it is not; nothing where the surroundings say it
};
/// A file for the person, to download, or, on the desktop, in the folder for that. It gets its contents part by part; one that is not
/// finished is gone when this is.
class NewFile {
 public:
  NewFile(const std::string& name, const std::string& type);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  void add(std::string_view part);
  Saved finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Settings outlive the window. Empty if it was never saved.
std::string setting(const std::string& name);
void save_setting(const std::string& name, const std::string& value);
/// The same for what a person has made, which is not to be lost by a crash either.
std::string kept(const std::string& name);
/// False when it could not be.
bool keep(const std::string& name, const std::string& text);
/// Whether the system is set to dark colours.
bool prefers_dark();
/// Tells the surroundings (the page around the canvas) which colours are used.
void show_theme(bool dark);

/// Fetches a font that does not come inside the program. Calls back with its bytes, maybe much later; with none if it
/// cannot be had.
void load_font(const std::string& name, std::function<void(std::string bytes)> done);

/// Threads of the whole machine that are running or could be, without the one that asks; 0 where that cannot be known.
int ready_threads();

/// The person uses Command instead of Control.
bool mac_keys();

}  // namespace poolyard::app::platform
