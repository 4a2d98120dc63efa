#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include <poolyard/shared_heap.h>

namespace poolyard {
namespace {

TEST(shared_heap, gives_places_that_do_not_overlap_and_takes_them_back) {
  SharedHeap heap;
  std::vector<std::pair<Arena::Offset, std::size_t>> places;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t bytes = 1; bytes < 40'000; bytes = bytes * 3 + round) places.emplace_back(heap.allocate(bytes).value(), bytes);
    for (std::size_t i = 0; i < places.size(); ++i) {
      EXPECT_EQ(places[i].first % 8, 0u);
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_TRUE(places[i].first + places[i].second <= places[j].first || places[j].first + places[j].second <= places[i].first);
      }
    }
    for (auto [at, bytes] : places) heap.release(at, bytes);
    places.clear();
  }
}

}  // namespace
}  // namespace poolyard
