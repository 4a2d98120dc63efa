// How the one who takes what a run leaves in its arena (what threads do, what they print) sleeps: until something has come,
// and for a while at most. While much comes it is taken at a steady pace, and only what cannot wait rings.
//
//     Bell bell(arena);
//     while (…) bell.sleep_after([&] { return take_what_is_there(); });     // the one reader
//     Bell(arena).ring(Bell::Call::news);                                    // any writer, after it has written
//
// ring() is for any thread; the Bell that sleeps is one thread's. Nothing throws. Times are milliseconds.
#pragma once

#include <poolyard/arena.h>

namespace poolyard {

class Bell {
 public:
  enum class Call : std::int32_t {
    change = 1,  ///< a thread does something else now: heard by a reader for whom nothing has happened for long
    news = 2,    ///< something was printed: heard by one who has not just taken something
    urgent = 3,  ///< a ring fills up, or a process has ended
  };
  /// How long the reader sleeps in these cases, in ms, if nobody rings. The second is how old a trace may be.
  static constexpr double kLong = 250;
  static constexpr double kPeriod = 16;
  static constexpr double kPace = 4;

  explicit Bell(Arena& arena) : arena_(arena) {}

  /// Wakes the reader if it hears such a call. Never waits; costs one look at a shared word when it does not.
  void ring(Call call);

  /// Calls `look`, which returns whether it found anything, then sleeps. Not on a page's main thread.
  template <class Look>
  void sleep_after(Look look) {
    const std::int32_t rung = listen();
    overslept_ = -1;
    if (look()) {
      idle_ = 0;
      hears_ = Call::urgent;
      sleep(rung, kPace);
    } else if (hears_ == Call::urgent) {
      hears_ = Call::news;  // what has come while it was deaf to that has not rung: look again before the longer sleep
    } else if (hears_ == Call::news && ++idle_ > kIdle) {
      hears_ = Call::change;
    } else {
      sleep(rung, quiet() ? kLong : kPeriod);
    }
  }
  /// How much later than it should have the last sleep ended, in ms: no core was free. Negative: it was rung, or there was none.
  double overslept() const { return overslept_; }
  /// Within `look`: nothing has happened for long. Whatever happens from now on rings.
  bool quiet() const { return hears_ == Call::change; }

 private:
  static constexpr int kIdle = 10;

  std::int32_t listen();
  void sleep(std::int32_t rung, double most_ms);

  Arena& arena_;
  Call hears_ = Call::news;  // the least call that wakes the reader
  double overslept_ = -1;
  int idle_ = 0;             // looks that found nothing, one after the other
};

}  // namespace poolyard
