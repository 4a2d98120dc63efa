// Draws very many rectangles at once through our own shader, into the middle of an ImGui draw list.
//
//     rectangles.begin(palette);
//     rectangles.add({...});
//     rectangles.draw(draw_list);   // they appear on top of what the list holds so far, within its clip rectangle
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <imgui.h>

#include "model/svg.h"
#include "views/theme.h"

namespace poolyard::app {

class Rectangles {
 public:
  struct Shape {
    float left, top, right, bottom;  ///< in units of the interface
    ImU32 color;
    ImU32 ink = 0;  ///< of the pattern
    float radius = 0;
    Pattern pattern = Pattern::plain;
  };

  static constexpr int kColors = 10;
  using Palette = std::array<ImU32, kColors>;

  void begin(const Palette& palette) {
    instances_.clear();
    palette_ = palette;
    scale_ = ImGui::GetIO().DisplayFramebufferScale.x;
  }
  void add(const Shape& shape) {  // here, for there are thousands in a picture
    instances_.push_back({{shape.left * scale_, shape.top * scale_, shape.right * scale_, shape.bottom * scale_},
                          shape.color,
                          shape.ink,
                          {shape.radius * scale_, static_cast<float>(shape.pattern)}});
  }
  struct Box {
    float left, top, right, bottom;
  };
  /// The palette's colours one above the other, each with its share of the height in 255ths.
  void add(const Box& box, const std::array<std::uint8_t, kColors>& shares) {
    const float last = static_cast<float>(shares[8] + 256 * shares[9]);  // exact
    Instance& instance = instances_.emplace_back(
        Instance{{box.left * scale_, box.top * scale_, box.right * scale_, box.bottom * scale_}, 0, 0, {last, kMixed}});
    std::memcpy(&instance.color, shares.data(), 4);
    std::memcpy(&instance.ink, shares.data() + 4, 4);
  }
  void draw(ImDrawList* list);
  /// The same into a file.
  void write(Svg& svg) const;
  struct Instance {  ///< as the shader gets it, in pixels
    float box[4];
    ImU32 color;
    ImU32 ink;
    float shape[2];
  };
  const std::vector<Instance>& instances() const { return instances_; }
  /// Whose rectangles this command draws; null if it is another command.
  static const Rectangles* of(const ImDrawCmd& command) {
    return command.UserCallback == callback ? static_cast<const Rectangles*>(command.UserCallbackData) : nullptr;
  }
  /// Why nothing is drawn: the shader compiler's words; empty if all is well.
  const std::string& error() const { return error_; }

 private:
  static constexpr float kMixed = 3;  // the shader's number for it, beside those of Pattern
  static void callback(const ImDrawList* list, const ImDrawCmd* command);
  void render(const ImDrawCmd& command);
  bool prepare();
  unsigned compile(unsigned kind, const char* file);

  std::vector<Instance> instances_;
  Palette palette_{};
  float scale_ = 1;
  std::string error_;
  unsigned program_ = 0;
  unsigned array_ = 0;
  unsigned buffer_ = 0;
  int viewport_ = -1;
  int pixels_ = -1;
  int colors_ = -1;
};

}  // namespace poolyard::app
