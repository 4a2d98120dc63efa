#include <gtest/gtest.h>

#include <limits>
#include <random>

#include <poolyard/serialize.h>

namespace poolyard {
namespace {

enum class Colour : std::uint8_t { red, green };
struct Order {
  std::string item;
  int count = 0;
  Colour colour = Colour::red;
  bool operator==(const Order&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(item, count, colour);
  }
};
struct Empty {
  auto operator<=>(const Empty&) const = default;
};
struct OfEmpties {
  Empty a, b;
  bool operator==(const OfEmpties&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(a, b);
  }
};
struct Hash {
  std::size_t operator()(const Empty&) const { return 0; }
};
struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

}  // namespace
template <>
inline constexpr bool is_plain<Point> = true;
namespace {

template <class T>
void there_and_back(const T& value) {
  EXPECT_EQ(from_bytes<T>(to_bytes(value)), value);
  EXPECT_EQ(from_payload<T>(to_payload(value)), value);
}

TEST(serialize, values) {
  there_and_back(7);
  there_and_back(-0.5);
  there_and_back(true);
  there_and_back(Colour::green);
  there_and_back(std::string("a\0b", 3));
  there_and_back(std::tuple(1, std::string("ins"), 2.5f));
  there_and_back(std::pair(1, std::string("ins")));
  there_and_back(std::optional<int>());
  there_and_back(std::optional(std::string("there")));
  there_and_back(std::variant<int, std::string>("text"));
  there_and_back(std::chrono::milliseconds(17));
  there_and_back(std::complex(1.0, 2.0));
  there_and_back(Order{"bread", 3, Colour::green});
  there_and_back(Empty{});
  there_and_back(Point{1, 2});
}

TEST(serialize, containers) {
  there_and_back(std::vector{1, 2, 3});
  there_and_back(std::vector<int>());
  there_and_back(std::vector{true, false, true});
  there_and_back(std::vector{Colour::red, Colour::green});
  there_and_back(std::vector{Point{1, 2}, Point{3, 4}});
  there_and_back(std::vector{std::string("a"), std::string()});
  there_and_back(std::vector{Order{"a", 1}, Order{"b", 2}});
  there_and_back(std::vector{std::vector{1}, std::vector{2, 3}});
  there_and_back(std::vector{std::chrono::seconds(1)});
  there_and_back(std::array{1.0, 2.0});
  there_and_back(std::array{std::string("a"), std::string("b")});
  there_and_back(std::deque{1, 2});
  there_and_back(std::list{std::string("x")});
  there_and_back(std::set{3, 1, 2});
  there_and_back(std::multiset{3, 1, 3});
  there_and_back(std::unordered_set{3, 1, 2});
  there_and_back(std::unordered_multiset{3, 1, 3});
  there_and_back(std::map<std::string, std::vector<double>>{{"a", {1, 2}}, {"b", {}}});
  there_and_back(std::multimap<int, std::string>{{1, "a"}, {1, "b"}});
  there_and_back(std::unordered_map<int, Order>{{1, {"a", 1}}, {2, {"b", 2}}});
  there_and_back(std::unordered_multimap<int, bool>{{1, true}, {1, true}});
}

TEST(serialize, containers_of_what_has_no_bytes) {
  there_and_back(std::vector<Empty>(100));
  there_and_back(std::vector<OfEmpties>(100));
  there_and_back(std::vector<std::tuple<>>(100));
  there_and_back(std::deque<Empty>(100));
  there_and_back(std::list<Empty>(100));
  there_and_back(std::list<OfEmpties>(100));
  there_and_back(std::set<Empty>{Empty{}});
  there_and_back(std::multiset<Empty>{Empty{}, Empty{}});
  there_and_back(std::unordered_set<Empty, Hash>{Empty{}});
  there_and_back(std::unordered_multiset<Empty, Hash>{Empty{}, Empty{}});
  there_and_back(std::map<Empty, Empty>{{Empty{}, Empty{}}});
  there_and_back(std::multimap<Empty, Empty>{{Empty{}, Empty{}}, {Empty{}, Empty{}}});
  there_and_back(std::unordered_map<Empty, Empty, Hash>{{Empty{}, Empty{}}});
  there_and_back(std::tuple(std::vector<Empty>(3), 7, std::list<Empty>(), std::string("after them")));
  there_and_back(std::vector<Empty>(100000));  // in shared memory
}

TEST(serialize, what_is_large_lies_in_shared_memory) {
  std::vector<double> numbers(1 << 17);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i) / 3;
  auto value = std::tuple(1, numbers, std::string("after it"), std::vector{std::string(5000, 'x')});
  Payload payload = to_payload(value);
  EXPECT_TRUE(payload.shared());
  EXPECT_EQ(payload.size(), to_bytes(value).size());
  EXPECT_EQ(payload.to_string(), to_bytes(value));
  EXPECT_EQ(from_payload<decltype(value)>(payload), value);
  EXPECT_FALSE(to_payload(1).shared());
}

TEST(serialize, many_small_ones_too) {
  std::map<int, std::string> value;
  for (int i = 0; i < 20000; ++i) value[i] = std::to_string(i);
  Payload payload = to_payload(value);
  EXPECT_TRUE(payload.shared());
  EXPECT_EQ(payload.to_string(), to_bytes(value));
  EXPECT_EQ(from_payload<decltype(value)>(payload), value);
}

// Whatever the bytes are, a value or an error comes of it, and nothing is read beyond them (AddressSanitizer watches).
TEST(serialize, damaged_bytes_are_an_error) {
  using Value = std::tuple<std::vector<int>, std::vector<std::string>, std::map<std::string, std::list<int>>, std::unordered_map<int, std::string>,
                           std::deque<double>, std::variant<int, std::string>, std::optional<std::vector<Point>>>;
  Value value{{1, 2, 3}, {"a", "bc"}, {{"k", {1, 2}}}, {{1, "one"}}, {0.5}, "text", std::vector<Point>{{1, 2}}};
  const std::string bytes = to_bytes(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut(bytes, 0, size);
    EXPECT_THROW(from_bytes<Value>(cut), cereal::Exception) << size;
  }
  std::mt19937 dice(1);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 3; ++i) damaged[dice() % damaged.size()] = static_cast<char>(dice());
    try {
      from_bytes<Value>(damaged);
    } catch (const std::exception&) {
    }
  }
  const std::string huge = to_bytes(std::numeric_limits<std::uint64_t>::max() / 2);
  EXPECT_THROW(from_bytes<std::vector<int>>(huge), cereal::Exception);
  EXPECT_THROW(from_bytes<std::vector<std::string>>(huge), cereal::Exception);
  EXPECT_THROW(from_bytes<std::string>(huge), cereal::Exception);
  EXPECT_THROW(from_bytes<std::list<int>>(huge), cereal::Exception);
  EXPECT_THROW((from_bytes<std::unordered_map<int, int>>(huge)), cereal::Exception);
  EXPECT_THROW(from_bytes<std::vector<Empty>>(huge), cereal::Exception);
  EXPECT_THROW(from_bytes<std::vector<OfEmpties>>(huge), cereal::Exception);
  EXPECT_THROW(from_bytes<std::list<Empty>>(huge), cereal::Exception);
  EXPECT_THROW((from_bytes<std::multimap<Empty, Empty>>(huge)), cereal::Exception);
}

}  // namespace
}  // namespace poolyard
