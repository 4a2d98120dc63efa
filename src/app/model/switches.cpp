#include "model/switches.h"

#include <algorithm>

namespace poolyard::app {

void Switches::look(const TraceModel& trace) {
  const std::size_t before = moments_.size();
  seen_.resize(trace.lanes().size());
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const SpanTrack& states = trace.lanes()[i].states;
    for (; seen_[i] < states.size(); ++seen_[i]) {
      const trace::Span& span = states[seen_[i]];
      const bool runs = span.kind() == trace::Span::state && span.value() == static_cast<int>(trace::State::running);
      if (runs) moments_.push_back(span.start_tick());
    }
  }
  if (moments_.size() == before) return;
  std::sort(moments_.begin(), moments_.end());
  moments_.erase(std::unique(moments_.begin(), moments_.end()), moments_.end());
}

std::optional<trace::Tick> Switches::after(trace::Tick moment) const {
  const auto next = std::upper_bound(moments_.begin(), moments_.end(), moment);
  return next == moments_.end() ? std::nullopt : std::optional(*next);
}

std::optional<trace::Tick> Switches::before(trace::Tick moment) const {
  const auto next = std::lower_bound(moments_.begin(), moments_.end(), moment);
  return next == moments_.begin() ? std::nullopt : std::optional(*std::prev(next));
}

}  // namespace poolyard::app
