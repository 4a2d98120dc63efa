// What a frame of the timeline costs the processor (the graphics card's work aside) with 10^3 to 2 x 10^6 spans on eight
// lanes of 20 seconds: the whole run, a tenth and a thousandth of it, standing still and moved with every frame.
#include <array>
#include <random>

#include <benchmark/benchmark.h>
#include <imgui.h>

#include "model/recorder.h"
#include "model/session.h"
#include "views/timeline/timeline.h"
#include "views/ui.h"

namespace {

using namespace poolyard;
using namespace poolyard::app;

constexpr int kLanes = 8;
constexpr double kLength = 20'000;

Session recorded(int spans) {
  TraceStore store;
  std::mt19937 random(1);
  for (int index = 0; index < kLanes; ++index) {
    trace::Lane lane;
    lane.index = index;
    lane.generation = 1;
    lane.serial = index;
    lane.pid = 100;
    lane.process_name = "MainProcess";
    lane.name = "Thread-" + std::to_string(index);
    lane.ended = lane.since = kLength;
    store.on_lane(lane);
    const double mean = kLength / (spans / kLanes);
    double time = 0;
    for (int i = 0, state = 0; i < spans / kLanes; ++i) {
      const double next = std::min(kLength, time + mean * (0.1 + 1.8 * random() / 4294967296.0));
      store.on_span(lane, {trace::Span::state, trace::ticks(time), trace::ticks(next), state});
      state = (state + 1 + static_cast<int>(random() % 4)) % 5;
      time = next;
    }
  }
  News news;
  store.publish(news);
  TraceModel model;
  model.update(news);
  return Session(std::move(model));
}

void frame(benchmark::State& state) {
  const auto spans = static_cast<int>(state.range(0));
  const auto presses = static_cast<int>(state.range(1));
  const bool moves = state.range(2) != 0;
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {1280, 800};
  io.DeltaTime = 1.0f / 60;
  {
    Ui ui;
    ui.fonts.update(1);
    ui.theme->apply();
    Session session = recorded(spans);
    Timeline timeline;
    TimeView view;
    const auto draw = [&] {
      ui.widgets.begin_frame();
      ImGui::NewFrame();
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize(io.DisplaySize);
      ImGui::Begin("bench", nullptr, ImGuiWindowFlags_NoDecoration);
      timeline.draw(ui, session, {.view = view, .end = session.elapsed()}, {8, 400, 1264, 392});
      ImGui::End();
      ImGui::Render();
    };
    const auto press = [&](ImGuiKey key) {
      io.AddKeyEvent(key, true);
      io.AddKeyEvent(key, false);
      draw();
      draw();
    };
    io.AddMousePosEvent(640, 640);  // over the lanes
    draw();
    for (int i = 0; i < presses; ++i) press(ImGuiKey_W);  // half as long again, each
    io.AddMousePosEvent(1270, 790);  // away: no tooltip
    draw();
    draw();
    int frames = 0;
    for (auto _ : state) {
      if (moves) {
        state.PauseTiming();
        io.AddMousePosEvent(640, 640);  // over the lanes
        io.AddMouseWheelEvent(++frames / 32 % 2 ? 0.25f : -0.25f, 0);
        state.ResumeTiming();
      }
      draw();
    }
    state.SetLabel(std::to_string(ImGui::GetDrawData()->TotalVtxCount) + " corners beside the bars");
  }
  ImGui::DestroyContext();
}
// 6 presses of the key make it 11 times as wide, 17 make it 985 times.
BENCHMARK(frame)
    ->ArgNames({"spans", "zoom", "moves"})
    ->ArgsProduct({{1000, 2000, 10'000, 100'000, 1'000'000, 2'000'000}, {0, 6, 17}, {0, 1}})
    ->Unit(benchmark::kMicrosecond)
    ->MinTime(0.1);

}  // namespace

BENCHMARK_MAIN();
