#include "model/recorder.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <thread>
#include <unordered_set>
#include <utility>

#include <poolyard/bell.h>

namespace poolyard::app {

// --- the spans -------------------------------------------------------------------------------------------------------

TraceStore::Kept* TraceStore::lane_for(const trace::Lane& lane) {
  const auto index = static_cast<std::size_t>(lane.index);
  if (index >= by_index_.size()) {
    by_index_.resize(index + 1, -1);
    refused_.resize(index + 1, -1);
  }
  int& number = by_index_[index];
  if (number >= 0 && lanes_[number].lane.generation == lane.generation) return &lanes_[number];
  if (lanes_.size() >= kMostLanes) {
    if (std::exchange(refused_[index], lane.generation) != lane.generation) ++refused_count_;
    return nullptr;
  }
  number = static_cast<int>(lanes_.size());
  lanes_.emplace_back().lane = lane;
  return &lanes_.back();
}

void TraceStore::on_lane(const trace::Lane& lane) {
  Kept* mine = lane_for(lane);
  if (!mine) return;
  mine->lane = lane;
  if (!std::exchange(mine->changed, true)) changed_.push_back(by_index_[static_cast<std::size_t>(lane.index)]);
}

void TraceStore::on_span(const trace::Lane& lane, const trace::Span& span) {
  Kept* mine = lane_for(lane);
  if (!mine) return;
  if (spans_ >= kMostSpans && !make_room()) {
    // Nobody has looked since room was made the last time: what comes until then is not kept.
    if (mine->unkept_count == 0) mine->unkept_from = span.start_tick();
    if (mine->unkept_count < std::numeric_limits<std::int32_t>::max()) ++mine->unkept_count;
    ++mine->unkept;
    return;
  }
  const std::size_t before = mine->states.size() + mine->tasks.size();
  if (mine->unkept_count > 0 && span.kind() != trace::Span::task) {
    const trace::Tick from = std::max(std::min(mine->unkept_from, span.start_tick()), mine->states.end());
    for (trace::Tick at = from; at < span.start_tick(); at += trace::Span::kLongest) {
      mine->states.add({trace::Span::lost, at, std::min(at + trace::Span::kLongest, span.start_tick()), mine->unkept_count});
    }
    mine->unkept_count = 0;
  }
  (span.kind() == trace::Span::task ? mine->tasks : mine->states).add(span);
  spans_ += mine->states.size() + mine->tasks.size() - before;
}

// The longest log gives its older half: a quiet thread keeps its whole past beside a busy one. What was dropped is freed
// only when the one who draws does not look at it any more; nothing more is dropped until then, so that this is all.
bool TraceStore::make_room() {
  if (dropped_ || looked_at_) return false;
  Kept* longest = nullptr;
  SpanLog* log = nullptr;
  for (Kept& kept : lanes_) {
    for (SpanLog* each : {&kept.states, &kept.tasks}) {
      if (!log || each->size() > log->size()) longest = &kept, log = each;
    }
  }
  const std::size_t dropped = log ? log->drop_older_half() : 0;
  if (dropped == 0) return false;
  spans_ -= dropped;
  longest->unkept += dropped;
  dropped_ = true;
  return true;
}

void TraceStore::publish(News& news) {
  if (news.lanes.empty()) {
    // All before was taken: what had been dropped by then is gone.
    for (Kept& kept : lanes_) kept.place = -1;
    looked_at_ = false;
  }
  looked_at_ = std::exchange(dropped_, false) || looked_at_;
  for (int number : changed_) {
    Kept& kept = lanes_[number];
    kept.changed = false;
    if (kept.place < 0) {
      kept.place = static_cast<int>(news.lanes.size());
      news.lanes.emplace_back();
    }
    news.lanes[kept.place] = {number, kept.lane, kept.states.publish(), kept.tasks.publish(), kept.unkept};
  }
  changed_.clear();
  news.unrecorded_threads += refused_count_;
}

// --- the thread ------------------------------------------------------------------------------------------------------

namespace {

/// Looks the names of objects up when they are first waited for, while they are known.
class ObjectNames {
 public:
  explicit ObjectNames(Arena& arena) : arena_(arena) {}
  void on_cause(const trace::Cause& cause) {
    if (cause.object == 0 || !known_.insert(cause.object).second) return;
    std::string name = trace::Resource::find(arena_, cause.object).name;
    if (!name.empty()) found_.emplace_back(cause.object, std::move(name));
  }
  void publish(News& news) {
    std::move(found_.begin(), found_.end(), std::back_inserter(news.names));
    found_.clear();
  }

 private:
  Arena& arena_;
  std::unordered_set<std::uint32_t> known_;
  std::vector<std::pair<std::uint32_t, std::string>> found_;
};

}  // namespace

namespace {

/// Looks who has the locks that are waited for just now. The trace does not say it: whoever takes a lock that nobody wants says nothing.
class LockHolders {
 public:
  explicit LockHolders(Arena& arena) : arena_(arena) {}
  void on_lane(const trace::Lane& lane) {
    const bool waits = lane.alive && lane.state == trace::State::lock && lane.cause.kind == trace::Wait::lock && lane.cause.object != 0;
    if (!waits) {
      waiting_.erase(lane.index);
      return;
    }
    Waiting& waiting = waiting_[lane.index];
    const LockHolder now{lane.id(), trace::ticks(lane.since), 0, 0};
    if (waiting.seen.waiter != now.waiter || waiting.seen.since != now.since) waiting = {lane.cause.object, now};
  }
  void publish(News& news) {
    for (auto& [index, waiting] : waiting_) {
      const trace::Resource resource = trace::Resource::find(arena_, waiting.object);
      // Its own: it has just got it, and we have not heard of that yet. One that waits for its own for ever is stuck, which others tell.
      if (resource.holder == 0 || resource.holder == waiting.seen.waiter) continue;
      if (resource.holder == waiting.seen.holder && resource.line == waiting.seen.line) continue;
      waiting.seen.holder = resource.holder;
      waiting.seen.line = resource.line;
      news.holders.push_back(waiting.seen);
    }
  }

 private:
  struct Waiting {
    std::uint32_t object = 0;
    LockHolder seen;
  };
  Arena& arena_;
  std::map<int, Waiting> waiting_;  // by the lanes' places
};

}  // namespace

struct Recorder::Shared {
  Shared(std::shared_ptr<Arena> of, bool is_simulated) : arena(std::move(of)), simulated(is_simulated) {}

  std::shared_ptr<Arena> arena;
  const bool simulated;
  // Read by the thread after every sleep; set before the bell is rung, whose word orders them: relaxed would do.
  std::atomic<bool> stuck{false};     // nothing more comes by itself: say why
  std::atomic<bool> finish{false};    // end when nothing more comes
  std::atomic<bool> abandoned{false}; // end
  std::atomic<bool> finished{false};  // release, after the last news were put under the mutex

  // The drawing thread only tries the lock, so it never waits; the recorder holds it for as long as it adds to the news.
  std::mutex mutex;
  News news;
  std::uint64_t lines = 0, bytes = 0;  // of news.pieces
};

namespace {

std::uint64_t lines_of(const output::Piece& piece) {
  return static_cast<std::uint64_t>(std::count(piece.text.begin(), piece.text.end(), '\n'));
}

}  // namespace

Recorder::Recorder(std::shared_ptr<Arena> arena, bool simulated) : shared_(std::make_shared<Shared>(std::move(arena), simulated)) {
  std::thread([shared = shared_] { follow(shared); }).detach();
}

Recorder::~Recorder() {
  shared_->abandoned = true;
  Bell(*shared_->arena).ring(Bell::Call::urgent);
}

void Recorder::explain_stuck() {
  shared_->stuck = true;
  Bell(*shared_->arena).ring(Bell::Call::urgent);
}

void Recorder::finish() {
  shared_->finish = true;
  Bell(*shared_->arena).ring(Bell::Call::urgent);
}

bool Recorder::finished() const { return shared_->finished.load(std::memory_order_acquire); }

bool Recorder::take(News& news) {
  std::unique_lock lock(shared_->mutex, std::try_to_lock);
  if (!lock) return false;
  News& here = shared_->news;
  if (here.lanes.empty() && here.pieces.empty() && here.cut_lines == 0 && here.holders.empty() && !here.stuck && here.notes.empty() && here.links.empty()) {
    news.known_until = here.known_until;
    news.sleeps = std::exchange(here.sleeps, 0);
    news.late = std::exchange(here.late, 0);
    return false;
  }
  news = std::exchange(here, News{});
  here.known_until = news.known_until;  // until the next look
  shared_->lines = shared_->bytes = 0;
  return true;
}

void Recorder::follow(const std::shared_ptr<Shared>& shared) {
  Arena& arena = *shared->arena;
  trace::Reader trace_reader(arena);
  output::Reader output_reader(arena);
  TraceStore store;
  trace::StuckWatch watch(arena);
  trace::NoteReader note_reader(arena);
  ObjectNames names(arena);
  LockHolders holders(arena);
  std::vector<std::pair<trace::LaneId, trace::Link>> links;
  Bell bell(arena);
  bool explained = false;
  // Where somebody knows it: only when all has been taken that was there before.
  const auto look_for_stuck = [&](bool found) -> std::optional<trace::Stuck> {
    if (!shared->simulated) {
      const trace::Stuck* stuck = watch.look();
      return stuck ? std::optional(*stuck) : std::nullopt;
    }
    if (found || explained || !shared->stuck) return std::nullopt;
    explained = true;
    const trace::Stuck* stuck = watch.look_at_once();
    return stuck ? *stuck : trace::Stuck{.kind = trace::Stuck::Kind::everybody, .threads = {}};
  };
  const auto look = [&] {
    const double now = now_ms() - arena.origin_ms();
    // The lanes first: who has written what is printed is known then.
    bool any = trace_reader.poll(
        [&](const trace::Lane& lane) {
          store.on_lane(lane);
          watch.on_lane(lane);
          names.on_cause(lane.cause);
          holders.on_lane(lane);
        },
        [&](const trace::Lane& lane, const trace::Span& span) {
          store.on_span(lane, span);
          if (span.kind() == trace::Span::state) names.on_cause(span.cause());
        },
        [&](const trace::Lane& lane, const trace::Link& link) { links.emplace_back(lane.id(), link); });
    std::vector<trace::Note> notes = note_reader.poll();
    for (const trace::Note& note : notes) watch.on_note(note);
    any = any || !notes.empty();
    std::vector<output::Piece> pieces = output_reader.poll();
    any = any || !pieces.empty();
    std::optional<trace::Stuck> stuck = look_for_stuck(any);
    any = any || stuck;
    std::lock_guard lock(shared->mutex);
    News& news = shared->news;
    news.known_until = bell.quiet() ? std::numeric_limits<double>::infinity() : now;
    news.unrecorded_threads = trace_reader.unrecorded_threads();
    store.publish(news);
    names.publish(news);
    holders.publish(news);
    if (stuck) news.stuck = std::move(stuck);
    std::move(notes.begin(), notes.end(), std::back_inserter(news.notes));
    if (news.links.size() + links.size() > kMostLinks) news.links.clear();  // nobody has come for them for long: what is new counts
    news.links.insert(news.links.end(), links.begin(), links.end());
    links.clear();
    for (output::Piece& piece : pieces) {
      shared->lines += lines_of(piece);
      shared->bytes += piece.text.size();
      news.pieces.push_back(std::move(piece));
    }
    // Nobody comes for it: what the console would throw away is thrown away here.
    while (shared->lines > kMostLines || shared->bytes > kMostBytes) {
      const std::uint64_t lines = lines_of(news.pieces.front());
      news.cut_lines += lines;
      shared->lines -= lines;
      shared->bytes -= news.pieces.front().text.size();
      news.pieces.pop_front();
    }
    return any;
  };
  while (!shared->abandoned) {
    // First whether this is the end, then the look that takes what was there by then.
    const bool last = shared->finish;
    bool found = false;
    if (last) {
      found = look();
      if (!found) break;
    } else {
      bell.sleep_after(look);
      if (bell.overslept() < 0) continue;
      std::lock_guard lock(shared->mutex);
      ++shared->news.sleeps;
      shared->news.late += bell.overslept() > kLate;
    }
  }
  shared->finished.store(true, std::memory_order_release);
}

}  // namespace poolyard::app
