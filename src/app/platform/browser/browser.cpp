#include "platform/platform.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

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
EM_JS(char*, js_setting, (const char* name), {
  try {
    return stringToNewUTF8(localStorage.getItem('poolyard.' + UTF8ToString(name)) || "");
  } catch { return stringToNewUTF8(""); }
});
EM_JS(void, js_save_setting, (const char* name, const char* value), {
  try { localStorage.setItem('poolyard.' + UTF8ToString(name), UTF8ToString(value)); } catch {}
});
EM_JS(int, js_prefers_dark, (), { return matchMedia('(prefers-color-scheme: dark)').matches ? 1 : 0; });
EM_JS(void, js_show_theme, (int dark), {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
});
EM_JS(void, js_load_font, (const char* name), {
  fetch(new URL('fonts/' + UTF8ToString(name), document.baseURI))
    .then((response) => response.ok ? response.arrayBuffer() : new ArrayBuffer(0), () => new ArrayBuffer(0))
    .then((bytes) => {
      const at = _malloc(Math.max(1, bytes.byteLength));
      HEAPU8.set(new Uint8Array(bytes), at);
      _poolyard_app_font(at, bytes.byteLength);
    });
});
EM_JS(int, js_mac_keys, (), { return /Mac|iPhone|iPad/.test(navigator.platform) ? 1 : 0; });
// clang-format on

namespace poolyard::app::platform {
namespace {

GLFWwindow* window = nullptr;
bool awake = true;
int width = 0, height = 0;
double pixels = 1;
double next_tick = 0;
std::function<double(bool woken)> on_tick;
std::function<void(std::string bytes)> font_done;
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

void frame() {
  const double now = emscripten_get_now();
  if (resize()) awake = true;
  if (!awake && now < next_tick && ImGui::GetCurrentContext()->InputEventsQueue.Size == 0) return;
  next_tick = now + 1000 * on_tick(std::exchange(awake, false));
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

void loop(std::function<double(bool woken)> tick) {
  on_tick = std::move(tick);
  // A page in the background draws nothing, but the program's output must be taken, or the program would wait.
  emscripten_set_interval(
      [](void*) {
        EmscriptenVisibilityChangeEvent visibility{};
        if (emscripten_get_visibility_status(&visibility) == EMSCRIPTEN_RESULT_SUCCESS && visibility.hidden) poll_app();
      },
      500, nullptr);
  emscripten_set_visibilitychange_callback(nullptr, false, [](int, const EmscriptenVisibilityChangeEvent*, void*) {
    awake = true;
    return EM_FALSE;
  });
  emscripten_set_main_loop(frame, 0, false);
}

void wake() { awake = true; }

void begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  const float scaled = scale();
  ImGui::GetIO().DisplayFramebufferScale = {scaled, scaled};
}

void end_frame() {
  static ImGuiMouseCursor shown = ImGuiMouseCursor_COUNT;
  if (const ImGuiMouseCursor cursor = ImGui::GetMouseCursor(); cursor != shown) {
    shown = cursor;
    js_cursor(cursor_name(cursor));
  }
  int framebuffer_width = 0, framebuffer_height = 0;
  glfwGetFramebufferSize(window, &framebuffer_width, &framebuffer_height);
  glViewport(0, 0, framebuffer_width, framebuffer_height);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

float scale() { return static_cast<float>(pixels); }

void copy(const std::string& text) {
  clipboard = text;
  js_copy(text.c_str());
}

void offer_paste(const std::string& text) { clipboard = text; }

std::string link_base() { return taken(js_link_base()); }
std::string opened_link(int, char**) { return taken(js_fragment()); }
std::string setting(const std::string& name) { return taken(js_setting(name.c_str())); }
void save_setting(const std::string& name, const std::string& value) { js_save_setting(name.c_str(), value.c_str()); }
bool prefers_dark() { return js_prefers_dark() != 0; }
void show_theme(bool dark) { js_show_theme(dark); }
bool mac_keys() { return js_mac_keys() != 0; }

void load_font(const std::string& name, std::function<void(std::string bytes)> done) {
  font_done = std::move(done);
  js_load_font(name.c_str());
}

}  // namespace poolyard::app::platform

extern "C" {

EMSCRIPTEN_KEEPALIVE void poolyard_app_font(char* bytes, int size) {
  using namespace poolyard::app::platform;
  std::exchange(font_done, nullptr)(std::string(bytes, static_cast<std::size_t>(size)));
  std::free(bytes);
}

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
