#include "model/link.h"

#include <random>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

engine::Program example() {
  return {.text = "print('hello')\n# 你好\n", .name = "greet.py", .arguments = {"--fast", "π", ""}, .seed = 4000000000};
}

void expect_same(const engine::Program& a, const engine::Program& b) {
  EXPECT_EQ(a.text, b.text);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.arguments, b.arguments);
  EXPECT_EQ(a.seed, b.seed);
}

TEST(link, holds_the_whole_program) {
  const std::string link = encode_link(example());
  EXPECT_TRUE(link.starts_with("#p="));
  EXPECT_EQ(link.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 3),
            std::string::npos);
  const OpenedLink opened = decode_link(link);
  ASSERT_TRUE(opened.program) << opened.error;
  expect_same(*opened.program, example());
}

TEST(link, holds_two_programs_beside_each_other) {
  const engine::Program other{.text = "int main() {}\n", .name = "greet.cpp"};
  const std::string link = encode_link(example(), other);
  const OpenedLink opened = decode_link(link);
  ASSERT_TRUE(opened.program && opened.beside) << opened.error;
  expect_same(*opened.program, example());
  expect_same(*opened.beside, other);
  EXPECT_FALSE(decode_link(link.substr(0, link.size() - 4)).program);
  EXPECT_FALSE(decode_link(encode_link(example()) + "&q=").program);
}

TEST(link, of_an_empty_program) {
  const OpenedLink opened = decode_link(encode_link({}));
  ASSERT_TRUE(opened.program);
  expect_same(*opened.program, {});
}

TEST(link, may_be_a_whole_address) {
  const OpenedLink opened = decode_link("https://example.org/poolyard/?x=1" + encode_link(example()) + "\n");
  ASSERT_TRUE(opened.program);
  EXPECT_EQ(opened.program->text, example().text);
}

TEST(link, none_is_no_error) {
  EXPECT_FALSE(decode_link("").program);
  EXPECT_EQ(decode_link("").error, "");
  EXPECT_EQ(decode_link("#").error, "");
}

TEST(link, of_something_else_is_explained) {
  EXPECT_NE(decode_link("#chapter-2").error, "");
  EXPECT_NE(decode_link("#p=").error, "");
  EXPECT_NE(decode_link("#p=Av__").error, "");
}

TEST(link, every_cut_is_noticed) {
  const std::string link = encode_link(example());
  for (std::size_t length = 4; length + 1 < link.size(); ++length) {
    const OpenedLink opened = decode_link(std::string_view(link).substr(0, length));
    EXPECT_FALSE(opened.program) << length;
    EXPECT_NE(opened.error, "") << length;
  }
}

TEST(link, damage_never_crashes) {
  const std::string link = encode_link(example());
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = link;
    for (int i = 0; i < 3; ++i) damaged[3 + random() % (damaged.size() - 3)] = static_cast<char>(random() % 256);
    const OpenedLink opened = decode_link(damaged);
    EXPECT_TRUE(opened.program || !opened.error.empty() || damaged.find('#', 1) != std::string::npos);
  }
}

TEST(link, too_large_a_program_is_refused_before_it_is_unpacked) {
  engine::Program large{.text = std::string(kLargestLinkedProgram * 20, 'x')};
  const std::string link = encode_link(large);
  EXPECT_LT(link.size(), 100'000u);
  const OpenedLink opened = decode_link(link);
  EXPECT_FALSE(opened.program);
  EXPECT_NE(opened.error.find("1 MB"), std::string::npos);
}

TEST(link, a_program_with_a_nul_is_refused) {
  EXPECT_FALSE(decode_link(encode_link({.text = std::string("a\0b", 3)})).program);
}

}  // namespace
}  // namespace poolyard::app
