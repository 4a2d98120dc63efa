// One thread's recorded past as it is kept: spans in order and never overlapping, appended by one thread (the recorder)
// while another (the one that draws) looks at what was published before.
//
// Spans lie in blocks of 64, some 25 bytes a span with the sums that are kept for each block; blocks hang in segments of 4096,
// and those in a root. What has been published is never changed: the writer only writes behind it. A root that has become
// too small, or whose older segments are dropped, gives way to another; the reader keeps what it looks at alive. So the
// reader needs no lock; publications pass from thread to thread under somebody else's (see recorder.h), which is all the
// ordering there is.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <poolyard/trace.h>

namespace poolyard::app {

/// Both waits are for the same thing, in the same place, and were ended by the same thread.
bool same_cause(const trace::Span& a, const trace::Span& b);

class SpanLog {
 public:
  /// Kinds of time: the states, of which the one for all waits is for locks here and has two more beside it, and the last one, for what is
  /// not known. Of tasks: 0, or 1 for those that failed.
  static constexpr int kKinds = trace::kStates + 3;
  static constexpr int kJoining = trace::kStates;      ///< waits until others are done: nobody is in anybody's way
  static constexpr int kWaiting = trace::kStates + 1;  ///< waits for what others bring or say
  static constexpr int kUnknown = kKinds - 1;
  static int kind_of(trace::State state, trace::Wait wait);
  using Shares = std::array<trace::Tick, kKinds>;  ///< time spent in each kind
  static int kind_of(const trace::Span& span);

  static constexpr std::size_t kBlock = 64;
  static constexpr std::size_t kSegmentBlocks = 64;
  static constexpr std::size_t kSegment = kBlock * kSegmentBlocks;
  struct Block {
    Shares before{};  ///< the time of everything before it
    std::array<trace::Span, kBlock> spans;
  };
  struct Segment {
    std::array<std::unique_ptr<Block>, kSegmentBlocks> blocks;
  };
  /// Its first elements are read while one is appended behind them, never beyond its capacity.
  using Root = std::vector<std::shared_ptr<Segment>>;

  /// What a reader sees.
  struct Published {
    std::shared_ptr<const Root> root;
    std::size_t size = 0;
    Shares total{};
    std::uint64_t dropped = 0;  ///< how many spans were taken away again; changes when spans change their places
  };

  SpanLog() = default;
  SpanLog(SpanLog&&) = default;

  /// Spans must come in order; one that begins before the last has ended is cut, one that only goes on with it is joined.
  void add(trace::Span span);
  std::size_t size() const { return size_; }
  trace::Tick end() const { return size_ ? at(size_ - 1).end_tick() : 0; }

  /// Takes the older half away, in whole segments, and puts a mark in its place. Returns how many spans were taken away.
  std::size_t drop_older_half();

  Published publish();

 private:
  const trace::Span& at(std::size_t i) const { return block(i).spans[i % kBlock]; }
  Block& block(std::size_t i) const { return *(*root_)[i / kSegment]->blocks[i / kBlock % kSegmentBlocks]; }

  std::shared_ptr<Root> root_;
  std::size_t size_ = 0;
  std::size_t published_ = 0;  // of these the reader may know
  Shares total_{};
  std::uint64_t dropped_ = 0;
};

}  // namespace poolyard::app
