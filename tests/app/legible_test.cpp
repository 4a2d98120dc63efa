#include "model/legible.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(legible, knows_contrast) {
  EXPECT_NEAR(contrast(0, 0xffffff), 21, 0.01);
  EXPECT_NEAR(contrast(0x777777, 0xffffff), 4.48, 0.01);
  EXPECT_EQ(contrast(0x123456, 0x123456), 1);
}

TEST(legible, leaves_what_can_be_read_and_mends_the_rest_on_any_ground) {
  EXPECT_EQ(legible(0x0000aa, 0xffffff), 0x0000aau);
  for (unsigned ground = 0; ground <= 0xffffff; ground += 0x10507) {
    for (unsigned color : {0x000000u, 0xffffffu, 0xffff00u, 0x0000ffu, 0x808080u, ground}) {
      EXPECT_GE(contrast(legible(color, ground), ground), 4.5) << std::hex << color << " on " << ground;
    }
  }
}

}  // namespace
}  // namespace poolyard::app
