#include "platform/platform.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include <GLFW/glfw3.h>
#include <emscripten.h>
#include <emscripten/eventloop.h>
#include <emscripten/html5.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#include "platform/browser/exports.h"
#include "platform/browser/gl.h"

// clang-format off
EM_JS(void, js_prepare_canvas, (), {
  // GLFW asks for the context without a way to say this; the first who asks decides. Its contents are kept, so that
  // only what differs has to be drawn: copying them from elsewhere would cost as much as putting them on the screen.
  Module['canvas'].getContext('webgl2',
    { alpha: false, depth: false, stencil: false, antialias: false, preserveDrawingBuffer: true });
});
EM_JS(void, js_surroundings, (int* width, int* height, double* scale), {
  // The canvas fills its parent; GLFW gives the canvas a size of its own, which must not be asked for.
  const around = Module['canvas'].parentElement;
  HEAP32[width >> 2] = around.clientWidth;
  HEAP32[height >> 2] = around.clientHeight;
  HEAPF64[scale >> 3] = window.devicePixelRatio || 1;
});
// GLFW's own listener sees only the first change of the screen's scale.
EM_JS(void, js_rescale, (), { GLFW.onDevicePixelRatioChange(); });
EM_JS(void, js_prepare_input, (), {
  const canvas = Module['canvas'];
  // Whatever may concern the app makes it look; GLFW's listeners tell Dear ImGui what it was.
  const look = () => _poolyard_app_look();
  for (const kind of ['mousemove', 'mousedown', 'mouseup', 'mouseout', 'wheel', 'keydown', 'keypress', 'keyup',
                      'touchstart', 'touchmove', 'touchend', 'touchcancel', 'focus', 'blur']) {
    window.addEventListener(kind, look, { capture: true, passive: true });
  }
  new ResizeObserver(() => _poolyard_app_resized()).observe(canvas.parentElement);
  const watchScale = () => {
    matchMedia('(resolution: ' + window.devicePixelRatio + 'dppx)').addEventListener('change', () => {
      _poolyard_app_resized();
      watchScale();
    }, { once: true });
  };
  watchScale();
  // A finger comes down without having moved there; GLFW would report it where the last one was.
  const touched = (event) => {
    const box = canvas.getBoundingClientRect();
    const finger = event.changedTouches[0];
    _poolyard_app_touched(finger.clientX - box.left, finger.clientY - box.top);
  };
  canvas.addEventListener('touchstart', touched, true);
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerType == 'mouse') _poolyard_app_mouse();
  }, true);
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const steps = [1 / 100, 1 / 3, 1][event.deltaMode];  // a wheel's step is 100 pixels, 3 lines, or a page
    _poolyard_app_wheel(-event.deltaX * steps, -event.deltaY * steps);
  }, { passive: false });
  // A button released outside of the canvas is still released.
  window.addEventListener('mouseup', (event) => {
    if (event.target !== canvas) _poolyard_app_released();
  }, true);
});
EM_JS(void, js_cursor, (const char* name), { Module['canvas'].style.cursor = UTF8ToString(name); });
EM_JS(void, js_copy, (const char* text), { Module['poolyardCopy']?.(UTF8ToString(text)); });
EM_JS(char*, js_link_base, (), { return stringToNewUTF8(location.origin + location.pathname + location.search); });
EM_JS(char*, js_fragment, (), { return stringToNewUTF8(location.hash); });
EM_JS(int, js_begin_file, (), {
  const files = Module['poolyardFiles'] ||= new Map();
  const number = (Module['poolyardLastFile'] ?? 0) + 1;
  files.set(number, []);
  return Module['poolyardLastFile'] = number;
});
// Each part as a blob: the browser has them elsewhere, large ones on the disk.
EM_JS(void, js_add_to_file, (int file, const char* bytes, int size), { Module['poolyardFiles'].get(file).push(new Blob([HEAPU8.slice(bytes, bytes + size)])); });
EM_JS(void, js_drop_file, (int file), { Module['poolyardFiles'].delete(file); });
EM_JS(void, js_save_file, (int file, const char* name, const char* type), {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(Module['poolyardFiles'].get(file), { type: UTF8ToString(type) }));
  link.download = UTF8ToString(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);  // once the browser has taken it
});
EM_JS(char*, js_setting, (const char* name), {
  try {
    return stringToNewUTF8(localStorage.getItem('poolyard.' + UTF8ToString(name)) || "");
  } catch { return stringToNewUTF8(""); }
});
EM_JS(int, js_save_setting, (const char* name, const char* value), {
  try {
    localStorage.setItem('poolyard.' + UTF8ToString(name), UTF8ToString(value));
    return 1;
  } catch { return 0; }
});
EM_JS(void, js_forget_link, (), { if (location.hash) history.replaceState(null, "", location.pathname + location.search); });
EM_JS(int, js_prefers_dark, (), { return matchMedia('(prefers-color-scheme: dark)').matches ? 1 : 0; });
EM_JS(void, js_show_theme, (int dark), {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
});
EM_JS(void, js_load_font, (const char* name, int request), {
  fetch(new URL('fonts/' + UTF8ToString(name), document.baseURI))
    .then((response) => response.ok ? response.arrayBuffer() : new ArrayBuffer(0), () => new ArrayBuffer(0))
    .then((bytes) => {
      const at = _malloc(Math.max(1, bytes.byteLength));
      HEAPU8.set(new Uint8Array(bytes), at);
      _poolyard_app_font(request, at, bytes.byteLength);
    });
});
EM_JS(int, js_software, (), {
  // Browsers do not say what a frame costs in their other processes; but who draws, they do.
  const gl = Module['canvas'].getContext('webgl2');
  if (!gl) return 0;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer) ? 1 : 0;
});
EM_JS(int, js_mac_keys, (), { return /Mac|iPhone|iPad/.test(navigator.platform) ? 1 : 0; });
// clang-format on

namespace poolyard::app::platform {
namespace {

GLFWwindow* window = nullptr;
int width = 0, height = 0;
double pixels = 1;
std::function<double(bool window_changed)> on_look;
std::function<void()> on_frame;
bool window_changed = true;
int timer = 0, frame_request = 0;
constexpr double kUnseenLook = 500;  // ms: how often a page that nobody sees takes what a run has printed

// What a picture costs. The page's own part is known; what the browser's other processes do with it is not, but a fence
// says when they have rendered it, and without a graphics unit the time until then is the processor's.
bool software = false;
double page_begun = 0, page_part = 0;   // ms
double rendering = 0;                   // ms, of the picture whose fence was the last to be passed
GLsync fence = nullptr;
double fence_set = 0;
std::vector<std::function<void(std::string bytes)>> fonts_done;  // by the number of their request
std::string clipboard;

std::string taken(char* text) {
  std::string copy = text;
  std::free(text);
  return copy;
}

/// Follows the page: true when the canvas's size or the screen's scale has changed.
bool resize() {
  int new_width = 0, new_height = 0;
  double new_pixels = 1;
  js_surroundings(&new_width, &new_height, &new_pixels);
  if (new_width == width && new_height == height && new_pixels == pixels) return false;
  const bool rescaled = new_pixels != pixels;
  width = new_width;
  height = new_height;
  pixels = new_pixels;
  if (window) {
    if (rescaled) js_rescale();
    glfwSetWindowSize(window, std::max(width, 1), std::max(height, 1));
  }
  return true;
}

bool hidden() {
  EmscriptenVisibilityChangeEvent visibility{};
  return emscripten_get_visibility_status(&visibility) == EMSCRIPTEN_RESULT_SUCCESS && visibility.hidden;
}

void look(bool in_frame);

void ask_for_frame() {
  if (frame_request) return;
  frame_request = emscripten_request_animation_frame(
      [](double, void*) {
        frame_request = 0;
        look(true);
        return EM_FALSE;
      },
      nullptr);
}

/// Asks the browser for the next look: with the screen's next frame, or after some seconds. Frames are asked for one by
/// one: a request that goes on would keep the browser's compositor at work, also where nothing is drawn.
void arrange(double wait) {
  double ms = std::min(wait, 3600.0) * 1000;
  if (hidden()) {
    ms = kUnseenLook;
  } else if (ms <= 0) {
    ask_for_frame();
    ms = kUnseenLook;  // a frame of another page that is out of sight is not hidden, but gets no frames either
  }
  emscripten_clear_timeout(timer);
  timer = emscripten_set_timeout([](void*) { look(false); }, ms, nullptr);
}

void look(bool in_frame) {
  if (!on_look) return;
  double wait = on_look(std::exchange(window_changed, false));
  if (in_frame && wait <= 0) {
    on_frame();
    wait = on_look(false);
  }
  arrange(wait);
}

void resized() {
  if (!resize()) return;
  window_changed = true;
  look(true);  // the canvas is empty now, and what is drawn at once is what the person sees next
}

void watch_fence(void*) {
  constexpr double kTooLong = 1000;  // more likely the page was put to sleep
  const double passed = emscripten_get_now() - fence_set;
  if (glClientWaitSync(fence, 0, 0) == GL_TIMEOUT_EXPIRED && passed < kTooLong) {
    emscripten_set_timeout(watch_fence, 4, nullptr);
    return;
  }
  glDeleteSync(std::exchange(fence, nullptr));
  if (passed < kTooLong && !hidden()) rendering = passed;
}

const char* cursor_name(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput: return "text";
    case ImGuiMouseCursor_ResizeNS: return "ns-resize";
    case ImGuiMouseCursor_ResizeEW: return "ew-resize";
    case ImGuiMouseCursor_Hand: return "pointer";
    default: return "default";
  }
}

}  // namespace

std::string open_window() {
  resize();
  js_prepare_input();
  js_prepare_canvas();
  software = js_software() != 0;
  if (!glfwInit()) return "The page's canvas could not be used.";
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  window = glfwCreateWindow(std::max(width, 1), std::max(height, 1), "Poolyard", nullptr, nullptr);
  if (!window) return "This browser gave no WebGL 2, with which Poolyard draws.";
  glfwMakeContextCurrent(window);
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  // The backend listens on the document, where browsers no longer let a page keep the wheel to itself; see above.
  emscripten_set_wheel_callback(EMSCRIPTEN_EVENT_TARGET_DOCUMENT, nullptr, false, nullptr);
  ImGui_ImplOpenGL3_Init(nullptr);
  ImGuiIO& io = ImGui::GetIO();
  io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;  // the page's cursor is set below
  io.SetClipboardTextFn = [](void*, const char* text) { copy(text); };
  io.GetClipboardTextFn = [](void*) { return clipboard.c_str(); };
  return {};
}

void loop(std::function<double(bool window_changed)> look_function, std::function<void()> frame_function) {
  on_look = std::move(look_function);
  on_frame = std::move(frame_function);
  emscripten_set_visibilitychange_callback(nullptr, false, [](int, const EmscriptenVisibilityChangeEvent*, void*) {
    look(false);
    return EM_FALSE;
  });
  look(false);
}

void wake() { ask_for_frame(); }

void begin_picture() { page_begun = emscripten_get_now(); }

void begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  const float scaled = scale();
  ImGui::GetIO().DisplayFramebufferScale = {scaled, scaled};
}

void bind_canvas(int, int) { glBindFramebuffer(GL_FRAMEBUFFER, 0); }

void end_picture(bool drawn) {
  static ImGuiMouseCursor shown = ImGuiMouseCursor_COUNT;
  if (const ImGuiMouseCursor cursor = ImGui::GetMouseCursor(); cursor != shown) {
    shown = cursor;
    js_cursor(cursor_name(cursor));
  }
  const double now = emscripten_get_now();
  page_part = now - page_begun;
  if (!drawn || fence) return;
  fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();
  fence_set = now;
  emscripten_set_timeout(watch_fence, 4, nullptr);
}

double picture_cost() {
  // The browser then puts the canvas on the screen: measured with Chromium's software renderer, for each pixel.
  constexpr double kCompositing = 20e-6;  // ms
  // A graphics unit's time is nobody else's. Only where it is far behind does it need longer pauses.
  constexpr double kBehind = 50;
  const double elsewhere = software ? rendering + kCompositing * width * height * pixels * pixels
                           : rendering > kBehind ? rendering
                                                 : 0;
  return (page_part + elsewhere) / 1000;
}

float scale() { return static_cast<float>(pixels); }

void copy(const std::string& text) {
  clipboard = text;
  js_copy(text.c_str());
}

void offer_paste(const std::string& text) { clipboard = text; }

std::string link_base() { return taken(js_link_base()); }
std::string opened_link(int, char**) { return taken(js_fragment()); }
OpenedFiles opened_files(int, char**) { return {}; }
void forget_link() { js_forget_link(); }
struct NewFile::State {
  int number;
  std::string name, type;
};
NewFile::NewFile(const std::string& name, const std::string& type) : state_(std::make_unique<State>(js_begin_file(), name, type)) {}
NewFile::~NewFile() { js_drop_file(state_->number); }
void NewFile::add(std::string_view part) { js_add_to_file(state_->number, part.data(), static_cast<int>(part.size())); }
Saved NewFile::finish() {
  js_save_file(state_->number, state_->name.c_str(), state_->type.c_str());
  return {};  // the browser says it
}

std::string setting(const std::string& name) { return taken(js_setting(name.c_str())); }
std::string kept(const std::string& name) { return setting(name); }
bool keep(const std::string& name, const std::string& text) { return js_save_setting(name.c_str(), text.c_str()) != 0; }
void save_setting(const std::string& name, const std::string& value) { js_save_setting(name.c_str(), value.c_str()); }
bool prefers_dark() { return js_prefers_dark() != 0; }
void show_theme(bool dark) { js_show_theme(dark); }
int ready_threads() { return 0; }
bool mac_keys() { return js_mac_keys() != 0; }

void load_font(const std::string& name, std::function<void(std::string bytes)> done) {
  fonts_done.push_back(std::move(done));
  js_load_font(name.c_str(), static_cast<int>(fonts_done.size()) - 1);
}

}  // namespace poolyard::app::platform

extern "C" {

EMSCRIPTEN_KEEPALIVE void poolyard_app_font(int request, char* bytes, int size) {
  using namespace poolyard::app::platform;
  fonts_done[static_cast<std::size_t>(request)](std::string(bytes, static_cast<std::size_t>(size)));
  std::free(bytes);
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_look() { poolyard::app::platform::wake(); }

EMSCRIPTEN_KEEPALIVE void poolyard_app_resized() { poolyard::app::platform::resized(); }

EMSCRIPTEN_KEEPALIVE void poolyard_app_touched(double x, double y) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  io.AddMousePosEvent(static_cast<float>(x), static_cast<float>(y));
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_mouse() { ImGui::GetIO().AddMouseSourceEvent(ImGuiMouseSource_Mouse); }

EMSCRIPTEN_KEEPALIVE void poolyard_app_wheel(double x, double y) {
  ImGui::GetIO().AddMouseWheelEvent(static_cast<float>(x), static_cast<float>(y));
}

EMSCRIPTEN_KEEPALIVE void poolyard_app_released() {
  for (int button = 0; button < 3; ++button) ImGui::GetIO().AddMouseButtonEvent(button, false);
}

}  // extern "C"
