#include <poolyard/multiprocessing/listener.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "robust_lock.h"

namespace poolyard::multiprocessing {
namespace {

using End = Arena::End;

/// What lies in the memory that has the listener's name. Who connects looks at it, and announces itself, under the arena's lock for names;
/// who closes does so under the same: a listener that is found open takes what is announced to it, or gives it back.
struct Place {
  std::int32_t ring, process, generation, open;
};

Entered names() { return Entered(*Arena::current(), Arena::current()->header_word(Arena::kNaming)); }

/// An end that was opened for a process is to be closed by that; also one that has no such end any more.
void close_streams(const Streams& streams, int process) {
  Arena& arena = *Arena::current();
  arena.close_end(streams.reads, End::reader, process);
  arena.close_end(streams.writes, End::writer, process);
}

/// Both rings, with all four ends this process's; as the one who connects has them.
Streams new_streams() {
  Arena& arena = *Arena::current();
  const int self = Arena::current_process();
  const int first = arena.claim_ring(self);
  try {
    return {first, arena.claim_ring(self)};
  } catch (...) {
    arena.close_end(first, End::reader, self);
    arena.close_end(first, End::writer, self);
    throw;
  }
}

}  // namespace

std::unique_ptr<Listener> Listener::create(const std::string& name) {
  Arena& arena = *Arena::current();
  std::unique_ptr<Listener> listener(new Listener);
  listener->process_ = Arena::current_process();
  listener->generation_ = Arena::current_generation();
  listener->place_ = SharedMemory::create(sizeof(Place), name);  // closed until all of it is there: zeros
  listener->ring_ = arena.claim_ring(listener->process_);
  listener->place_.set(0, Place{listener->ring_, listener->process_, listener->generation_, 1});
  return listener;
}

Listener::~Listener() { close(); }

bool Listener::is_ours() const { return process_ == Arena::current_process() && generation_ == Arena::current_generation(); }

std::optional<Streams> Listener::take() {
  Entered taking = names();  // so that two threads, or one that closes, do not take the same
  Streams streams;
  if (closed() || ring().readable() < sizeof streams) return std::nullopt;
  ring().read(&streams, sizeof streams);
  return streams;
}

std::optional<Streams> Listener::accept(double timeout_ms) {
  constexpr double kLookAgain = 100;  // who closes may wake another one
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  for (;;) {
    if (auto streams = take()) return streams;
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0 || closed()) return std::nullopt;
    ring().wait_readable(std::min(left, kLookAgain));
  }
}

void Listener::close() {
  if (!is_ours()) return;
  Arena& arena = *Arena::current();
  {
    Entered closing = names();
    if (!open_.exchange(false) || ring_ < 0) return;
    place_.set(0, Place{-1, process_, generation_, 0});
    Streams streams;
    while (ring().readable() >= sizeof streams) {
      ring().read(&streams, sizeof streams);
      close_streams(streams, process_);
    }
    arena.close_end(ring_, End::reader, process_);
    arena.close_end(ring_, End::writer, process_);
  }
  place_.unlink();
}

Streams connect(const std::string& name) {
  constexpr std::chrono::milliseconds kPause(2);
  Arena& arena = *Arena::current();
  const int self = Arena::current_process();
  const ConnectionRefused refused("nobody in this run listens there");
  SharedMemory memory;
  try {
    memory = SharedMemory::open(name);
  } catch (const FileNotFoundError&) {
    throw refused;
  }
  const Streams own = new_streams();
  const Streams others{own.writes, own.reads};
  for (;; std::this_thread::sleep_for(kPause)) {
    Entered announcing = names();
    const auto place = memory.get<Place>(0);
    const bool there = place.open != 0 && arena.process(place.process).generation == place.generation && !arena.is_over(place.process);
    if (!there) {
      close_streams(own, self);
      close_streams(others, self);
      throw refused;
    }
    Ring ring = arena.ring(place.ring);
    if (ring.writable() < sizeof others) continue;
    // It is the listener's before that hears of it. If that ends now, so do its ends.
    arena.open_end(others.reads, End::reader, place.process);
    arena.open_end(others.writes, End::writer, place.process);
    try {
      ring.write(&others, sizeof others);
    } catch (const RingClosed&) {  // it has just ended, and has let go of its ends
      close_streams(own, self);
      if (place.process != self) close_streams(others, self);
      throw refused;
    }
    if (place.process != self) close_streams(others, self);
    return own;
  }
}

}  // namespace poolyard::multiprocessing
