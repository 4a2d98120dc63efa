#include "model/trace_export.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/chrome_trace.h"

namespace poolyard::app {
namespace {

constexpr std::size_t kMostParts = 8;  // that wait to be taken, of a megabyte each

/// Nobody wants it any more.
struct GivenUp {};

}  // namespace

struct TraceExport::Shared {
  explicit Shared(const TraceModel& of) : trace(of) {}

  // Copied: the model goes on. The spans themselves are not, and never change (see span_log.h).
  const TraceModel trace;
  std::atomic<std::uint64_t> written{0}, all{1};  // events, for show only: relaxed would do
  std::atomic<bool> abandoned{false};

  // The drawing thread only tries the lock, so it never waits; the maker has it while it puts a part there.
  std::mutex mutex;
  std::condition_variable room;
  std::deque<std::string> parts;
  bool complete = false;  // no more parts will come
};

TraceExport::TraceExport(const TraceModel& trace) : shared_(std::make_shared<Shared>(trace)) {
  std::thread([shared = shared_] { make(shared); }).detach();
}

TraceExport::~TraceExport() {
  shared_->abandoned = true;
  shared_->room.notify_one();
}

std::optional<std::string> TraceExport::take() {
  std::unique_lock lock(shared_->mutex, std::try_to_lock);
  if (!lock) return std::nullopt;
  if (shared_->parts.empty()) {
    finished_ = shared_->complete;
    return std::nullopt;
  }
  std::string part = std::move(shared_->parts.front());
  shared_->parts.pop_front();
  lock.unlock();
  shared_->room.notify_one();
  return part;
}

double TraceExport::progress() const {
  return std::min(1.0, static_cast<double>(shared_->written) / static_cast<double>(shared_->all));
}

void TraceExport::make(const std::shared_ptr<Shared>& shared) {
  const TraceModel& model = shared->trace;
  engine::ChromeTrace trace([&model](std::uint32_t object) { return model.object_name(object); });
  std::uint64_t all = model.lanes().size() + model.notes().size();
  for (const TraceLane& lane : model.lanes()) trace.on_lane(lane.info);
  for (const TraceLane& lane : model.lanes()) {
    for (const SpanTrack* track : {&lane.states, &lane.tasks}) {
      all += track->size();
      for (std::size_t i = 0; i < track->size() && !shared->abandoned; ++i) trace.on_span(lane.info, (*track)[i]);
    }
  }
  // A task's way, and what it was called with.
  for (const TraceLane& lane : model.lanes()) {
    for (std::size_t i = 0; i < lane.tasks.size() && !shared->abandoned; ++i) {
      const trace::Span& span = lane.tasks[i];
      if (span.kind() != trace::Span::task) continue;
      if (const TraceTask* task = model.task(span.pool(), span.value())) {
        const auto link = [&](trace::LaneId by, trace::Tick time, trace::Link::Kind kind) {
          if (const int place = model.find(by); by != 0 && place >= 0) {
            trace.on_link(model.lanes()[static_cast<std::size_t>(place)].info, {.time = time, .task = span.value(), .pool = span.pool(), .kind = kind});
            all += 2;
          }
        };
        link(task->submitter, task->submitted, trace::Link::submitted);
        link(task->receiver, task->received, trace::Link::received);
      }
      if (const std::string& text = model.task_text(span.pool(), span.value()); !text.empty()) {
        trace.on_note({.kind = trace::Note::Kind::task, .pool = span.pool(), .task = span.value(), .text = text});
      }
    }
  }
  for (const trace::Note& note : model.notes()) trace.on_note(note);
  shared->all = std::max<std::uint64_t>(1, all);
  try {
    trace.write([&](std::string_view part) {
      std::unique_lock lock(shared->mutex);
      // Who gives up does not take the lock, so the word of it may come between the look and the wait.
      while (!shared->room.wait_for(lock, std::chrono::milliseconds(50), [&] { return shared->parts.size() < kMostParts || shared->abandoned; })) {
      }
      if (shared->abandoned) throw GivenUp();
      shared->parts.emplace_back(part);
      shared->written += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));  // an event a line
    });
  } catch (const GivenUp&) {
    return;
  }
  std::lock_guard lock(shared->mutex);
  shared->complete = true;
}

}  // namespace poolyard::app
