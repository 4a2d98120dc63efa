// Value, Array and SharedMemory.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include <poolyard/multiprocessing/array.h>
#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/shared_memory.h>
#include <poolyard/multiprocessing/value.h>
#include <poolyard/process.h>

namespace poolyard::multiprocessing {
namespace {

struct Wide {
  double numbers[20];
};

int add(Value<long long> value, int times) {
  auto lock = value.get_lock();
  for (int i = 0; i < times; ++i) {
    std::lock_guard guard(lock);
    value.set(value.get() + 1);
  }
  return 0;
}
int square(Array<double> array, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) array.set(i, array.get(i) * array.get(i));
  return 0;
}
int find_memory(std::string name) {
  auto memory = SharedMemory::open(name);
  memory.set(4, memory.get<int>(0) + 1);
  return 0;
}
int keep_memory(std::string name, Event there) {
  auto memory = SharedMemory::create(100, name);
  there.set();
  Event().wait();
  return 0;
}
int die_with_lock(Value<int> value, Event has_it) {
  value.get_lock().acquire();
  has_it.set();
  Event().wait();
  return 0;
}

TEST(multiprocessing_value, is_one_for_all) {
  Value<long long> value(5);
  Process a(add, value, 500), b(add, value, 500);
  a.start();
  b.start();
  add(value, 500);
  a.join();
  b.join();
  EXPECT_EQ(value.get(), 1505);
  Value<Wide> wide(Wide{{1, 2, 3}});
  EXPECT_EQ(wide.get().numbers[2], 3);
  EXPECT_EQ(Value<Wide>().get().numbers[0], 0);
}

TEST(multiprocessing_value, tells_of_a_dead_owner) {
  Value<int> value(1);
  Event has_it;
  Process process(die_with_lock, value, has_it);
  process.start();
  ASSERT_TRUE(has_it.wait(20000));
  process.kill();
  process.join();
  EXPECT_THROW(value.get(), OwnerDied);
  EXPECT_EQ(value.get(), 1);
}

TEST(multiprocessing_value, an_array_is_one_for_all) {
  std::vector<double> numbers(20000);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  Array<double> array{std::span<const double>(numbers)};
  Process process(square, array, 0, 100);
  process.start();
  square(array, 100, 200);
  process.join();
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i < 200 ? numbers[i] * numbers[i] : numbers[i];
  EXPECT_EQ(array.get(), numbers);
  EXPECT_THROW(array.get(numbers.size()), std::out_of_range);
  EXPECT_EQ(Array<int>(3).get(), (std::vector{0, 0, 0}));
  EXPECT_EQ(Array<int>(100000).get(99999), 0);
  try {
    Array<double> too_large(10 << 20);
    ADD_FAILURE();
  } catch (const ArenaFull& full) {
    EXPECT_NE(std::string(full.what()).find("64 MB"), std::string::npos);
  }
}

TEST(multiprocessing_value, memory_has_a_name) {
  auto memory = SharedMemory::create(100000, "picture");
  EXPECT_EQ(memory.size(), 100000u);
  EXPECT_EQ(memory.name(), "picture");
  EXPECT_EQ(memory.get<int>(99996), 0);
  EXPECT_THROW(SharedMemory::create(10, "picture"), FileExistsError);
  memory.set(0, 41);
  Process process(find_memory, std::string("picture"));
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
  EXPECT_EQ(memory.get<int>(4), 42);
  EXPECT_THROW(memory.get<int>(99997), std::out_of_range);
  auto same = memory;
  memory.close();
  EXPECT_THROW(memory.get<int>(0), std::logic_error);
  same.unlink();
  EXPECT_THROW(SharedMemory::open("picture"), FileNotFoundError);
  EXPECT_EQ(same.get<int>(0), 41);
  auto another = SharedMemory::create(10, "picture");
  EXPECT_EQ(another.get<int>(0), 0);
  EXPECT_NE(SharedMemory::create(1).name(), SharedMemory::create(1).name());
}

TEST(multiprocessing_value, memory_ends_with_the_last_who_has_it) {
  { auto memory = SharedMemory::create(100, "brief"); }
  EXPECT_THROW(SharedMemory::open("brief"), FileNotFoundError);
  Event there;
  Process process(keep_memory, std::string("kept"), there);
  process.start();
  ASSERT_TRUE(there.wait(20000));
  EXPECT_EQ(SharedMemory::open("kept").size(), 100u);
  process.kill();
  process.join();
  EXPECT_THROW(SharedMemory::open("kept"), FileNotFoundError);
}

TEST(multiprocessing_value, of_many_who_create_one_name_one_does) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> created{0};
    std::vector<std::optional<SharedMemory>> made(4);
    std::vector<std::thread> threads;
    for (auto& one : made) {
      threads.emplace_back([&] {
        try {
          one = SharedMemory::create(300'000, "wanted by many");
          ++created;
        } catch (const FileExistsError&) {
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(created, 1);
  }
}

TEST(multiprocessing_value, nothing_is_left_over) {
  for (int i = 0; i < 3000; ++i) {
    Array<int> array(1000);
    array.set(999, i);
    SharedMemory::create(100000).set(0, i);
    Value<int> value(i);
  }
}

}  // namespace
}  // namespace poolyard::multiprocessing
