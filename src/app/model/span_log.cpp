#include "model/span_log.h"

#include <algorithm>

namespace poolyard::app {

using trace::Span;
using trace::Tick;

int SpanLog::kind_of(trace::State state, trace::Wait wait) {
  if (state != trace::State::lock) return std::clamp(static_cast<int>(state), 0, trace::kStates - 1);
  using trace::Wait;
  switch (wait) {
    case Wait::none:
    case Wait::lock:
    case Wait::semaphore:
      return static_cast<int>(state);
    case Wait::thread_start:
    case Wait::thread_join:
    case Wait::process_start:
    case Wait::process_join:
    case Wait::queue_join:
    case Wait::result:
    case Wait::pool_join:
      return kJoining;
    default:
      return kWaiting;
  }
}

bool same_cause(const Span& a, const Span& b) {
  const trace::Cause one = a.cause(), other = b.cause();
  return one.kind == other.kind && one.object == other.object && one.line == other.line && a.woken_by() == b.woken_by();
}

int SpanLog::kind_of(const Span& span) {
  switch (span.kind()) {
    case Span::state: return kind_of(static_cast<trace::State>(span.value()), span.cause().kind);
    case Span::task: return span.failed() ? 1 : 0;
    case Span::lost: break;
  }
  return kUnknown;
}

void SpanLog::add(Span span) {
  const Tick begin = std::max(span.start_tick(), end());
  if (span.end_tick() < begin) return;  // known already
  if (begin > span.start_tick()) span = Span(span.kind(), begin, span.end_tick(), span.value(), span.failed());
  const int kind = kind_of(span);
  total_[kind] += span.end_tick() - span.start_tick();
  if (size_ > published_) {
    // Only one that no reader knows of may still grow.
    Span& last = block(size_ - 1).spans[(size_ - 1) % kBlock];
    const bool same = last.kind() == span.kind() && last.value() == span.value() && last.failed() == span.failed() && same_cause(last, span);
    if (same && span.kind() != Span::lost && last.end_tick() == span.start_tick() &&
        span.end_tick() - last.start_tick() <= Span::kLongest) {
      last.extend(span.end_tick());
      return;
    }
  }
  if (size_ % kSegment == 0) {
    if (!root_ || root_->size() == root_->capacity()) {
      auto larger = std::make_shared<Root>();
      larger->reserve(root_ ? 2 * root_->size() : 1);
      if (root_) larger->assign(root_->begin(), root_->end());
      root_ = std::move(larger);
    }
    root_->push_back(std::make_shared<Segment>());
  }
  if (size_ % kBlock == 0) {
    auto& place = (*root_)[size_ / kSegment]->blocks[size_ / kBlock % kSegmentBlocks];
    place = std::make_unique<Block>();
    place->before = total_;
    place->before[kind] -= span.end_tick() - span.start_tick();
  }
  block(size_).spans[size_ % kBlock] = span;
  ++size_;
}

std::size_t SpanLog::drop_older_half() {
  const std::size_t segments = size_ / kSegment / 2;
  if (segments == 0) return 0;
  const std::size_t gone = segments * kSegment;
  const Tick from = at(0).start_tick(), to = at(gone).start_tick();

  // The first segment that stays is copied: its first spans make room for the mark, which is of several spans where one
  // cannot be as long.
  auto first = std::make_shared<Segment>();
  for (std::size_t i = 0; i < kSegmentBlocks; ++i) {
    const auto& old = (*root_)[segments]->blocks[i];
    if (old) first->blocks[i] = std::make_unique<Block>(*old);
  }
  const std::size_t kept = std::min(kBlock, size_ - gone);
  std::size_t marks = 0;
  Tick until = to;
  do {
    until = at(gone + marks++).end_tick();
  } while (marks < kept && until - from > static_cast<Tick>(marks) * Span::kLongest);
  Block& block = *first->blocks[0];
  Shares change{};
  for (std::size_t i = 0; i < marks; ++i) change[kind_of(block.spans[i])] -= block.spans[i].end_tick() - block.spans[i].start_tick();
  const Tick length = std::min<Tick>((until - from) / static_cast<Tick>(marks), Span::kLongest);
  for (std::size_t i = 0; i < marks; ++i) {
    const Tick end = until - static_cast<Tick>(marks - 1 - i) * length;
    const auto count = static_cast<std::int32_t>(std::min<std::size_t>((gone + marks) / marks, 0x7fffffff));
    block.spans[i] = Span(Span::lost, std::max(from, end - length), end, count);
    change[kUnknown] += block.spans[i].end_tick() - block.spans[i].start_tick();
  }
  // What stands before the next block stays as it is.
  for (int kind = 0; kind < kKinds; ++kind) block.before[kind] -= change[kind];

  auto root = std::make_shared<Root>();
  root->reserve(root_->capacity());
  root->assign(root_->begin() + static_cast<std::ptrdiff_t>(segments), root_->end());
  root->front() = std::move(first);
  root_ = std::move(root);
  size_ -= gone;
  published_ -= std::min(published_, gone);
  dropped_ += gone + marks;
  return gone;
}

SpanLog::Published SpanLog::publish() {
  published_ = size_;
  return {root_, size_, total_, dropped_};
}

}  // namespace poolyard::app
