#include "model/window_drag.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

using Part = WindowDrag::Part;

struct Strip {
  Strip() {
    view.update(1000, false);
    view.show(200, 100);
  }
  TimeView view;
  WindowDrag drag;
};

TEST(window_drag, has_edges_that_are_easy_to_hit_and_a_middle) {
  Strip strip;
  EXPECT_EQ(WindowDrag::part_at(195, 10, strip.view), Part::left);
  EXPECT_EQ(WindowDrag::part_at(305, 10, strip.view), Part::right);
  EXPECT_EQ(WindowDrag::part_at(250, 10, strip.view), Part::window);
  EXPECT_EQ(WindowDrag::part_at(600, 10, strip.view), Part::outside);
  strip.view.show(200, 4);
  EXPECT_EQ(WindowDrag::part_at(202, 10, strip.view), Part::window);
  EXPECT_EQ(WindowDrag::part_at(196, 10, strip.view), Part::left);
}

TEST(window_drag, moves_what_is_held) {
  Strip strip;
  strip.drag.press(250, 10, strip.view);
  strip.drag.move(450, 10, strip.view);
  EXPECT_DOUBLE_EQ(strip.view.from(), 400);
  EXPECT_DOUBLE_EQ(strip.view.length(), 100);
  strip.drag.release(strip.view);
  strip.drag.press(500, 10, strip.view);  // the right edge, over the left one
  strip.drag.move(350, 10, strip.view);
  EXPECT_DOUBLE_EQ(strip.view.from(), 350);
  EXPECT_DOUBLE_EQ(strip.view.to(), 400);
}

TEST(window_drag, a_click_beside_it_brings_it_there_and_a_drag_makes_a_new_one) {
  Strip strip;
  strip.drag.press(700, 10, strip.view);
  strip.drag.move(702, 10, strip.view);
  strip.drag.release(strip.view);
  EXPECT_DOUBLE_EQ(strip.view.from(), 650);
  strip.view.fit();
  strip.view.update(1000, false);
  EXPECT_EQ(WindowDrag::part_at(500, 10, strip.view), Part::outside);
  strip.drag.press(500, 10, strip.view);
  strip.drag.move(300, 10, strip.view);
  EXPECT_DOUBLE_EQ(strip.view.from(), 300);
  EXPECT_DOUBLE_EQ(strip.view.to(), 500);
}

}  // namespace
}  // namespace poolyard::app
