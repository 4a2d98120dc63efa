// A run's trace made by hand, for the tests of what looks at one.
#pragma once

#include <string>
#include <vector>

#include "model/trace_model.h"

namespace poolyard::app {

class HandMade {
 public:
  /// A thread; gives its number, which is its lane's. `thread`: its number within its process.
  int thread(const std::string& name, int pid = 10, int thread = 0, const std::string& process = "MainProcess", int ppid = 1) {
    trace::Lane lane;
    lane.index = lane.serial = static_cast<int>(lanes_.size());
    lane.generation = 1;
    lane.pid = pid;
    lane.ppid = ppid;
    lane.thread = thread;
    lane.name = name;
    lane.process_name = process;
    lane.alive = true;
    lanes_.push_back(lane);
    store_.on_lane(lane);
    return lane.index;
  }
  /// It was in this state, and goes on in it.
  HandMade& state(int thread, trace::Tick start, trace::Tick end, trace::State state) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.state = state;
    lane.since = trace::milliseconds(end);
    store_.on_lane(lane);
    store_.on_span(lane, {trace::Span::state, start, end, static_cast<int>(state)});
    return *this;
  }
  /// It waited, and does nothing else since.
  HandMade& waits(int thread, trace::Tick start, trace::Tick end, const trace::Cause& cause, int woken_by = -1) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.state = trace::State::running;
    lane.since = trace::milliseconds(end);
    lane.cause = {};
    store_.on_lane(lane);
    store_.on_span(lane, {trace::State::lock, start, end, cause, woken_by >= 0 ? id(woken_by) : 0});
    return *this;
  }
  /// It waits from then on.
  HandMade& begins_wait(int thread, trace::Tick start, const trace::Cause& cause) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.state = trace::State::lock;
    lane.since = trace::milliseconds(start);
    lane.cause = cause;
    lane.line = cause.line;
    store_.on_lane(lane);
    return *this;
  }
  HandMade& names(std::uint32_t object, const std::string& name) {
    news_.names.emplace_back(object, name);
    return *this;
  }
  /// `holder` had what `thread` waited for since then.
  HandMade& holds(int holder, std::uint16_t line, int thread, trace::Tick since) {
    news_.holders.push_back({id(thread), since, id(holder), line});
    return *this;
  }
  HandMade& starts(int thread, int by, trace::Tick at) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.started = trace::milliseconds(at);
    lane.started_by = id(by);
    store_.on_lane(lane);
    return *this;
  }
  /// A thread that is stuck.
  struct Stuck {
    int thread, whom;
    std::string object;
    std::uint16_t held_since_line;
  };
  HandMade& stuck(const std::vector<Stuck>& threads) {
    news_.stuck.emplace();
    for (const Stuck& each : threads) {
      const trace::Lane& lane = lanes_[static_cast<std::size_t>(each.thread)];
      news_.stuck->threads.push_back({.lane = lane, .object = each.object, .whom = id(each.whom), .whom_name = lanes_[static_cast<std::size_t>(each.whom)].name,
                                      .held_since_line = each.held_since_line, .name = lane.name});
    }
    return *this;
  }
  trace::LaneId id(int thread) const { return lanes_[static_cast<std::size_t>(thread)].id(); }
  /// Of a task, who handed it to the pool, and what it was called with.
  HandMade& submitted(int by, trace::Tick at, int number, const std::string& text = {}, trace::PoolNumber pool = 0) {
    news_.links.emplace_back(id(by), trace::Link{.time = at, .task = number, .pool = pool, .kind = trace::Link::submitted});
    if (!text.empty()) news_.notes.push_back({.kind = trace::Note::Kind::task, .pool = pool, .task = number, .text = text});
    return *this;
  }
  HandMade& received(int by, trace::Tick at, int number, trace::PoolNumber pool = 0) {
    news_.links.emplace_back(id(by), trace::Link{.time = at, .task = number, .pool = pool, .kind = trace::Link::received});
    return *this;
  }
  HandMade& task(int thread, trace::Tick start, trace::Tick end, int number, bool failed = false, trace::PoolNumber pool = 0) {
    trace::Span span(trace::Span::task, start, end, number, failed);
    span.say({.object = pool});
    store_.on_span(lanes_[static_cast<std::size_t>(thread)], span);
    return *this;
  }
  HandMade& begins_task(int thread, trace::Tick start, int number, trace::PoolNumber pool = 0) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.task = number;
    lane.pool = pool;
    lane.task_since = trace::milliseconds(start);
    store_.on_lane(lane);
    return *this;
  }
  HandMade& ends(int thread, trace::Tick at) {
    trace::Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    lane.alive = false;
    lane.ended = lane.since = trace::milliseconds(at);
    store_.on_lane(lane);
    return *this;
  }
  /// All of it, as far as it was told.
  const TraceModel& model() {
    store_.publish(news_);
    model_.update(news_);
    news_ = {};
    return model_;
  }

 private:
  TraceStore store_;
  News news_;
  std::vector<trace::Lane> lanes_;
  TraceModel model_;
};

}  // namespace poolyard::app
