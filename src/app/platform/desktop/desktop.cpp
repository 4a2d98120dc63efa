#include "platform/platform.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include <sys/personality.h>
#include <time.h>

#include "platform/desktop/gl.h"  // before GLFW brings OpenGL without its functions

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include "app.h"
#include "platform/desktop/remote.h"

namespace poolyard::app::platform {
namespace {

GLFWwindow* window = nullptr;
bool changed = true;  // the window, so that its contents must be shown again
GLuint canvas = 0, canvas_pixels = 0;
int canvas_width = 0, canvas_height = 0;
double begun = 0, cost = 0;  // processor time when the picture was begun; that a picture takes
std::unique_ptr<Remote> remote;

/// All that this process has used, on all its threads: those of a software renderer are among them.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Window coordinates are pixels on X11 and Windows and units on macOS and Wayland; the interface wants units always.
float units_per_coordinate() {
  int width = 0, pixels = 0, unused = 0;
  glfwGetWindowSize(window, &width, &unused);
  glfwGetFramebufferSize(window, &pixels, &unused);
  return width > 0 ? static_cast<float>(pixels) / (static_cast<float>(width) * scale()) : 1.0f;
}

void on_mouse_moved(GLFWwindow* w, double x, double y) {
  const float units = units_per_coordinate();
  ImGui_ImplGlfw_CursorPosCallback(w, x * units, y * units);
}

/// Ours in a folder that the system lets people choose, or in its usual place below their home.
std::filesystem::path own_folder(const char* variable, const char* usual) {
  if (const char* chosen = std::getenv(variable); chosen && *chosen) return std::filesystem::path(chosen) / "poolyard";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home ? home : ".") / usual / "poolyard";
}
std::filesystem::path settings_folder() { return own_folder("XDG_CONFIG_HOME", ".config"); }
std::filesystem::path state_folder() { return own_folder("XDG_STATE_HOME", ".local/state"); }

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

App* served = nullptr;

}  // namespace

/// The files that are named, and those in the folders that are; each by its path from what was named on.
std::vector<engine::ProgramFile> files_at(const std::vector<std::string>& paths) {
  constexpr std::size_t kMost = 2000;
  constexpr std::uintmax_t kLargest = 64 << 20;
  std::vector<engine::ProgramFile> files;
  const auto add = [&](const std::filesystem::path& path, const std::filesystem::path& name) {
    std::error_code failed;
    if (files.size() < kMost && std::filesystem::is_regular_file(path, failed) && std::filesystem::file_size(path, failed) <= kLargest) {
      files.push_back({name.generic_string(), read_file(path)});
    }
  };
  for (const std::filesystem::path path : paths) {
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::canonical(path, failed);
    if (failed) continue;
    if (!std::filesystem::is_directory(whole, failed)) {
      add(whole, whole.filename());
      continue;
    }
    namespace fs = std::filesystem;
    for (fs::recursive_directory_iterator at(whole, fs::directory_options::skip_permission_denied, failed), end; !failed && at != end; at.increment(failed)) {
      // What is hidden belongs to tools, and may be large.
      if (at->path().filename().string().starts_with('.') && at->is_directory(failed)) at.disable_recursion_pending();
      add(at->path(), at->path().lexically_relative(whole.parent_path()));
    }
  }
  return files;
}

std::string open_window() {
  // Of the engines, which inherit it: what depends on addresses is the same in every simulated run then.
  personality(static_cast<unsigned long>(personality(0xffffffff)) | ADDR_NO_RANDOMIZE);
  static std::string why = "the system gave no reason";
  glfwSetErrorCallback([](int, const char* text) { why = text; });
  if (!glfwInit()) return "No window can be opened: " + why;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "poolyard");
  window = glfwCreateWindow(1280, 800, "Poolyard", nullptr, nullptr);
  if (!window) return "No window with OpenGL 3.3 can be opened: " + why;
  glfwSetWindowSizeLimits(window, 320, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  glfwSetWindowRefreshCallback(window, [](GLFWwindow*) { changed = true; });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow*, int, int) { changed = true; });
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  glfwSetCursorPosCallback(window, on_mouse_moved);
  ImGui_ImplOpenGL3_Init(kShaderPrefix);
  return {};
}

void loop(std::function<double(bool window_changed)> look, std::function<void()> frame) {
  double wait = 0;
  float shown_scale = 0;
  while (!glfwWindowShouldClose(window)) {
    if (wait > 0) {
      glfwWaitEventsTimeout(wait);
    } else {
      glfwPollEvents();
    }
    if (remote) remote->poll();
    if (scale() != shown_scale) changed = true;
    shown_scale = scale();
    wait = look(std::exchange(changed, false));
    if (glfwGetWindowAttrib(window, GLFW_ICONIFIED)) {
      changed = true;  // what is due meanwhile is drawn when it can be seen
      wait = std::max(wait, 0.1);
    } else if (wait <= 0) {
      frame();
      wait = look(false);
    }
    if (remote && remote->enabled()) wait = std::min(wait, 0.02);
    if (remote && remote->quit()) glfwSetWindowShouldClose(window, GLFW_TRUE);
  }
}

void serve(App& app) {
  served = &app;
  remote = std::make_unique<Remote>(app);
  glfwSetDropCallback(window, [](GLFWwindow*, int count, const char** paths) {
    served->open_files(files_at({paths, paths + count}));
    glfwPostEmptyEvent();
  });
}

void wake() { glfwPostEmptyEvent(); }

void begin_picture() { begun = processor_seconds(); }

void begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  const float pixels = scale();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {width / pixels, height / pixels};
  io.DisplayFramebufferScale = {pixels, pixels};
  // Outside of the window the backend looks the mouse up itself, in window coordinates.
  if (const float units = units_per_coordinate(); units != 1 && !glfwGetWindowAttrib(window, GLFW_HOVERED)) {
    double x = 0, y = 0;
    glfwGetCursorPos(window, &x, &y);
    io.AddMousePosEvent(static_cast<float>(x) * units, static_cast<float>(y) * units);
  }
}

// A window's own buffers change places with every picture; a picture of which only parts are new needs one that stays.
void bind_canvas(int width, int height) {
  if (!canvas) {
    glGenFramebuffers(1, &canvas);
    glGenRenderbuffers(1, &canvas_pixels);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, canvas);
  if (width == canvas_width && height == canvas_height) return;
  canvas_width = width;
  canvas_height = height;
  glBindRenderbuffer(GL_RENDERBUFFER, canvas_pixels);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, canvas_pixels);
}

void end_picture(bool drawn) {
  if (drawn) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, canvas);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, canvas_width, canvas_height, 0, 0, canvas_width, canvas_height, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
    glfwSwapBuffers(window);
  }
  cost = processor_seconds() - begun;
}

double picture_cost() { return cost; }

float scale() {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window, &x, &y);
  return x > 0 ? x : 1;
}

void copy(const std::string& text) { glfwSetClipboardString(window, text.c_str()); }

void offer_paste(const std::string& text) { copy(text); }

std::string link_base() {
  // The address under which `./poolyard` serves the page on this machine.
  return "http://localhost:8000/";
}

std::string opened_link(int argc, char** argv) { return argc >= 2 && std::string_view(argv[1]).find('#') != std::string_view::npos ? argv[1] : ""; }

OpenedFiles opened_files(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]).find('#') != std::string_view::npos) return {};
  const std::filesystem::path first = argv[1];
  std::error_code failed;
  // As python3: what follows a program's file are its arguments.
  if (std::filesystem::is_regular_file(first, failed) && first.extension() != ".zip" && first.extension() != ".whl") {
    return {.program = engine::Program{.text = read_file(first), .name = first.filename(), .arguments = {argv + 2, argv + argc}, .folder = std::filesystem::canonical(first, failed).parent_path()}, .files = {}};
  }
  std::vector<std::string> paths(argv + 1, argv + argc);
  OpenedFiles opened{.program = {}, .files = files_at(paths)};
  if (opened.files.empty()) std::fprintf(stderr, "poolyard: cannot open %s\n", argv[1]);
  return opened;
}

void forget_link() {}

struct NewFile::State {
  std::filesystem::path path;
  std::ofstream file;
  bool finished = false;
};

NewFile::NewFile(const std::string& name, const std::string&) : state_(std::make_unique<State>()) {
  const char* home = std::getenv("HOME");
  std::filesystem::path folder = home ? home : ".";
  std::error_code failed;
  if (std::filesystem::is_directory(folder / "Downloads", failed)) folder /= "Downloads";
  // Nothing that is there already is written over.
  const std::filesystem::path plain = name;
  state_->path = folder / plain;
  for (int number = 2; std::filesystem::exists(state_->path, failed); ++number) {
    state_->path = folder / (plain.stem().string() + "-" + std::to_string(number) + plain.extension().string());
  }
  state_->file.open(state_->path, std::ios::binary);
}

NewFile::~NewFile() {
  if (state_->finished || !state_->file.is_open()) return;
  state_->file.close();
  std::error_code ignored;
  std::filesystem::remove(state_->path, ignored);
}

void NewFile::add(std::string_view part) { state_->file << part; }

Saved NewFile::finish() {
  state_->file.close();
  if (!state_->file) return {false, "Could not write " + state_->path.string() + ": is there room, and may files be made there?"};
  state_->finished = true;
  return {true, "Saved as " + state_->path.string()};
}

std::string setting(const std::string& name) { return read_file(settings_folder() / name); }

void save_setting(const std::string& name, const std::string& value) {
  std::error_code ignored;  // a setting that cannot be kept is no reason to disturb anyone
  std::filesystem::create_directories(settings_folder(), ignored);
  std::ofstream(settings_folder() / name, std::ios::binary) << value;
}

std::string kept(const std::string& name) { return read_file(state_folder() / name); }

bool keep(const std::string& name, const std::string& text) {
  // The old or the new one is there, whatever happens meanwhile.
  const std::filesystem::path path = state_folder() / name, next = state_folder() / (name + ".new");
  std::error_code failed;
  std::filesystem::create_directories(state_folder(), failed);
  std::ofstream file(next, std::ios::binary);
  file << text;
  file.close();
  if (!file) return false;
  std::filesystem::rename(next, path, failed);
  return !failed;
}

bool prefers_dark() {
  const char* theme = std::getenv("GTK_THEME");
  return theme && std::string(theme).find("dark") != std::string::npos;
}

void show_theme(bool) {}

void load_font(const std::string& name, std::function<void(std::string bytes)> done) {
  // Beside the program in a build, in share/poolyard when installed.
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto& path : {folder / "fonts" / name, folder.parent_path() / "share/poolyard/fonts" / name}) {
    std::string bytes = read_file(path);
    if (!bytes.empty()) return done(std::move(bytes));
  }
  done({});
}

int ready_threads() {
  // Three averages, then "running/all".
  std::ifstream file("/proc/loadavg");
  double average;
  int ready = 0;
  file >> average >> average >> average >> ready;
  return std::max(0, ready - 1);
}

bool mac_keys() { return false; }

}  // namespace poolyard::app::platform
