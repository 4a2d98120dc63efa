#include "model/link.h"

#include <random>

#include <gtest/gtest.h>

#include "model/exploration.h"

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
  const std::string link = encode_link({.program = example()});
  EXPECT_TRUE(link.starts_with("#p="));
  EXPECT_EQ(link.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 3),
            std::string::npos);
  const OpenedLink opened = decode_link(link);
  ASSERT_TRUE(opened.program) << opened.error;
  expect_same(*opened.program, example());
}

TEST(link, holds_two_programs_beside_each_other) {
  const engine::Program other{.text = "int main() {}\n", .name = "greet.cpp"};
  const std::string link = encode_link({.program = example(), .beside = other});
  const OpenedLink opened = decode_link(link);
  ASSERT_TRUE(opened.program && opened.beside) << opened.error;
  expect_same(*opened.program, example());
  expect_same(*opened.beside, other);
  EXPECT_FALSE(decode_link(link.substr(0, link.size() - 4)).program);
  EXPECT_FALSE(decode_link(encode_link({.program = example()}) + "&q=").program);
}

engine::Program with_files() {
  engine::Program program = example();
  program.files = {{"helper.py", "def f():\n    return 1\n"}, {"data/raw.bin", std::string("\0\1\xff", 3)}, {"empty.txt", ""}};
  return program;
}

TEST(link, holds_the_files_beside_the_program_with_and_without_a_machine) {
  const OpenedLink opened = decode_link(encode_link({.program = with_files()}));
  ASSERT_TRUE(opened.program) << opened.error;
  expect_same(*opened.program, with_files());
  EXPECT_EQ(opened.program->files, with_files().files);
  EXPECT_FALSE(opened.machine.simulated);
  const OpenedLink simulated = decode_link(encode_link({.program = with_files(), .machine = Machine::of("7x4/1048:0,1217=2")}));
  ASSERT_TRUE(simulated.program) << simulated.error;
  EXPECT_EQ(simulated.program->files, with_files().files);
  EXPECT_EQ(simulated.machine.schedule(), "7x4/1048:0,1217=2");
}

TEST(link, with_files_that_would_lie_elsewhere_is_refused) {
  engine::Program program = with_files();
  for (const char* path : {"../escape.py", "/etc/hosts", "a/../../b", ""}) {
    program.files[0].path = path;
    EXPECT_FALSE(decode_link(encode_link({.program = program})).program) << path;
  }
}

TEST(link, made_before_there_were_files_still_opens_and_is_made_still) {
  constexpr std::string_view kOld = "#p=AXja4y0oyswr0VDKz0lR0uTiKijKTy9KzNUrqGRgAAB2nQgy";
  const OpenedLink opened = decode_link(kOld);
  ASSERT_TRUE(opened.program) << opened.error;
  EXPECT_EQ(opened.program->text, "print(\"old\")\n");
  EXPECT_TRUE(opened.program->files.empty());
  EXPECT_EQ(encode_link(opened).substr(0, 5), kOld.substr(0, 5));
}

TEST(link, of_an_empty_program) {
  const OpenedLink opened = decode_link(encode_link({.program = engine::Program()}));
  ASSERT_TRUE(opened.program);
  expect_same(*opened.program, {});
}

OpenedLink simulated() {
  OpenedLink link{.program = example(), .machine = Machine::of("7x4/1048:0,1217=2")};
  link.findings = {.seen = 1000, .wanted = 1000, .over = true, .proof = {}, .outcomes = {}};
  link.findings.outcomes.push_back({.number = 0, .count = 265, .failed = true, .text = "AssertionError (line 14) in MainThread", .schedule = "7x4/1048:0,1217=2", .shortest = true,
                                    .story = {{.at = 1048, .thread = 1, .why = Step::Why::interrupted, .line = 8, .next = 0}, {.at = 1217, .thread = 0, .why = Step::Why::waits, .line = 11, .next = 2}},
                                    .threads = {"MainThread", "Thread-1 (\u03c0)", "Thread-2"}});
  return link;
}

TEST(link, holds_the_machine_and_what_is_told_of_the_run) {
  const OpenedLink opened = decode_link(encode_link(simulated()));
  ASSERT_TRUE(opened.program) << opened.error;
  expect_same(*opened.program, example());
  EXPECT_EQ(opened.machine, simulated().machine);
  EXPECT_EQ(opened.machine.cores, 4);
  EXPECT_EQ(opened.findings.seen, 1000u);
  ASSERT_EQ(opened.findings.outcomes.size(), 1u);
  const Outcome &outcome = opened.findings.outcomes[0], sent = simulated().findings.outcomes[0];
  EXPECT_EQ(outcome.text, sent.text);
  EXPECT_EQ(outcome.count, 265u);
  EXPECT_TRUE(outcome.failed && outcome.shortest);
  EXPECT_EQ(outcome.schedule, sent.schedule);
  EXPECT_EQ(outcome.threads, sent.threads);
  ASSERT_EQ(outcome.story.size(), 2u);
  EXPECT_EQ(sentence_of(outcome.story[1], outcome), "MainThread waits at line 11, and Thread-2 goes on");
}

TEST(link, of_a_seed_and_cores) {
  const OpenedLink opened = decode_link(encode_link({.program = example(), .machine = {.simulated = true, .seed = 7, .cores = 2, .replayed = {}}}));
  ASSERT_TRUE(opened.program) << opened.error;
  EXPECT_EQ(opened.machine.schedule(), "7x2/fair:7");
  EXPECT_TRUE(opened.machine.replayed.empty());
  EXPECT_TRUE(opened.findings.outcomes.empty());
}

TEST(link, made_before_there_were_machines_still_opens) {
  const OpenedLink opened = decode_link("#p=AXjaEygoyswr0VBPSk3LL0pV1-Riy89J0SuoZGAAAHCjB7Y");
  ASSERT_TRUE(opened.program) << opened.error;
  EXPECT_EQ(opened.program->text, "print('before')\n");
  EXPECT_EQ(opened.program->name, "old.py");
  EXPECT_FALSE(opened.machine.simulated);
}

TEST(link, may_be_a_whole_address) {
  const OpenedLink opened = decode_link("https://example.org/poolyard/?x=1" + encode_link({.program = example()}) + "\n");
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
  for (const std::string& link : {encode_link({.program = example()}), encode_link(simulated())}) {
    for (std::size_t length = 4; length + 1 < link.size(); ++length) {
      const OpenedLink opened = decode_link(std::string_view(link).substr(0, length));
      EXPECT_FALSE(opened.program) << length;
      EXPECT_NE(opened.error, "") << length;
    }
  }
}

TEST(link, damage_never_crashes) {
  const std::string links[] = {encode_link({.program = example()}), encode_link(simulated())};
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = links[round % 2];
    for (int i = 0; i < 3; ++i) damaged[3 + random() % (damaged.size() - 3)] = static_cast<char>(random() % 256);
    const OpenedLink opened = decode_link(damaged);
    EXPECT_TRUE(opened.program || !opened.error.empty() || damaged.find('#', 1) != std::string::npos);
  }
}

TEST(link, too_large_a_program_is_refused_before_it_is_unpacked) {
  engine::Program large{.text = std::string(kLargestLinkedProgram * 20, 'x')};
  const std::string link = encode_link({.program = large});
  EXPECT_LT(link.size(), 100'000u);
  const OpenedLink opened = decode_link(link);
  EXPECT_FALSE(opened.program);
  EXPECT_NE(opened.error.find("1 MB"), std::string::npos);
}

TEST(link, a_program_with_a_nul_is_refused) {
  EXPECT_FALSE(decode_link(encode_link({.program = engine::Program{.text = std::string("a\0b", 3)}})).program);
}

}  // namespace
}  // namespace poolyard::app
