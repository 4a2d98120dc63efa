// The languages that programs are written in.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "engine/run.h"

namespace poolyard::app {

enum class Language { python, cpp };
inline constexpr std::array kLanguages = {Language::python, Language::cpp};

/// One of something for each language.
template <class T>
class PerLanguage {
 public:
  PerLanguage() = default;
  template <class... Values>
    requires(sizeof...(Values) == kLanguages.size())
  explicit PerLanguage(Values&&... values) : all_{std::forward<Values>(values)...} {}
  T& operator[](Language language) { return all_[static_cast<std::size_t>(language)]; }
  const T& operator[](Language language) const { return all_[static_cast<std::size_t>(language)]; }
  auto begin() { return all_.begin(); }
  auto end() { return all_.end(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::array<T, kLanguages.size()> all_{};
};

inline Language language_of(const engine::Program& program) { return engine::is_cpp(program) ? Language::cpp : Language::python; }
inline Language other(Language language) { return language == Language::python ? Language::cpp : Language::python; }

/// For a person, and for scripts.
inline std::string_view name_of(Language language) { return language == Language::python ? "Python" : "C++"; }
inline std::string_view id_of(Language language) { return language == Language::python ? "python" : "cpp"; }
/// What a file's name ends in.
inline std::string_view ending_of(Language language) { return language == Language::python ? ".py" : ".cpp"; }

}  // namespace poolyard::app
