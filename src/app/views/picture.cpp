#include "views/picture.h"

#include <algorithm>
#include <cmath>

#include <gl.h>
#include <imgui_impl_opengl3.h>

#include "platform/platform.h"

namespace poolyard::app {
namespace {

/// What a clip rectangle and an area have in common, as a clip rectangle that ends exactly between pixels: of the
/// pixels around an area, none may be drawn twice.
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

void Picture::take_part(const ImDrawData& data, const Damage::Area& area) {
  part_.CmdBuffer.resize(0);
  part_.IdxBuffer.resize(0);
  part_.VtxBuffer.resize(0);
  const float scale = data.FramebufferScale.x;
  const float left = (static_cast<float>(area.left) - 1) / scale, right = (static_cast<float>(area.right) + 1) / scale;
  const float top = (static_cast<float>(area.top) - 1) / scale, bottom = (static_cast<float>(area.bottom) + 1) / scale;
  for (const ImDrawList* list : data.CmdLists) {
    constexpr auto kNotTaken = static_cast<ImDrawIdx>(-1);
    taken_.assign(static_cast<std::size_t>(list->VtxBuffer.Size), kNotTaken);
    for (const ImDrawCmd& command : list->CmdBuffer) {
      ImDrawCmd part = command;
      part.ClipRect = common(area, command.ClipRect, scale);
      if (part.ClipRect.z <= part.ClipRect.x) continue;
      part.VtxOffset = 0;
      part.IdxOffset = static_cast<unsigned>(part_.IdxBuffer.Size);
      for (unsigned i = 0; !command.UserCallback && i + 2 < command.ElemCount; i += 3) {
        const ImDrawIdx* const corners = list->IdxBuffer.Data + command.IdxOffset + i;
        const auto at = [&](int corner) {
          return list->VtxBuffer[static_cast<int>(command.VtxOffset + corners[corner])].pos;
        };
        const ImVec2 a = at(0), b = at(1), c = at(2);
        if (std::max({a.x, b.x, c.x}) < left || std::min({a.x, b.x, c.x}) > right ||
            std::max({a.y, b.y, c.y}) < top || std::min({a.y, b.y, c.y}) > bottom) {
          continue;
        }
        for (int corner = 0; corner < 3; ++corner) {
          const unsigned index = command.VtxOffset + corners[corner];
          if (taken_[index] == kNotTaken) {
            taken_[index] = static_cast<ImDrawIdx>(part_.VtxBuffer.Size);
            part_.VtxBuffer.push_back(list->VtxBuffer[static_cast<int>(index)]);
          }
          part_.IdxBuffer.push_back(taken_[index]);
        }
      }
      part.ElemCount = static_cast<unsigned>(part_.IdxBuffer.Size) - part.IdxOffset;
      if (part.UserCallback || part.ElemCount > 0) part_.CmdBuffer.push_back(part);
    }
  }
}

bool Picture::update(const ImDrawData& data, ImU32 ground, const std::vector<Rect>& later) {
  const float scale = data.FramebufferScale.x;
  const int width = static_cast<int>(data.DisplaySize.x * scale), height = static_cast<int>(data.DisplaySize.y * scale);
  if (width <= 0 || height <= 0) return false;
  if (width != width_ || height != height_) damage_.forget();
  width_ = width;
  height_ = height;
  scale_ = scale;
  const std::vector<Damage::Area>& areas = damage_.compare(data, later);
  if (areas.empty()) return false;

  platform::bind_canvas(width, height);
  glViewport(0, 0, width, height);
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(ground);
  glClearColor(clear.x, clear.y, clear.z, 1);
  for (const Damage::Area& area : areas) {
    glEnable(GL_SCISSOR_TEST);
    glScissor(area.left, height - area.bottom, area.right - area.left, area.bottom - area.top);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
    take_part(data, area);
    ImDrawData part;
    part.Valid = true;
    part.DisplayPos = data.DisplayPos;
    part.DisplaySize = data.DisplaySize;
    part.FramebufferScale = data.FramebufferScale;
    part.CmdLists.push_back(&part_);
    part.CmdListsCount = 1;
    ImGui_ImplOpenGL3_RenderDrawData(&part);
  }
  return true;
}

Pixels Picture::read(const Rect& at) const {
  const int left = std::clamp(static_cast<int>(at.x * scale_), 0, width_), right = std::clamp(static_cast<int>(at.right() * scale_), left, width_);
  const int top = std::clamp(static_cast<int>(at.y * scale_), 0, height_), bottom = std::clamp(static_cast<int>(at.bottom() * scale_), top, height_);
  Pixels pixels{.width = right - left, .height = bottom - top, .bytes = {}};
  const std::size_t row = 4 * static_cast<std::size_t>(pixels.width);
  pixels.bytes.resize(row * static_cast<std::size_t>(pixels.height));
  platform::bind_canvas(width_, height_);
  // From the bottom up, as OpenGL has them.
  for (int y = 0; y < pixels.height; ++y) {
    glReadPixels(left, height_ - 1 - top - y, pixels.width, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixels.bytes.data() + row * static_cast<std::size_t>(y));
  }
  return pixels;
}

}  // namespace poolyard::app
