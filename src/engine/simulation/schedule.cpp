#include "simulation/schedule.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

namespace poolyard::engine::simulation {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw std::invalid_argument("\"" + std::string(text) + "\" is no schedule: " + why + " (one looks like 0/random:42 or 0/512:2,640=1)");
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::uint64_t number(const char* what) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) refuse(text_, std::string("there is no ") + what + " at \"" + std::string(rest_.substr(0, 12)) + "\"");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  int small(const char* what, std::uint64_t least, std::uint64_t most) {
    const std::uint64_t value = number(what);
    if (value < least || value > most) {
      refuse(text_, std::string("the ") + what + " is " + std::to_string(value) + ", not from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return static_cast<int>(value);
  }
  std::string word() {
    std::size_t length = 0;
    while (length < rest_.size() && rest_[length] >= 'a' && rest_[length] <= 'z') ++length;
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }
  [[noreturn]] void unexpected() { refuse(text_, "it goes on with \"" + std::string(rest_.substr(0, 12)) + "\""); }

 private:
  std::string_view text_, rest_;
};

}  // namespace

std::string Schedule::text() const {
  std::string text = std::to_string(machine);
  if (cores != 1) text += "x" + std::to_string(cores);
  text += "/";
  if (!strategy.empty()) {
    text += strategy;
    if (length != 0) text += "@" + std::to_string(length);
    return text + ":" + std::to_string(seed);
  }
  if (switches.empty()) return text + "-";
  for (const Switch& one : switches) {
    if (text.back() != '/') text += ",";
    text += std::to_string(one.at);
    if (one.turn != 0) text += "." + std::to_string(one.turn);
    text += (one.forced ? "=" : ":") + std::to_string(one.thread);
  }
  return text;
}

Schedule Schedule::parse(std::string_view text) {
  constexpr int kMostThreads = 9999;
  Parser parser(text);
  Schedule schedule;
  schedule.machine = parser.number("number of a machine");
  if (parser.take('x')) schedule.cores = parser.small("number of cores", 1, kMostCores);
  if (!parser.take('/')) parser.unexpected();
  schedule.strategy = parser.word();
  if (!schedule.strategy.empty()) {
    const auto* known = std::find(std::begin(kStrategies), std::end(kStrategies), schedule.strategy);
    if (known == std::end(kStrategies)) refuse(text, "there is no strategy \"" + schedule.strategy + "\"");
    if (parser.take('@')) schedule.length = parser.number("length");
    if (!parser.take(':')) parser.unexpected();
    schedule.seed = parser.number("seed");
  } else if (!parser.take('-')) {
    do {
      Switch one;
      one.at = parser.number("number of an instruction");
      if (parser.take('.')) one.turn = parser.small("turn", 0, kMostThreads);
      one.forced = parser.take('=');
      if (!one.forced && !parser.take(':')) parser.unexpected();
      one.thread = parser.small("number of a thread", 0, kMostThreads);
      schedule.switches.push_back(one);
    } while (parser.take(','));
  }
  if (!parser.at_end()) parser.unexpected();
  return schedule;
}

}  // namespace poolyard::engine::simulation
