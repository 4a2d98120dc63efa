#include <gtest/gtest.h>

#include <poolyard/arena.h>
#include <poolyard/resource.h>

namespace poolyard::trace {
namespace {

Resource find(std::uint32_t object) { return Resource::find(*Arena::current(), object); }

TEST(resource, of_what_nobody_has_waited_for_nothing_is_known) {
  const Resource nothing = find(Resource::make_number());
  EXPECT_EQ(nothing.holder, 0u);
  EXPECT_EQ(nothing.name, "");
}

TEST(resource, says_who_has_it_since_where_and_its_name) {
  const std::uint32_t object = Resource::make_number();
  Resource::set_holder(object, lane_id(3, 2), 17, true);
  Resource::set_name(object, "self.forks[2]");
  EXPECT_EQ(find(object).holder, lane_id(3, 2));
  EXPECT_EQ(find(object).line, 17);
  EXPECT_TRUE(find(object).held_fast);
  EXPECT_EQ(find(object).name, "self.forks[2]");
  Resource::set_holder(object, 0, 0, false);
  EXPECT_EQ(find(object).holder, 0u);
  EXPECT_EQ(find(object).name, "self.forks[2]");
  Resource::set_name(object, std::string(500, 'x'));
  EXPECT_EQ(find(object).name, std::string(Resource::kEntryBytes - 17, 'x'));
}

TEST(resource, the_oldest_are_forgotten_the_last_is_known) {
  const std::uint32_t first = Resource::make_number();
  Resource::set_name(first, "first");
  std::uint32_t last = first;
  for (int i = 0; i < 20 * Resource::kTable; ++i) {
    last = Resource::make_number();
    Resource::set_holder(last, lane_id(1, 1), 1, false);
    ASSERT_EQ(find(last).holder, lane_id(1, 1));
    ASSERT_EQ(find(last).name, "");
  }
  EXPECT_EQ(find(first).name, "");
}

}  // namespace
}  // namespace poolyard::trace
