#include "model/trace_export.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

/// All of it, as an app takes it: now and then. At most ten seconds.
std::string taken(TraceExport& trace) {
  std::string file;
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10); !trace.finished() && std::chrono::steady_clock::now() < end;) {
    if (const auto part = trace.take()) file += *part;
    else std::this_thread::yield();
  }
  EXPECT_TRUE(trace.finished());
  return file;
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(trace_export, has_spans_names_and_ways) {
  HandMade run;
  const int main = run.thread("MainThread"), worker = run.thread("Thread-1 (worker)", 10, 1);
  run.names(7, "lock_a").waits(main, 0, 100, {trace::Wait::lock, true, 8, 7}, worker);
  run.submitted(main, 10, 5, "square(7)", 1).task(worker, 20, 90, 5, false, 1).received(main, 95, 5, 1);
  TraceExport trace(run.model());
  run.state(main, 100, 200, trace::State::running);  // what comes later is not in it
  run.model();
  const std::string file = taken(trace);
  EXPECT_EQ(count(file, "\"cat\":\"state\""), 1u);
  EXPECT_EQ(count(file, "\"object\":\"lock_a\""), 1u);
  EXPECT_EQ(count(file, "\"call\":\"square(7)\""), 1u);
  EXPECT_EQ(count(file, "\"ph\":\"s\""), 2u);
  EXPECT_TRUE(file.starts_with("{\"traceEvents\":["));
  EXPECT_TRUE(file.ends_with("]}\n"));
  EXPECT_EQ(trace.progress(), 1);
}

TEST(trace_export, is_made_while_it_is_taken) {
  HandMade run;
  const int thread = run.thread("MainThread");
  constexpr int kSpans = 150'000;  // more parts than wait to be taken
  for (int i = 0; i < kSpans; ++i) run.state(thread, 10 * i, 10 * i + 10, i % 2 == 0 ? trace::State::running : trace::State::gil);
  TraceExport trace(run.model());
  const std::string file = taken(trace);
  EXPECT_EQ(count(file, "\"ph\":\"X\""), static_cast<std::size_t>(kSpans));
  TraceExport given_up(run.model());  // its thread ends by itself
}

}  // namespace
}  // namespace poolyard::app
