#include "views/rectangles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <gl.h>

#include "embedded.h"

namespace poolyard::app {

void Rectangles::draw(ImDrawList* list) {
  if (instances_.empty() || !error_.empty()) return;
  list->AddCallback(callback, this);
  list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void Rectangles::write(Svg& svg) const {
  for (const Instance& one : instances_) {
    const Svg::Box box{one.box[0] / scale_, one.box[1] / scale_, (one.box[2] - one.box[0]) / scale_, (one.box[3] - one.box[1]) / scale_};
    if (one.shape[1] != kMixed) {
      constexpr Svg::Fill kFills[] = {Svg::Fill::plain, Svg::Fill::hatched, Svg::Fill::dotted};
      const float radius = std::min({one.shape[0] / scale_, box.w / 2, box.h / 2});
      svg.box(box, one.color, radius, kFills[static_cast<int>(one.shape[1])], one.ink);
      continue;
    }
    std::array<std::uint8_t, kColors> shares;
    std::memcpy(shares.data(), &one.color, 4);
    std::memcpy(shares.data() + 4, &one.ink, 4);
    const int last = static_cast<int>(one.shape[0]);
    shares[8] = static_cast<std::uint8_t>(last % 256);
    shares[9] = static_cast<std::uint8_t>(last / 256);
    float top = box.y;
    for (int i = 0; i < kColors; ++i) {
      const float height = static_cast<float>(shares[static_cast<std::size_t>(i)]) / 255 * box.h;
      svg.box({box.x, top, box.w, height}, palette_[static_cast<std::size_t>(i)]);
      top += height;
    }
  }
}

void Rectangles::callback(const ImDrawList*, const ImDrawCmd* command) {
  static_cast<Rectangles*>(command->UserCallbackData)->render(*command);
}

unsigned Rectangles::compile(unsigned kind, const char* file) {
  const std::string text = kShaderPrefix + std::string(find(embedded_shaders(), file));
  const char* source = text.c_str();
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  GLint good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (!good) {
    char log[2048] = "";
    glGetShaderInfoLog(shader, sizeof log, nullptr, log);
    error_ = std::string(file) + ": " + log;
  }
  return shader;
}

bool Rectangles::prepare() {
  if (program_ || !error_.empty()) return error_.empty();
  const GLuint vertex = compile(GL_VERTEX_SHADER, "timeline.vert");
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, "timeline.frag");
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint good = 0;
  glGetProgramiv(program_, GL_LINK_STATUS, &good);
  if (!good && error_.empty()) {
    char log[2048] = "";
    glGetProgramInfoLog(program_, sizeof log, nullptr, log);
    error_ = std::string("timeline: ") + log;
  }
  if (!error_.empty()) return false;
  viewport_ = glGetUniformLocation(program_, "viewport");
  pixels_ = glGetUniformLocation(program_, "pixels");
  colors_ = glGetUniformLocation(program_, "palette");

  glGenVertexArrays(1, &array_);
  glGenBuffers(1, &buffer_);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, buffer_);
  const auto attribute = [](GLuint place, GLint size, GLenum type, GLboolean normalized, std::size_t offset) {
    glEnableVertexAttribArray(place);
    glVertexAttribPointer(place, size, type, normalized, sizeof(Instance), reinterpret_cast<const void*>(offset));
    glVertexAttribDivisor(place, 1);
  };
  attribute(0, 4, GL_FLOAT, GL_FALSE, offsetof(Instance, box));
  attribute(1, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(Instance, color));
  attribute(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(Instance, ink));
  attribute(3, 2, GL_FLOAT, GL_FALSE, offsetof(Instance, shape));
  return true;
}

void Rectangles::render(const ImDrawCmd& command) {
  if (!prepare() || command.ClipRect.z <= command.ClipRect.x || command.ClipRect.w <= command.ClipRect.y) return;
  const ImGuiIO& io = ImGui::GetIO();
  const float scale = io.DisplayFramebufferScale.x;
  const float width = io.DisplaySize.x * scale, height = io.DisplaySize.y * scale;
  const ImVec4& clip = command.ClipRect;
  // As Dear ImGui's own renderer has it.
  glScissor(static_cast<int>(clip.x * scale), static_cast<int>(std::round(height) - clip.w * scale),
            static_cast<int>((clip.z - clip.x) * scale), static_cast<int>((clip.w - clip.y) * scale));
  glUseProgram(program_);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glUniform2f(viewport_, width, height);
  glUniform1f(pixels_, scale);
  std::array<float, 4 * kColors> colors;
  for (std::size_t i = 0; i < colors.size(); ++i) colors[i] = static_cast<float>(palette_[i / 4] >> 8 * (i % 4) & 255) / 255;
  glUniform4fv(colors_, kColors, colors.data());
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, buffer_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(instances_.size() * sizeof(Instance)), instances_.data(),
               GL_STREAM_DRAW);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(instances_.size()));
}

}  // namespace poolyard::app
