// What is left behind by a process that is killed between two instructions: its host tells process_exited(), and that
// must be enough. The instants are made by hand, as no test could hit them.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <poolyard/arena.h>

#include "ghost.h"
#include "platform/host.h"

namespace poolyard {
namespace {

/// A process that is in the table only.
struct Ghost {
  Arena& arena = *Arena::current();
  int slot = arena.claim_process(Arena::current_process(), "ghost");
  int generation = arena.process(slot).generation;
  void die() { arena.process_exited(slot, generation, -9); }
  ~Ghost() {
    die();
    arena.release_process(slot, generation);
  }
};

TEST(arena, what_was_freed_rests_only_while_somebody_goes_on) {
  Arena& arena = *Arena::current();
  const int first = arena.claim_semaphore(0, Arena::current_process());
  arena.release_semaphore(first);
  for (int next = -1; next != first; std::this_thread::yield()) {
    next = arena.claim_semaphore(0, Arena::current_process());
    arena.release_semaphore(next);
  }
}

TEST(arena, the_dead_can_claim_nothing) {
  Ghost ghost;
  ghost.die();
  EXPECT_TRUE(ghost.arena.is_over(ghost.slot));
  EXPECT_THROW(ghost.arena.claim_ring(ghost.slot), ArenaFull);
  EXPECT_THROW(ghost.arena.claim_semaphore(1, ghost.slot), ArenaFull);
  EXPECT_THROW(ghost.arena.claim_process(ghost.slot, "child"), ArenaFull);
  int index = ghost.arena.claim_ring(Arena::current_process());
  ghost.arena.open_end(index, Arena::End::writer, ghost.slot);
  ghost.arena.close_end(index, Arena::End::writer, Arena::current_process());
  EXPECT_TRUE(ghost.arena.ring(index).writer_closed());
  ghost.arena.close_end(index, Arena::End::reader, Arena::current_process());
}

TEST(arena, a_child_dies_with_its_parent) {
  Ghost ghost;
  int child = ghost.arena.claim_process(ghost.slot, "child");
  ghost.die();
  EXPECT_EQ(ghost.arena.process(child).state, ProcessState::exited);
  EXPECT_EQ(ghost.arena.process(child).exitcode, -9);
}

TEST(arena, what_the_dead_had_is_given_back) {
  // Most of what there is, twice.
  for (int round = 0; round < 2; ++round) {
    Ghost ghost;
    for (int i = 0; i < Arena::kSemaphores * 3 / 4; ++i) ghost.arena.claim_semaphore(1, ghost.slot);
    for (int i = 0; i < Arena::kRings * 3 / 4; ++i) ghost.arena.claim_ring(ghost.slot);
  }
}

TEST(arena, a_ring_ends_with_its_last_writer) {
  Ghost writer, other;
  int ring = writer.arena.claim_ring(writer.slot);
  int reader = Arena::current_process();
  writer.arena.open_end(ring, Arena::End::reader, reader);
  writer.arena.close_end(ring, Arena::End::reader, writer.slot);
  writer.arena.open_end(ring, Arena::End::writer, other.slot);
  writer.die();
  EXPECT_FALSE(writer.arena.ring(ring).writer_closed());
  other.die();
  EXPECT_TRUE(writer.arena.ring(ring).writer_closed());
  EXPECT_FALSE(writer.arena.ring(ring).reader_closed());
  writer.arena.close_end(ring, Arena::End::reader, reader);
}

// The releaser has raised the count, or a waiter was woken by it: and is dead before anything came of it.
TEST(arena, a_wake_of_the_dead_goes_to_the_others) {
  Ghost ghost;
  SharedMemory& memory = ghost.arena.memory();
  SharedSemaphore semaphore = ghost.arena.semaphore(ghost.arena.claim_semaphore(0, Arena::current_process()));
  bool taken = false;
  std::thread waiter([&] { taken = semaphore.acquire(20000); });
  while (memory.load(semaphore.word() + 4) == 0) std::this_thread::yield();
  memory.fetch_add(semaphore.word(), 1);
  ghost.die();
  double begun = now_ms();
  waiter.join();
  EXPECT_TRUE(taken);
  EXPECT_LT(now_ms() - begun, 10000);
}

// In the browser one who is killed goes on for a moment: he may raise the count, and be gone before he wakes anybody.
TEST(arena, what_the_dead_do_without_a_wake_is_found) {
  Arena& arena = *Arena::current();
  for (bool sleeps_already : {false, true}) {
    multiprocessing::Ghost ghost;
    const int index = arena.claim_semaphore(0, Arena::current_process());
    SharedSemaphore semaphore = arena.semaphore(index);
    if (!sleeps_already) ghost.dies();
    bool taken = false;
    std::thread waiter([&] { taken = semaphore.acquire(20000); });
    while (arena.memory().load(semaphore.word() + 4) == 0) std::this_thread::yield();
    if (sleeps_already) ghost.dies();
    const double begun = now_ms();
    arena.memory().fetch_add(semaphore.word(), 1);
    ghost.is_gone();
    waiter.join();
    EXPECT_TRUE(taken);
    EXPECT_LT(now_ms() - begun, 10000);
    arena.release_semaphore(index);
  }
}

// The same with a ring that has another writer.
TEST(arena, a_message_of_the_dead_is_read) {
  Ghost ghost;
  int index = ghost.arena.claim_ring(Arena::current_process());
  ghost.arena.open_end(index, Arena::End::writer, ghost.slot);
  Ring ring = ghost.arena.ring(index);
  constexpr SharedMemory::Offset kReaderWaits = 72;
  SharedMemory& memory = ghost.arena.memory();
  bool readable = false;
  std::thread reader([&] { readable = ring.wait_readable(20000); });
  while (memory.load(ring.at() + kReaderWaits) == 0) std::this_thread::yield();
  memory.exchange(ring.at() + kReaderWaits, 0);
  memory.exchange(ring.at(), 4);  // written: 4 bytes
  ghost.die();
  double begun = now_ms();
  reader.join();
  EXPECT_TRUE(readable);
  EXPECT_LT(now_ms() - begun, 10000);
  for (auto end : {Arena::End::reader, Arena::End::writer}) ghost.arena.close_end(index, end, Arena::current_process());
}

/// Whether the block at a place is free.
bool is_free(Arena& arena, Arena::Offset place) {
  std::vector<Arena::Offset> blocks;
  while (auto at = arena.claim_blocks(1, Arena::current_process())) blocks.push_back(*at);
  for (auto at : blocks) arena.release_blocks(at, 1);
  return std::find(blocks.begin(), blocks.end(), place) != blocks.end();
}

TEST(arena, blocks_come_in_runs) {
  Arena& arena = *Arena::current();
  constexpr auto kThree = 3 * Arena::kBlockBytes;
  auto one = arena.claim_blocks(kThree, Arena::current_process());
  auto other = arena.claim_blocks(1, Arena::current_process());
  ASSERT_TRUE(one && other);
  EXPECT_TRUE(*other >= *one + kThree || *other + Arena::kBlockBytes <= *one);
  EXPECT_FALSE(arena.claim_blocks(std::size_t{Arena::kBlocks} * Arena::kBlockBytes, Arena::current_process()));
  for (Arena::Offset at = *one; at < *one + kThree; at += Arena::kBlockBytes) EXPECT_FALSE(is_free(arena, at));
  arena.release_blocks(*one, kThree);
  for (Arena::Offset at = *one; at < *one + kThree; at += Arena::kBlockBytes) EXPECT_TRUE(is_free(arena, at));
  arena.release_blocks(*other, 1);
  EXPECT_TRUE(is_free(arena, *other));
}

TEST(arena, blocks_of_the_dead_are_given_back_but_not_what_they_sent) {
  Ghost ghost;
  auto kept = ghost.arena.claim_blocks(Arena::kBlockBytes, ghost.slot);
  auto sent = ghost.arena.claim_blocks(2 * Arena::kBlockBytes, ghost.slot);
  ASSERT_TRUE(kept && sent);
  EXPECT_TRUE(ghost.arena.send_blocks(*sent, 2 * Arena::kBlockBytes, ghost.slot));
  ghost.die();
  EXPECT_FALSE(ghost.arena.send_blocks(*kept, Arena::kBlockBytes, ghost.slot));
  EXPECT_THROW(ghost.arena.claim_blocks(1, ghost.slot), ArenaFull);
  while (!is_free(ghost.arena, *kept)) std::this_thread::yield();  // it rests first
  EXPECT_FALSE(is_free(ghost.arena, *sent));
  ghost.arena.retire_sent_blocks(ghost.slot);
  while (!is_free(ghost.arena, *sent)) std::this_thread::yield();
}

/// What is said when a claim is refused; each that is not is kept until the end.
template <class Claim>
std::string refusal(Claim claim, int most) {
  try {
    for (int i = 0; i <= most; ++i) claim();
  } catch (const ArenaFull& full) {
    return full.what();
  }
  return "";
}
void expect_words(const std::string& text, std::initializer_list<std::string> words) {
  for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << '"' << word << "\" is not in: " << text;
}

TEST(arena, a_full_table_says_how_many_and_what_to_do) {
  Arena& arena = *Arena::current();
  const int self = Arena::current_process();
  std::vector<std::unique_ptr<Ghost>> ghosts;
  expect_words(refusal([&] { ghosts.push_back(std::make_unique<Ghost>()); }, Arena::kProcesses),
               {"\"ghost\"", std::to_string(platform::max_live_processes()), "processes are alive", "Join some"});
  for (auto& ghost : ghosts) ghost->die();
  // Ended, but nobody has let go of them.
  expect_words(refusal([&] { ghosts.push_back(std::make_unique<Ghost>()); ghosts.back()->die(); }, Arena::kProcesses),
               {"all " + std::to_string(Arena::kProcesses), "close()"});
  for (auto& ghost : ghosts) arena.process_gone(ghost->slot, ghost->generation);  // nothing has to rest
  ghosts.clear();

  std::vector<int> rings;
  expect_words(refusal([&] { rings.push_back(arena.claim_ring(self)); }, Arena::kRings),
               {"channel", std::to_string(Arena::kRings), "Close or join some"});
  for (int ring : rings) {
    for (auto end : {Arena::End::reader, Arena::End::writer}) arena.close_end(ring, end, self);
  }
  std::vector<int> semaphores;
  expect_words(refusal([&] { semaphores.push_back(arena.claim_semaphore(0, self)); }, Arena::kSemaphores),
               {"semaphore", std::to_string(Arena::kSemaphores), "no longer needed"});
  for (int semaphore : semaphores) arena.release_semaphore(semaphore);
}

}  // namespace
}  // namespace poolyard
