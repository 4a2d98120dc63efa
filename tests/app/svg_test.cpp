#include "model/svg.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(svg, writes_each_shape_once) {
  Svg svg(100, 50.5f);
  svg.box({0, 0, 10.25f, 5}, 0x80112233);
  svg.line(0, 1, 2, 3, 0xff000000, 1);
  svg.text(1, 2, 30, {.size = 13, .strong = true}, 0xffffffff, "a < b & \"c\"");
  const std::string file = svg.written();
  EXPECT_NE(file.find("viewBox=\"0 0 100 50.5\""), std::string::npos);
  EXPECT_NE(file.find("<rect x=\"0\" y=\"0\" width=\"10.25\" height=\"5\" fill=\"#332211\" fill-opacity=\"0.5\"/>"), std::string::npos);
  EXPECT_NE(file.find(">a &lt; b &amp; \"c\"</text>"), std::string::npos);
  EXPECT_EQ(count(file, "<line"), 1u);
}

TEST(svg, writes_curves) {
  Svg svg(10, 10);
  svg.curve({0, 1, 2.5f, 3, 4, 5, 6, 7}, 0xff112233, 2);
  EXPECT_NE(svg.written().find("<path d=\"M0 1C2.5 3 4 5 6 7\" fill=\"none\" stroke=\"#332211\" stroke-width=\"2\"/>"), std::string::npos);
}

TEST(svg, writes_triangles) {
  Svg svg(10, 10);
  svg.triangle({0, 1, 2.5f, 3, 4, 5}, 0xff112233);
  EXPECT_NE(svg.written().find("<polygon points=\"0 1 2.5 3 4 5\" fill=\"#332211\"/>"), std::string::npos);
}

TEST(svg, leaves_out_what_cannot_be_seen) {
  Svg svg(10, 10);
  svg.box({0, 0, 0, 5}, 0xff000000);
  svg.box({0, 0, 5, 5}, 0x00ffffff);
  EXPECT_EQ(count(svg.written(), "<rect"), 0u);
}

TEST(svg, defines_patterns_and_clips_that_it_uses) {
  Svg svg(10, 10);
  svg.begin_clip({1, 1, 4, 4});
  svg.box({0, 0, 5, 5}, 0xff000000, 2, Svg::Fill::hatched, 0xffffffff);
  svg.end_clip();
  const std::string file = svg.written();
  EXPECT_EQ(count(file, "id=\"p1\""), 1u);
  EXPECT_EQ(count(file, "url(#p1)"), 1u);
  EXPECT_EQ(count(file, "id=\"c1\""), 1u);
  EXPECT_EQ(count(file, "url(#c1)"), 1u);
  EXPECT_EQ(count(file, "<g"), count(file, "</g>"));
}

}  // namespace
}  // namespace poolyard::app
