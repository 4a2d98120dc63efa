#include "model/contention.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;
using trace::Wait;

/// Things that several threads share. Who waits for a thread's end waits for nothing that others want, too.
bool is_shared(Wait wait) {
  switch (wait) {
    case Wait::lock:
    case Wait::condition:
    case Wait::event:
    case Wait::semaphore:
    case Wait::barrier:
    case Wait::queue_empty:
    case Wait::queue_full:
    case Wait::queue_join:
    case Wait::pipe_empty:
    case Wait::pipe_full:
      return true;
    default:
      return false;
  }
}

std::string kind_name(Wait wait) {
  switch (wait) {
    case Wait::lock: return "a lock";
    case Wait::condition: return "a condition";
    case Wait::event: return "an event";
    case Wait::semaphore: return "a semaphore";
    case Wait::barrier: return "a barrier";
    case Wait::pipe_empty:
    case Wait::pipe_full: return "a pipe";
    default: return "a queue";
  }
}

}  // namespace

void Contention::add(All& all, const Stretch& wait) {
  Awaited& awaited = all[{wait.object, wait.wait}];
  awaited.wait = wait.wait;
  awaited.object = wait.object;
  const Tick length = wait.end - wait.start;
  for (Awaited::Waits* waits : {&awaited.all, &awaited.lines[wait.line]}) {
    ++waits->count;
    waits->total += length;
  }
  if (length <= awaited.longest) return;
  awaited.longest = length;
  awaited.longest_lane = wait.lane;
  awaited.longest_start = wait.start;
}

void Contention::look(const TraceModel& trace, Tick from, Tick to, double now) {
  std::uint64_t dropped = 0;
  for (const TraceLane& lane : trace.lanes()) dropped += lane.states.dropped();
  if (from != from_ || to < to_ || std::exchange(dropped_, dropped) != dropped) {
    counted_.clear();
    next_.clear();
  }
  from_ = from;
  to_ = to;
  std::vector<Stretch> going_on;
  bool news = next_.empty();
  for (std::size_t i = 0; i < trace.lanes().size(); ++i) {
    const TraceLane& lane = trace.lanes()[i];
    if (i == next_.size()) next_.push_back(lane.states.first_ending_after(from));
    for (std::size_t& next = next_[i]; next < lane.states.size() && lane.states[next].end_tick() <= to; ++next) {
      const Span& span = lane.states[next];
      if (span.kind() != Span::state || !is_shared(span.cause().kind)) continue;
      news = true;
      add(counted_, stretch_of(static_cast<int>(i), false, span));
    }
    auto ongoing = ongoing_stretch(trace, static_cast<int>(i), false, now);
    if (!ongoing || ongoing->start >= to || !is_shared(ongoing->wait)) continue;
    ongoing->end = std::min(ongoing->end, to);
    going_on.push_back(*ongoing);
  }
  // Most of the time, nothing is new.
  news = news || !going_on.empty() || going_on_;
  going_on_ = !going_on.empty();
  if (!news) return;
  All all = counted_;
  for (const Stretch& wait : going_on) add(all, wait);
  found_.clear();
  for (auto& [key, awaited] : all) found_.push_back(std::move(awaited));
  std::stable_sort(found_.begin(), found_.end(), [](const Awaited& a, const Awaited& b) { return a.all.total > b.all.total; });
}

std::string Contention::name(const TraceModel& trace, const Awaited& awaited) {
  const std::string& name = trace.object_name(awaited.object);
  std::string text = name.empty() ? kind_name(awaited.wait) : name;
  if (awaited.wait == Wait::queue_empty || awaited.wait == Wait::pipe_empty) text += ", empty";
  if (awaited.wait == Wait::queue_full || awaited.wait == Wait::pipe_full) text += ", full";
  return text;
}

}  // namespace poolyard::app
