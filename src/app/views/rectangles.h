// Draws very many rectangles at once through our own shader, into the middle of an ImGui draw list.
//
//     rectangles.begin();
//     rectangles.add({...});
//     rectangles.draw(draw_list);   // they appear on top of what the list holds so far, within its clip rectangle
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <imgui.h>

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

  void begin() { instances_.clear(); }
  void add(const Shape& shape);
  void draw(ImDrawList* list);
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
  static void callback(const ImDrawList* list, const ImDrawCmd* command);
  void render(const ImDrawCmd& command);
  bool prepare();
  unsigned compile(unsigned kind, const char* file);

  std::vector<Instance> instances_;
  std::string error_;
  unsigned program_ = 0;
  unsigned array_ = 0;
  unsigned buffer_ = 0;
  int viewport_ = -1;
  int pixels_ = -1;
};

}  // namespace poolyard::app
