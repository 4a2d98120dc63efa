#include "views/key_chords.h"

namespace poolyard::app {
namespace {

bool is_modifier(ImGuiKey key) {
  return (key & ImGuiMod_Mask_) != 0 || (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper) ||
         (key >= ImGuiKey_ReservedForModCtrl && key <= ImGuiKey_ReservedForModSuper);
}

}  // namespace

void KeyChords::before_frame() {
  ImVector<ImGuiInputEvent>& queue = ImGui::GetCurrentContext()->InputEventsQueue;
  bool pressed = false;
  for (int i = 0; i < queue.Size; ++i) {
    if (queue[i].Type != ImGuiInputEventType_Key) continue;
    const auto& key = queue[i].Key;
    if (!is_modifier(key.Key)) {
      pressed = pressed || key.Down;
    } else if (pressed && !key.Down) {
      for (int later = i; later < queue.Size; ++later) waiting_.push_back(queue[later]);
      queue.resize(i);
      return;
    }
  }
}

void KeyChords::after_frame() {
  for (const ImGuiInputEvent& event : waiting_) ImGui::GetCurrentContext()->InputEventsQueue.push_back(event);
  waiting_.clear();
}

}  // namespace poolyard::app
