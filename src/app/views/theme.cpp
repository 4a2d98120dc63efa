#include "views/theme.h"

#include <poolyard/trace.h>

namespace poolyard::app {
namespace {

// Blue-green, amber, vermilion, violet: hues that stay apart for red-green blindness, of different lightness as well;
// and what a thread waits for also has a height and a pattern of its own. Only what is in the way of others is warm: who waits until others
// are done, or have something to say, is as blue and as low as who sleeps.
std::array<StateLook, SpanTrack::kKinds> looks(ImU32 running, ImU32 gil, ImU32 lock, ImU32 joining, ImU32 waiting, ImU32 sleeping, ImU32 idle,
                                               ImU32 blocked, ImU32 starting, ImU32 unknown) {
  std::array<StateLook, SpanTrack::kKinds> all{};
  const auto set = [&](trace::State state, StateLook look) { all[static_cast<int>(state)] = look; };
  set(trace::State::running, {running, 1.0f, Pattern::plain});
  set(trace::State::gil, {gil, 0.6f, Pattern::hatched});
  set(trace::State::lock, {lock, 0.7f, Pattern::plain});
  set(trace::State::sleeping, {sleeping, 0.25f, Pattern::plain});
  set(trace::State::idle, {idle, 0.12f, Pattern::plain});
  set(trace::State::blocked, {blocked, 0.6f, Pattern::dotted});
  set(trace::State::starting, {starting, 0.6f, Pattern::hatched});
  all[SpanLog::kJoining] = {joining, 0.3f, Pattern::plain};
  all[SpanLog::kWaiting] = {waiting, 0.4f, Pattern::dotted};
  all[SpanTrack::kUnknown] = {unknown, 1.0f, Pattern::hatched};
  return all;
}

}  // namespace

const Theme& Theme::light() {
  static const Theme theme = [] {
    Theme t;
    t.dark = false;
    t.ground = rgb(0xeef1f4), t.panel = rgb(0xffffff), t.raised = rgb(0xf5f7f9), t.hover = rgb(0xe9edf1);
    t.border = rgb(0xdfe4ea), t.strong_border = rgb(0xc3ccd6);
    t.text = rgb(0x17212b), t.muted = rgb(0x566472), t.faint = rgb(0x8d99a6);
    t.accent = rgb(0x0b7285), t.accent_hover = rgb(0x0a6071), t.accent_text = rgb(0xffffff),
    t.accent_soft = rgb(0xdff1f4);
    t.danger = rgb(0xb42b1f), t.danger_soft = rgb(0xfbe9e7), t.warning = rgb(0x9a5b00), t.good = rgb(0x1b7a4b);
    t.selection = rgb(0xbfe3ea), t.shadow = rgb(0x0b1a26, 16), t.grid = rgb(0xe9edf1);
    t.keyword = rgb(0x8a3ea8), t.string = rgb(0x2b7a3d), t.number = rgb(0xa8560a), t.comment = rgb(0x7b8794);
    t.builtin = rgb(0x0b7285), t.definition = rgb(0x1d5fbf);
    t.states =
        looks(rgb(0x12909f), rgb(0xeaa72c), rgb(0xd1452a), rgb(0x6f8fc7), rgb(0x8ea6cf), rgb(0xa9b4dc), rgb(0xb4bfca), rgb(0x9a6bb5),
              rgb(0xa3afbb), rgb(0xe0cfae));
    t.task = rgb(0x2f5d9b), t.task_failed = rgb(0xb42b1f), t.task_text = rgb(0xffffff);
    t.threads = {rgb(0x0b7285), rgb(0xc2571a), rgb(0x6a4fb3), rgb(0x3c7a1e),
                 rgb(0xb8336a), rgb(0x2563b8), rgb(0x8a6a00), rgb(0x52606d)};
    t.terminal = {rgb(0x17212b), rgb(0xb42b1f), rgb(0x1b7a3b), rgb(0x8a6100), rgb(0x1d5fbf), rgb(0x8a3ea8), rgb(0x0b7285), rgb(0x566472),
                  rgb(0x66737f), rgb(0xd0301f), rgb(0x1a8241), rgb(0x9a6700), rgb(0x2b6fd6), rgb(0xa947c4), rgb(0x0a7c90), rgb(0x3d4a57)};
    return t;
  }();
  return theme;
}

const Theme& Theme::night() {
  static const Theme theme = [] {
    Theme t;
    t.dark = true;
    t.ground = rgb(0x0c1116), t.panel = rgb(0x141b22), t.raised = rgb(0x1a232c), t.hover = rgb(0x222d38);
    t.border = rgb(0x25303b), t.strong_border = rgb(0x3a4856);
    t.text = rgb(0xe4ebf1), t.muted = rgb(0x9caab8), t.faint = rgb(0x6b7a89);
    t.accent = rgb(0x2ba3b5), t.accent_hover = rgb(0x3cb6c8), t.accent_text = rgb(0x04181c),
    t.accent_soft = rgb(0x123139);
    t.danger = rgb(0xff8a7a), t.danger_soft = rgb(0x3a1d1a), t.warning = rgb(0xf0b64d), t.good = rgb(0x62c795);
    t.selection = rgb(0x1e4a55), t.shadow = rgb(0x000000, 60), t.grid = rgb(0x1d2731);
    t.keyword = rgb(0xd29be8), t.string = rgb(0x93cf8f), t.number = rgb(0xf0b07a), t.comment = rgb(0x6f8091);
    t.builtin = rgb(0x5cc7d6), t.definition = rgb(0x86b5f5);
    t.states =
        looks(rgb(0x33b5c4), rgb(0xf2b84b), rgb(0xf06a45), rgb(0x5f7fb8), rgb(0x6b86b5), rgb(0x545f94), rgb(0x3f4d5b), rgb(0xb48bd0),
              rgb(0x5d6d7c), rgb(0x6e5f45));
    t.task = rgb(0x4f86cc), t.task_failed = rgb(0xe5675a), t.task_text = rgb(0xffffff);
    t.threads = {rgb(0x5cc7d6), rgb(0xf2a469), rgb(0xb6a0f0), rgb(0x9ccf7e),
                 rgb(0xf08fb4), rgb(0x86b5f5), rgb(0xdcc266), rgb(0xaab7c4)};
    t.terminal = {rgb(0x7d8b99), rgb(0xff8a7a), rgb(0x7fcf8f), rgb(0xe0bd5c), rgb(0x86b5f5), rgb(0xd29be8), rgb(0x5cc7d6), rgb(0xc3ced8),
                  rgb(0x93a1af), rgb(0xffaea3), rgb(0xa5e3ae), rgb(0xf5dc8c), rgb(0xb0cffb), rgb(0xe4c0f4), rgb(0x93e0ea), rgb(0xffffff)};
    return t;
  }();
  return theme;
}

void Theme::apply() const {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = {0, 0};
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = kRound;
  style.ChildBorderSize = 0;
  style.PopupRounding = kRound;
  style.PopupBorderSize = 1;
  style.FramePadding = {8, 6};
  style.FrameRounding = kControlRound;
  style.FrameBorderSize = 0;
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {8, 4};
  style.ScrollbarSize = 12;
  style.ScrollbarRounding = 6;
  style.GrabRounding = 6;
  style.GrabMinSize = 32;
  style.DisabledAlpha = 0.5f;
  style.AntiAliasedLinesUseTex = false;
  const auto set = [&](ImGuiCol which, ImU32 color) { style.Colors[which] = ImGui::ColorConvertU32ToFloat4(color); };
  set(ImGuiCol_Text, text);
  set(ImGuiCol_TextDisabled, faint);
  set(ImGuiCol_WindowBg, ground);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, panel);
  set(ImGuiCol_Border, border);
  set(ImGuiCol_FrameBg, raised);
  set(ImGuiCol_FrameBgHovered, raised);
  set(ImGuiCol_FrameBgActive, raised);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, faded(strong_border, 0.7f));
  set(ImGuiCol_ScrollbarGrabHovered, strong_border);
  set(ImGuiCol_ScrollbarGrabActive, faint);
  set(ImGuiCol_TextSelectedBg, selection);
  set(ImGuiCol_ModalWindowDimBg, dark ? rgb(0x000000, 140) : rgb(0x17212b, 90));
  set(ImGuiCol_NavHighlight, accent);
}

}  // namespace poolyard::app
