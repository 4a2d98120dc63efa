// A run's trace as a file for Perfetto, made on a thread of its own, part by part: of two million spans that is some hundred megabytes, and
// neither the one who draws waits for them nor are they ever all there at once.
//
//     TraceExport trace(session.trace());
//     every frame: while (auto part = trace.take()) file.add(*part);      // never waits
//     until trace.finished()
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/trace_model.h"

namespace poolyard::app {

class TraceExport {
 public:
  /// Of what is known by now. Throws std::system_error when no thread can be had.
  explicit TraceExport(const TraceModel& trace);
  /// Does not wait for the thread, which gives up.
  ~TraceExport();
  TraceExport(const TraceExport&) = delete;
  TraceExport& operator=(const TraceExport&) = delete;

  /// The next part, if it is there.
  std::optional<std::string> take();
  /// All parts were taken.
  bool finished() const { return finished_; }
  /// How much was made of it, from 0 to 1.
  double progress() const;

 private:
  struct Shared;
  static void make(const std::shared_ptr<Shared>& shared);
  std::shared_ptr<Shared> shared_;
  bool finished_ = false;
};

}  // namespace poolyard::app
