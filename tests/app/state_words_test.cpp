#include "model/state_words.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "model/demo.h"
#include "model/span_track.h"

namespace poolyard::app {
namespace {

void expect_good(const StateWords& words) {
  EXPECT_FALSE(words.name.empty());
  EXPECT_TRUE(words.meaning.ends_with('.')) << words.name;
  EXPECT_TRUE(std::any_of(demos().begin(), demos().end(), [&](const Demo& demo) { return demo.id == words.demo; })) << words.demo;
}

TEST(state_words, explain_every_kind_and_name_demos_that_are_there) {
  for (int kind = 0; kind < SpanTrack::kUnknown; ++kind) expect_good(words_of_state(kind));
  EXPECT_TRUE(words_of_state(SpanTrack::kUnknown).demo.empty()) << "no program does that every time";
  expect_good(words_of_task());
}

}  // namespace
}  // namespace poolyard::app
