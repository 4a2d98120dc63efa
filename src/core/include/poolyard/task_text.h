// What a task of a C++ program was called with and gave, in short, for whoever looks at a run: "(7, 'seven') = 49". Numbers, truth values and
// texts are told as they are, "…" stands for everything else. A function has no name in a program that runs.
//
//     trace::TaskText text;              // in the task, before it is called
//     text.called_with(7, name);
//     text.gave(49);                     // or text.raised(std::current_exception())
//
// Only the first tasks of each thread are told, and only where tasks are recorded: afterwards it costs a look at a counter. Nothing throws.
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

namespace poolyard::trace {

class TaskText {
 public:
  TaskText() : wanted_(left_ > 0 && claim()) {}
  TaskText(const TaskText&) = delete;
  TaskText& operator=(const TaskText&) = delete;

  template <class... A>
  void called_with(const A&... arguments) {
    if (!wanted_) return;
    text_ = "(";
    std::size_t index = 0;
    ((add(index++ > 0 ? ", " : ""), add_value(arguments)), ...);
    add(")");
  }
  /// What it gave; nothing, for one that gives nothing.
  template <class T>
  void gave(const T& value) {
    if (!wanted_) return;
    if constexpr (!std::is_empty_v<T>) {
      add(" = ");
      add_value(value);
    }
    write();
  }
  void raised(const std::exception_ptr& error);

 private:
  static constexpr std::size_t kMost = 160;  // bytes, about
  static constinit thread_local int left_;

  bool claim();
  void add(std::string_view part) {
    if (text_.size() < kMost) text_ += part;
  }
  template <class T>
  void add_value(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      add_known(value ? "true" : "false");
    } else if constexpr (std::is_integral_v<T>) {
      add_known(std::to_string(+value));
    } else if constexpr (std::is_enum_v<T>) {
      add_known(std::to_string(+static_cast<std::underlying_type_t<T>>(value)));
    } else if constexpr (std::is_floating_point_v<T>) {
      add_number(static_cast<double>(value));
    } else if constexpr (std::is_pointer_v<T>) {
      // What it points at may be gone.
      add("…");
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      add_text(value);
    } else {
      add("…");
    }
  }
  void add_known(std::string_view part) {
    add(part);
    known_ = true;
  }
  void add_number(double value);
  void add_text(std::string_view value);
  void write();

  const bool wanted_;
  bool known_ = false;  // there is something to tell
  std::string text_;
};

}  // namespace poolyard::trace
