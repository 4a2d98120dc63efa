// Makes quick shortcuts reliable.
//
// ImGui looks at modifiers once a frame, when all its events are in. If a person is quick, or drawing is slow, Ctrl
// comes up in the frame in which A goes down, and Ctrl+A is taken for A. Here such a release waits for the next frame.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

namespace poolyard::app {

class KeyChords {
 public:
  void before_frame();  ///< before ImGui::NewFrame()
  void after_frame();   ///< after it

 private:
  ImVector<ImGuiInputEvent> waiting_;
};

}  // namespace poolyard::app
