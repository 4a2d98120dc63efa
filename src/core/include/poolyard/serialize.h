// Values to bytes and back, for what crosses from one process to another. The work is cereal's.
//
//     std::string bytes = to_bytes(std::tuple(1, std::string("ins")));
//     auto [n, s] = from_bytes<std::tuple<int, std::string>>(bytes);
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <cereal/archives/binary.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/tuple.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>

namespace poolyard {

/// Nothing, as a value: what a task that returns void gives.
struct Nothing {
  template <class Archive>
  void serialize(Archive&) {}
};

/// T is anything cereal can archive: numbers, strings, vectors, maps, tuples, and types with a serialize() of their own.
template <class T>
std::string to_bytes(const T& value) {
  std::ostringstream out(std::ios::binary);
  cereal::BinaryOutputArchive archive(out);
  archive(value);
  return std::move(out).str();
}

/// Throws cereal::Exception when the bytes end too early.
template <class T>
T from_bytes(std::string_view bytes) {
  std::istringstream in(std::string(bytes), std::ios::binary);
  cereal::BinaryInputArchive archive(in);
  T value{};
  archive(value);
  return value;
}

}  // namespace poolyard
