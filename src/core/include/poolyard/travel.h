// What can travel to another process, and what cannot: asked when a program is compiled, answered in words.
//
//     #include <poolyard/serialize.h>
//     poolyard::check_can_travel<std::map<std::string, std::vector<double>>>();      // compiles
//     poolyard::check_can_travel<int*>();                                             // error: … a pointer cannot travel …
//
// Another process has memory of its own, so what travels is copied there as bytes: numbers, enums, the standard library's strings,
// containers, optional, variant, pair, tuple and durations, everything in poolyard::multiprocessing, and your own types that say what
// they consist of:
//
//     struct Order {
//       std::string item;
//       int count = 0;
//       template <class Archive>
//       void serialize(Archive& archive) { archive(item, count); }
//     };
//
// A pointer means nothing there, and a thread, a lock between threads or a file is one process's own. to_bytes(), and whoever passes
// something to a Process or a Pool, asks here.
#pragma once

#include <array>
#include <chrono>
#include <complex>
#include <cstdio>
#include <deque>
#include <functional>
#include <ios>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include <cereal/cereal.hpp>

namespace poolyard {

class BytesIn;
class BytesOut;
namespace threading {
class Lock;
class RLock;
class Condition;
class Semaphore;
class BoundedSemaphore;
class Event;
class Barrier;
}  // namespace threading
namespace queue {
template <class T, template <class...> class Order>
class OrderedQueue;
template <class T>
class SimpleQueue;
}  // namespace queue

/// `template <> inline constexpr bool poolyard::is_plain<Point> = true;` says of a type that its bytes are all of it: it travels, alone and
/// in vectors, as a copy of memory, without a serialize(). It must be trivially copyable, and nobody checks that it has no pointers.
template <class T>
inline constexpr bool is_plain = false;

/// Whether a row of them is copied at once.
template <class T>
inline constexpr bool travels_as_bytes = std::is_arithmetic_v<T> || std::is_enum_v<T> || is_plain<T>;
template <class T, std::size_t N>
inline constexpr bool travels_as_bytes<std::array<T, N>> = travels_as_bytes<T> && !std::is_same_v<T, bool>;
template <class T>
inline constexpr bool travels_as_bytes<std::complex<T>> = travels_as_bytes<T>;
template <class Rep, class Period>
inline constexpr bool travels_as_bytes<std::chrono::duration<Rep, Period>> = travels_as_bytes<Rep>;

namespace travel {

/// What a type of the standard library consists of.
template <class... P>
struct Parts {};
template <class T>
struct PartsOf {
  using List = void;
};
template <class C, class A>
struct PartsOf<std::basic_string<C, std::char_traits<C>, A>> {
  using List = Parts<C>;
};
template <class T, std::size_t N>
struct PartsOf<std::array<T, N>> {
  using List = Parts<T>;
};
template <class Rep, class Period>
struct PartsOf<std::chrono::duration<Rep, Period>> {
  using List = Parts<Rep>;
};
#define POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(TEMPLATE) \
  template <class... P>                              \
  struct PartsOf<TEMPLATE<P...>> {                   \
    using List = Parts<P...>;                        \
  };
POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(std::complex)
POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(std::optional)
POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(std::pair)
POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(std::tuple)
POOLYARD_CONSISTS_OF_ITS_ARGUMENTS(std::variant)
#undef POOLYARD_CONSISTS_OF_ITS_ARGUMENTS
// Not of their allocators, comparisons and hashes.
#define POOLYARD_CONSISTS_OF_ONE(TEMPLATE) \
  template <class T, class... Other>       \
  struct PartsOf<TEMPLATE<T, Other...>> {  \
    using List = Parts<T>;                 \
  };
POOLYARD_CONSISTS_OF_ONE(std::deque)
POOLYARD_CONSISTS_OF_ONE(std::list)
POOLYARD_CONSISTS_OF_ONE(std::multiset)
POOLYARD_CONSISTS_OF_ONE(std::set)
POOLYARD_CONSISTS_OF_ONE(std::unordered_multiset)
POOLYARD_CONSISTS_OF_ONE(std::unordered_set)
POOLYARD_CONSISTS_OF_ONE(std::vector)
#undef POOLYARD_CONSISTS_OF_ONE
#define POOLYARD_CONSISTS_OF_TWO(TEMPLATE)    \
  template <class K, class V, class... Other> \
  struct PartsOf<TEMPLATE<K, V, Other...>> {  \
    using List = Parts<K, V>;                 \
  };
POOLYARD_CONSISTS_OF_TWO(std::map)
POOLYARD_CONSISTS_OF_TWO(std::multimap)
POOLYARD_CONSISTS_OF_TWO(std::unordered_map)
POOLYARD_CONSISTS_OF_TWO(std::unordered_multimap)
#undef POOLYARD_CONSISTS_OF_TWO

template <class T>
inline constexpr bool is_view = false;
template <class C>
inline constexpr bool is_view<std::basic_string_view<C>> = true;
template <class T, std::size_t N>
inline constexpr bool is_view<std::span<T, N>> = true;
template <class T>
inline constexpr bool is_smart_pointer = false;
template <class T, class D>
inline constexpr bool is_smart_pointer<std::unique_ptr<T, D>> = true;
template <class T>
inline constexpr bool is_smart_pointer<std::shared_ptr<T>> = true;
template <class T>
inline constexpr bool is_smart_pointer<std::weak_ptr<T>> = true;
template <class T>
inline constexpr bool is_smart_pointer<std::reference_wrapper<T>> = true;

template <class T>
inline constexpr bool is_function_object = requires { &T::operator(); };
template <class S>
inline constexpr bool is_function_object<std::function<S>> = true;

/// std::thread, std::mutex, std::condition_variable and their relatives.
template <class T>
inline constexpr bool is_of_the_system = requires { typename T::native_handle_type; };

/// What this library has between threads.
template <class T>
inline constexpr bool is_between_threads =
    std::is_same_v<T, threading::Lock> || std::is_same_v<T, threading::RLock> || std::is_same_v<T, threading::Condition> ||
    std::is_same_v<T, threading::Semaphore> || std::is_same_v<T, threading::BoundedSemaphore> || std::is_same_v<T, threading::Event> ||
    std::is_same_v<T, threading::Barrier>;
template <class T, template <class...> class Order>
inline constexpr bool is_between_threads<queue::OrderedQueue<T, Order>> = true;
template <class T>
inline constexpr bool is_between_threads<queue::SimpleQueue<T>> = true;

template <class T>
inline constexpr bool says_what_it_is =
    is_plain<T> || (std::is_empty_v<T> && !is_function_object<T>) ||
    (cereal::traits::is_output_serializable<T, BytesOut>::value && cereal::traits::is_input_serializable<T, BytesIn>::value);

}  // namespace travel

/// Compiles if values of type T can travel to another process; what the error says is the reason, and what to do.
template <class T>
constexpr void check_can_travel();

namespace travel {
template <class... P>
constexpr void check_parts(Parts<P...>*) {
  (check_can_travel<std::remove_const_t<P>>(), ...);
}
}  // namespace travel

template <class T>
constexpr void check_can_travel() {
  constexpr bool file = std::is_same_v<T, std::FILE*> || std::is_base_of_v<std::ios_base, T>;
  constexpr bool text = std::is_same_v<T, const char*> || std::is_same_v<T, char*> || std::is_array_v<T>;
  constexpr bool pointer = (std::is_pointer_v<T> || std::is_member_pointer_v<T> || travel::is_smart_pointer<T>) && !file && !text;
  static_assert(!std::is_reference_v<T>,
                "poolyard: a reference cannot travel to another process, which has memory of its own. Pass a value; what the other process "
                "makes of it comes back as a result, through a poolyard::multiprocessing::Queue, or in a Value, Array or SharedMemory.");
  static_assert(!file, "poolyard: an open file cannot travel to another process. Pass its name, and open it there.");
  static_assert(!text, "poolyard: a plain array or const char* cannot travel to another process. Use std::string, std::array or std::vector.");
  static_assert(!pointer,
                "poolyard: a pointer cannot travel to another process, which has memory of its own. Pass the value it points to, or put it "
                "into a poolyard::multiprocessing::Value, Array or SharedMemory.");
  static_assert(!travel::is_view<T>,
                "poolyard: a view (std::string_view, std::span) cannot travel to another process, since what it looks at stays behind. Pass a "
                "std::string or a std::vector.");
  static_assert(!travel::is_of_the_system<T>,
                "poolyard: a std::thread, std::mutex or std::condition_variable cannot travel: it is one process's own. Between processes use "
                "poolyard::multiprocessing::Lock, Condition, Event, …");
  constexpr bool function = travel::is_function_object<T> && !travel::says_what_it_is<T>;
  static_assert(!function,
                "poolyard: a lambda with captures, a std::function or another function object cannot travel to another process. Pass a function "
                "of the program, and what it needs as its arguments.");
  if constexpr (!std::is_void_v<typename travel::PartsOf<T>::List>) {
    travel::check_parts(static_cast<typename travel::PartsOf<T>::List*>(nullptr));
  } else if constexpr (!std::is_reference_v<T> && !file && !text && !pointer && !travel::is_view<T> && !travel::is_of_the_system<T> && !function) {
    static_assert(!is_plain<T> || std::is_trivially_copyable_v<T>, "poolyard: is_plain was said of a type that is not trivially copyable.");
    static_assert(!travel::is_between_threads<T>,
                  "poolyard: this is between the threads of one process and cannot travel to another. In poolyard::multiprocessing there is one "
                  "of the same name that can.");
    static_assert(travel::is_between_threads<T> || travel::says_what_it_is<T>,
                  "poolyard: this type cannot travel to another process, since it does not say what it consists of. Give it "
                  "`template <class Archive> void serialize(Archive& archive) { archive(first_member, second_member); }`.");
    static_assert(std::is_default_constructible_v<T>,
                  "poolyard: a type that travels to another process needs a default constructor: there it is made first, then filled in.");
  }
}

}  // namespace poolyard
