#include <poolyard/multiprocessing/channel.h>

#include <algorithm>
#include <vector>

#include <poolyard/process.h>

#include "robust_lock.h"
#include "threading/wait.h"

namespace poolyard::multiprocessing {
namespace {

using Offset = Arena::Offset;

// Words. Who waits for messages sleeps on kData, for room on kSpace, for tasks that are done on kDone; each is counted up for it.
constexpr int kData = ObjectTable::kSequence, kSpace = kData + 1, kDone = kData + 2;
constexpr int kReaderClosed = ObjectTable::kReaderClosed, kWriterClosed = ObjectTable::kWriterClosed;
constexpr int kMaxsize = ObjectTable::kState;
constexpr int kPut = 7, kGot = 8, kTasksDone = 9;            // so many messages, modulo 2^32
constexpr int kReaders = 10, kWriters = 11, kJoiners = 12;   // so many wait; one that is killed stays counted, which costs needless wakes
constexpr int kEnds = 13, kBegins = 17;                      // two places each
static_assert(4 * (kBegins + 4) <= static_cast<int>(ObjectTable::kWordsBytes));

// A block: where the next one is, then messages; each a header, then its bytes, unless they lie in blocks of their own.
constexpr std::uint32_t kFirst = 8, kInNextBlock = 0xffffffff;
struct Header {
  std::uint32_t bytes = 0;
  Offset at = 0;
  std::int32_t parcel = 0;
  std::uint32_t unused = 0;
};
/// Where messages begin or end.
struct Place {
  Offset block = 0;
  std::uint32_t position = 0;
};
std::uint32_t space_for(const Header& header) {
  return static_cast<std::uint32_t>(sizeof(Header)) + (header.at != 0 ? 0 : (header.bytes + 7) / 8 * 8);
}
static_assert(kFirst + sizeof(Header) + Payload::kShared <= Arena::kBlockBytes);

}  // namespace

/// A scope with the channel's lock; or false: it was late.
class Channel::Inside {
 public:
  explicit Inside(const SharedObject& object, double until = kForever)
      : object_(object), memory_(arena_.memory()), entered_(arena_, object.word(ObjectTable::kLock), until) {
    if (entered_.owner_died()) repair();
  }
  explicit operator bool() const { return static_cast<bool>(entered_); }
  std::int32_t get(int word) const { return memory_.load(object_.word(word)); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(get(kPut)) - static_cast<std::uint32_t>(get(kGot)); }

  /// False: there is no room.
  bool put(Payload& message, Parcel& parcel) {
    const int self = Arena::current_process();
    const std::int32_t number = get(kPut);
    Place end = place(kEnds, number);
    Header header{static_cast<std::uint32_t>(message.size()), message.shared().value_or(0), parcel.number(), 0};
    if (!message.shared() && header.bytes > Payload::kShared) {
      auto at = arena_.claim_blocks(header.bytes, self);
      if (!at) return false;
      memory_.write(*at, message.local().data(), header.bytes);
      message = Payload(*at, header.bytes, true);
      header.at = *at;
    }
    if (end.block == 0 || end.position + space_for(header) > Arena::kBlockBytes) {
      auto block = arena_.claim_blocks(Arena::kBlockBytes, self);
      if (!block) return false;
      ObjectTable(arena_).give_blocks(object_.index(), *block, Arena::kBlockBytes, self);
      if (end.block != 0) {
        // Behind the last message, where nobody looks yet.
        memory_.store(end.block, static_cast<std::int32_t>(*block));
        if (end.position + sizeof(Header) <= Arena::kBlockBytes) {
          memory_.store(end.block + end.position, static_cast<std::int32_t>(kInNextBlock));
        }
      } else {
        set_place(kBegins, get(kGot), {*block, kFirst});  // there is no message that it could be the place of
      }
      end = {*block, kFirst};
    }
    memory_.write(end.block + end.position, &header, sizeof header);
    if (header.at != 0) {
      ObjectTable(arena_).give_blocks(object_.index(), header.at, header.bytes, self);
      message.disown();
    } else {
      memory_.write(end.block + end.position + sizeof header, message.local().data(), header.bytes);
    }
    parcel.put_into(object_.index());
    set_place(kEnds, number + 1, {end.block, end.position + space_for(header)});
    // Now, and all at once, it is there.
    memory_.exchange(object_.word(kPut), number + 1);
    return true;
  }

  Payload take() {
    const std::int32_t number = get(kGot);
    Place begin = place(kBegins, number);
    const Offset before = begin.block;
    const Header header = header_at(begin);
    Payload message;
    if (header.at == 0) {
      std::string bytes(header.bytes, '\0');
      memory_.read(begin.block + begin.position + sizeof header, bytes.data(), bytes.size());
      message = Payload(std::move(bytes));
    }
    set_place(kBegins, number + 1, {begin.block, begin.position + space_for(header)});
    // Now it is ours, and if we are killed, nobody's.
    memory_.exchange(object_.word(kGot), number + 1);
    if (header.at != 0) {
      if (!arena_.take_blocks_from_object(header.at, header.bytes, object_.index(), Arena::current_process())) exit_process(0);
      message = Payload(header.at, header.bytes, true);
    }
    message.parcel = Parcel::take_out_of(object_.index(), header.parcel);
    if (before != begin.block) arena_.release_blocks(before, Arena::kBlockBytes);
    return message;
  }

 private:
  Place place(int which, std::int32_t number) const {
    const int word = which + 2 * (number & 1);
    return {static_cast<Offset>(get(word)), static_cast<std::uint32_t>(get(word + 1))};
  }
  void set_place(int which, std::int32_t number, Place place) {
    const int word = which + 2 * (number & 1);
    memory_.store(object_.word(word), static_cast<std::int32_t>(place.block));
    memory_.store(object_.word(word + 1), static_cast<std::int32_t>(place.position));
  }
  /// The header of the message there, where `place` is moved on to.
  Header header_at(Place& place) const {
    Header header;
    if (place.position + sizeof header <= Arena::kBlockBytes) memory_.read(place.block + place.position, &header, sizeof header);
    if (place.position + sizeof header > Arena::kBlockBytes || header.bytes == kInNextBlock) {
      place = {static_cast<Offset>(memory_.load(place.block)), kFirst};
      memory_.read(place.block + place.position, &header, sizeof header);
    }
    return header;
  }

  /// The last owner was killed: what belongs to the channel and is not in it was in its hands.
  void repair() {
    std::vector<std::pair<Offset, Offset>> blocks;
    std::vector<int> parcels;
    const Place end = place(kEnds, get(kPut));
    Place at = place(kBegins, get(kGot));
    for (Offset block : {at.block, end.block}) {
      if (end.block != 0) blocks.emplace_back(block, block + 1);
    }
    for (std::uint32_t left = count(); left > 0; --left) {
      const Header header = header_at(at);
      blocks.emplace_back(at.block, at.block + 1);
      if (header.at != 0) blocks.emplace_back(header.at, header.at + header.bytes);
      if (header.parcel != 0) parcels.push_back(header.parcel);
      at.position += space_for(header);
    }
    arena_.retire_blocks_of_object(object_.index(), [&](Offset block) {
      return std::any_of(blocks.begin(), blocks.end(),
                         [block](auto& used) { return used.first < block + Arena::kBlockBytes && used.second > block; });
    });
    ObjectTable(arena_).drop_parcels(ObjectTable::lying_in(object_.index()), true,
                                     [&](int parcel) { return std::find(parcels.begin(), parcels.end(), parcel) != parcels.end(); });
  }

  const SharedObject& object_;
  Arena& arena_ = *Arena::current();
  poolyard::SharedMemory& memory_;
  Entered entered_;
};

namespace {

/// A scope in which the calling thread is counted as one that waits.
class Waiting {
 public:
  Waiting(poolyard::SharedMemory& memory, Offset waiters) : memory_(memory), waiters_(waiters) { memory_.fetch_add(waiters_, 1); }
  ~Waiting() { memory_.fetch_add(waiters_, -1); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  poolyard::SharedMemory& memory_;
  Offset waiters_;
};

/// Waits until `ready()`, which is about words that are changed before wake().
template <class Ready>
bool wait_on(const SharedObject& object, trace::Wait kind, int sequence, int waiters, Ready ready, double timeout_ms) {
  auto& memory = Arena::current()->memory();
  return threading::wait_until(kind, trace::object_in_arena(object.word(0)), ready,
                               [&](double left) {
                                 // We count ourselves, then look; who changes something looks for waiters afterwards. All of these are
                                 // sequentially consistent read-modify-writes, or ordered by one, so one of the two sees the other.
                                 Waiting waiting(memory, object.word(waiters));
                                 Arena::current()->sleep_unless(ready, object.word(sequence), left);
                               },
                               timeout_ms);
}
void wake(const SharedObject& object, int sequence, int waiters, int count) {
  auto& memory = Arena::current()->memory();
  if (memory.fetch_add(object.word(waiters), 0) == 0) return;
  memory.fetch_add(object.word(sequence), 1);
  memory.notify(object.word(sequence), count);
}

}  // namespace

Channel::Channel(Kind kind, int maxsize) : object_(kind) {
  if (object_) Arena::current()->memory().store(object_.word(kMaxsize), maxsize);
}

Channel Channel::writer() const {
  Channel other;
  other.object_ = object_.other_end();
  return other;
}

Channel Channel::receive(BytesIn& in, Kind kind) {
  Channel channel;
  channel.object_ = SharedObject::receive(in, kind);
  return channel;
}

bool Channel::put(Payload message, double timeout_ms) {
  auto& memory = Arena::current()->memory();
  if (message.size() > (Arena::kBlocks - 1) * std::size_t{Arena::kBlockBytes}) {
    throw ArenaFull("a message of " + std::to_string(message.size() >> 20) + " MB does not fit into the memory that processes share, which is " +
                    std::to_string((std::size_t{Arena::kBlocks} * Arena::kBlockBytes) >> 20) + " MB. Send it in parts.");
  }
  Parcel parcel(message.companions);
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  const int maxsize = memory.load(object_.word(kMaxsize));
  for (;;) {
    bool full = true;
    {
      Inside inside(object_, until);
      if (!inside) {
        wake(object_, kSpace, kWriters, 1);  // what woke us, perhaps, is another's
        return false;
      }
      if (inside.get(kReaderClosed) != 0) throw Closed();
      full = maxsize > 0 && inside.count() >= static_cast<std::uint32_t>(maxsize);
      if (!full && inside.put(message, parcel)) break;
    }
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) {
      if (!full) wake(object_, kSpace, kWriters, 1);  // as above
      return false;
    }
    if (full) {
      auto may = [&] { return size() < maxsize || memory.load(object_.word(kReaderClosed)) != 0; };
      wait_on(object_, trace::Wait::queue_full, kSpace, kWriters, may, left);
    } else {
      // Room in the arena comes from anywhere, and nobody tells.
      trace::InState waiting(trace::State::blocked);
      const auto never = Arena::current()->header_word(Arena::kMagic);  // nobody wakes it: kSpace is for those who are counted
      memory.wait(never, memory.load(never), std::min(left, 5.0));
    }
  }
  wake(object_, kData, kReaders, 1);
  return true;
}

std::optional<Payload> Channel::get(double timeout_ms) {
  auto& memory = Arena::current()->memory();
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  for (;;) {
    if (size() > 0) {
      Inside inside(object_, until);
      if (!inside) {
        wake(object_, kData, kReaders, 1);  // what woke us, perhaps, is another's
        return std::nullopt;
      }
      if (inside.count() > 0) {
        Payload message = inside.take();
        wake(object_, kSpace, kWriters, 1);
        return message;
      }
    } else if (memory.fetch_add(object_.word(kWriterClosed), 0) != 0 && size() == 0) {
      throw Closed();  // closed first, then empty: what was put before is not missed
    }
    const double left = until == kForever ? kForever : until - now_ms();
    if (!wait_readable(left) || (left <= 0 && size() == 0)) return std::nullopt;
  }
}

bool Channel::poll(double timeout_ms) const {
  if (!wait_readable(timeout_ms)) return false;
  wake(object_, kData, kReaders, 1);  // what woke us we do not take: perhaps another would
  return true;
}

bool Channel::wait_readable(double timeout_ms) const {
  auto& memory = Arena::current()->memory();
  const bool pipe = ObjectTable(*Arena::current()).kind(object_.index()) == Kind::pipe;
  const auto kind = pipe ? trace::Wait::pipe_empty : trace::Wait::queue_empty;
  const auto may = [&] { return size() > 0 || memory.load(object_.word(kWriterClosed)) != 0; };
  return wait_on(object_, kind, kData, kReaders, may, timeout_ms);
}

int Channel::size() const {
  auto& memory = Arena::current()->memory();
  // Got first: the other way round it could be more than there ever were.
  const std::int32_t got = memory.load(object_.word(kGot));
  return std::max(0, static_cast<std::int32_t>(static_cast<std::uint32_t>(memory.load(object_.word(kPut))) - static_cast<std::uint32_t>(got)));
}
int Channel::maxsize() const { return Arena::current()->memory().load(object_.word(kMaxsize)); }

bool Channel::task_done() {
  auto& memory = Arena::current()->memory();
  {
    Inside inside(object_);
    const std::int32_t done = inside.get(kTasksDone);
    if (done == inside.get(kPut)) return false;
    memory.exchange(object_.word(kTasksDone), done + 1);
  }
  wake(object_, kDone, kJoiners, std::numeric_limits<int>::max());
  return true;
}

bool Channel::wait_all_done(double timeout_ms) const {
  auto& memory = Arena::current()->memory();
  auto all = [&] {
    // Done first: the other way round a task that was put meanwhile could be missed.
    const std::int32_t done = memory.load(object_.word(kTasksDone));
    return done == memory.load(object_.word(kPut));
  };
  return wait_on(object_, trace::Wait::queue_join, kDone, kJoiners, all, timeout_ms);
}

}  // namespace poolyard::multiprocessing
