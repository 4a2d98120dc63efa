#include "views/picture.h"

#include <cmath>

#include <gl.h>
#include <imgui_impl_opengl3.h>

#include "platform/platform.h"

namespace poolyard::app {
namespace {

/// Every command of the draw lists, with a counter.
template <class F>
void each_command(ImDrawData& data, F act) {
  std::size_t index = 0;
  for (ImDrawList* list : data.CmdLists) {
    for (ImDrawCmd& command : list->CmdBuffer) act(command, index++);
  }
}

/// What a clip rectangle and an area have in common, as a clip rectangle that ends exactly between pixels: of the pixels
/// around an area, none may be drawn twice.
ImVec4 common(const Damage::Area& area, const ImVec4& clip, float scale) {
  const float left = std::max(static_cast<float>(area.left), std::floor(clip.x * scale));
  const float top = std::max(static_cast<float>(area.top), std::floor(clip.y * scale));
  const float right = std::min(static_cast<float>(area.right), std::ceil(clip.z * scale));
  const float bottom = std::min(static_cast<float>(area.bottom), std::ceil(clip.w * scale));
  if (right <= left || bottom <= top) return {};
  // The renderer cuts fractions off, and counts from the bottom: a little inside of the pixel they cannot be wrong.
  constexpr float kLittle = 0.01f;
  return {(left + kLittle) / scale, (top - 3 * kLittle) / scale, (right + 3 * kLittle) / scale,
          (bottom - kLittle) / scale};
}

}  // namespace

bool Picture::update(ImDrawData& data, ImU32 ground, const std::vector<Rect>& later) {
  const float scale = data.FramebufferScale.x;
  const int width = static_cast<int>(data.DisplaySize.x * scale), height = static_cast<int>(data.DisplaySize.y * scale);
  if (width <= 0 || height <= 0) return false;
  if (width != width_ || height != height_) damage_.forget();
  width_ = width;
  height_ = height;
  const std::vector<Damage::Area>& areas = damage_.compare(data, later);
  if (areas.empty()) return false;

  platform::bind_canvas(width, height);
  glViewport(0, 0, width, height);
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(ground);
  glClearColor(clear.x, clear.y, clear.z, 1);
  clips_.clear();
  each_command(data, [&](ImDrawCmd& command, std::size_t) { clips_.push_back(command.ClipRect); });
  for (const Damage::Area& area : areas) {
    glEnable(GL_SCISSOR_TEST);
    glScissor(area.left, height - area.bottom, area.right - area.left, area.bottom - area.top);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
    each_command(data, [&](ImDrawCmd& command, std::size_t index) {
      command.ClipRect = common(area, clips_[index], scale);
    });
    ImGui_ImplOpenGL3_RenderDrawData(&data);
  }
  return true;
}

}  // namespace poolyard::app
