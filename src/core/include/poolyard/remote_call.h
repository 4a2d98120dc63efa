// A call as it travels to another process of this program: a function and its arguments, as bytes.
//
//     using Square = RemoteCall<int (*)(int), int>;
//     Payload bytes = Square::pack(square, 7);        // here
//     Square::run(bytes);                             // there: 49
//
// What can be called: a function of the program itself, a lambda that captures nothing, and an object whose members travel (it has a
// serialize(), see serialize.h). Arguments arrive as the types of the function's parameters: "text" is a std::string for a
// `const std::string&`.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <poolyard/function_id.h>
#include <poolyard/payload.h>
#include <poolyard/serialize.h>
#include <poolyard/task_text.h>

namespace poolyard {

/// What a parameter or an argument is on its way.
template <class T>
struct Travelling {
  using type = std::decay_t<T>;
};
template <class T>
  requires std::same_as<std::decay_t<T>, std::string_view>
struct Travelling<T> {
  using type = std::string;
};
template <class T>
using travelling_t = typename Travelling<T>::type;

/// Compiles if functions of this kind can be called in another process.
template <class F>
constexpr bool check_function() {
  if constexpr (!std::is_empty_v<F>) check_can_travel<F>();
  return true;
}

/// A function as it travels.
template <class F>
class RemoteFunction {
 public:
  static_assert(check_function<F>());
  RemoteFunction() = default;
  explicit RemoteFunction(F function) : function_(std::move(function)) {}
  F& function() { return function_; }
  template <class Archive>
  void serialize(Archive& archive) {
    if constexpr (!std::is_empty_v<F>) archive(function_);
  }

 private:
  F function_{};
};
template <class R, class... P, bool N>
class RemoteFunction<R (*)(P...) noexcept(N)> {
 public:
  using Pointer = R (*)(P...) noexcept(N);
  RemoteFunction() = default;
  explicit RemoteFunction(Pointer function) : id_(function_id(function)) {}
  Pointer function() const { return reinterpret_cast<Pointer>(function_from_id(id_)); }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(id_);
  }

 private:
  std::int32_t id_ = 0;
};

/// A function of several arguments as one of a tuple.
template <class F>
struct Spread {
  RemoteFunction<F> function;
  template <class Tuple>
  decltype(auto) operator()(Tuple&& arguments) {
    return std::apply(function.function(), std::forward<Tuple>(arguments));
  }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(function);
  }
};

/// The parameters of what has one way to be called; of a generic lambda, say, they are not known.
template <class F>
struct Signature {
  static constexpr bool known = false;
};
template <class... P>
struct Parameters {
  static constexpr bool known = true;
  template <template <class...> class To>
  using apply = To<P...>;
};
template <class R, class... P, bool N>
struct Signature<R (*)(P...) noexcept(N)> : Parameters<P...> {};
template <class C, class R, class... P, bool N>
struct Signature<R (C::*)(P...) noexcept(N)> : Parameters<P...> {};
template <class C, class R, class... P, bool N>
struct Signature<R (C::*)(P...) const noexcept(N)> : Parameters<P...> {};
template <class F>
  requires std::is_class_v<F> && requires { &F::operator(); }
struct Signature<F> : Signature<decltype(&F::operator())> {};
template <class... P>
using TupleToSpread = Parameters<std::tuple<travelling_t<P>...>>;
template <class F>
  requires Signature<F>::known
struct Signature<Spread<F>> : Signature<F>::template apply<TupleToSpread> {};

/// `argument` as a T, which it may be already.
template <class T, class A>
decltype(auto) as_travelling(A&& argument) {
  if constexpr (std::same_as<std::remove_cvref_t<A>, T>) {
    return static_cast<const T&>(argument);
  } else {
    return T(std::forward<A>(argument));
  }
}

/// `P`: what the function's parameters are.
template <class F, class... P>
struct RemoteCall {
  using Value = std::invoke_result_t<F&, P...>;
  template <std::size_t i>
  using Argument = std::tuple_element_t<i, std::tuple<travelling_t<P>...>>;

  template <class... A>
  static Payload pack(F function, A&&... arguments) {
    BytesOut out(Payload::kShared);
    write(out, RemoteFunction<F>(std::move(function)), as_travelling<travelling_t<P>>(std::forward<A>(arguments))...);
    return out.take_payload();
  }
  static Value run(const Payload& bytes) { return run(from_payload<Call>(bytes)); }
  static Value run_bytes(std::string_view bytes) { return run(from_bytes<Call>(bytes)); }
  /// With arguments that have arrived, which it may move from.
  template <class... A>
  static Value call(RemoteFunction<F>& function, A&&... arguments) {
    return std::invoke(function.function(), static_cast<P&&>(arguments)...);
  }

 private:
  using Call = std::tuple<RemoteFunction<F>, travelling_t<P>...>;

  // By reference: what is large is not copied before it is on its way.
  static void write(BytesOut& out, const RemoteFunction<F>& function, const travelling_t<P>&... arguments) {
    (check_can_travel<travelling_t<P>>(), ...);
    out(function, arguments...);
  }
  static Value run(Call call) {
    return std::apply(
        [](auto& function, auto&... arguments) -> Value {
          trace::TaskText text;
          text.called_with(arguments...);
          try {
            if constexpr (std::is_void_v<Value>) {
              RemoteCall::call(function, arguments...);
              text.gave(Nothing{});
            } else {
              Value value = RemoteCall::call(function, arguments...);
              text.gave(value);
              return std::forward<Value>(value);
            }
          } catch (...) {
            text.raised(std::current_exception());
            throw;
          }
        },
        call);
  }
};

/// The RemoteCall of a function with such arguments.
template <class F, class... A>
struct RemoteCallOf {
  using type = RemoteCall<F, travelling_t<A>...>;
};
template <class F, class... A>
  requires Signature<F>::known
struct RemoteCallOf<F, A...> {
  template <class... P>
  using Of = RemoteCall<F, P...>;
  using type = typename Signature<F>::template apply<Of>;
};
template <class F, class... A>
using remote_call_t = typename RemoteCallOf<std::decay_t<F>, A...>::type;

}  // namespace poolyard
