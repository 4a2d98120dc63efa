// A call in a pool of threads: the function, its arguments and its result in one allocation, with a reference for the queue and one for
// whoever asks for the result. For ThreadPool; what it may throw, the function's error, is the result's (async_result.h).
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/serialize.h>
#include <poolyard/task.h>
#include <poolyard/task_text.h>
#include <poolyard/thread.h>

namespace poolyard {

/// What is called with the outcome before anybody gets it: on the worker in a pool of threads, in a pool of processes on the pool's
/// thread for callbacks, one after another. What it throws goes to threading::excepthook.
///
///     pool.apply_async(Callbacks{.callback = [](int value) { … }, .error_callback = [](std::exception_ptr error) { … }}, square, 7);
struct NoCallback {
  template <class T>
  void operator()(const T&) const {}
};
template <class Callback = NoCallback, class ErrorCallback = NoCallback>
struct Callbacks {
  [[no_unique_address]] Callback callback{};
  [[no_unique_address]] ErrorCallback error_callback{};

  /// Whether telling is the program's own affair, which may take long.
  static constexpr bool may_wait = !std::is_same_v<Callback, NoCallback> || !std::is_same_v<ErrorCallback, NoCallback>;

  template <class T>
  void tell(const Result<T>& result, const std::optional<T>& value) {
    if constexpr (!may_wait) return;
    try {
      if (result.error()) {
        error_callback(result.error());
      } else {
        callback(*value);
      }
    } catch (...) {
      threading::report_exception(std::current_exception());
    }
  }
};
template <class T>
inline constexpr bool is_callbacks = false;
template <class C, class E>
inline constexpr bool is_callbacks<Callbacks<C, E>> = true;

/// A type as a value that is kept: nothing for void.
template <class T>
using Kept = std::conditional_t<std::is_void_v<T>, Nothing, std::decay_t<T>>;

/// Calls, and keeps what the function gives or throws.
template <class T, class F>
void keep_outcome(std::optional<T>& value, std::exception_ptr& error, F&& function) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      function();
      value.emplace();
    } else {
      value.emplace(function());
    }
  } catch (...) {
    error = std::current_exception();
  }
}

/// A function with its arguments, as an object that is called once. `Parts`: calls what it is given with them. (In a lambda what is plain data
/// remains that; in a tuple it does not.)
template <class Parts>
struct BoundCall {
  Parts parts;
  decltype(auto) operator()() {
    return parts([](auto& function, auto&... arguments) -> decltype(auto) { return std::invoke(function, std::move(arguments)...); });
  }
};
template <class F, class... A>
auto bind_call(F&& function, A&&... arguments) {
  if constexpr (sizeof...(A) == 0) {
    return std::decay_t<F>(std::forward<F>(function));
  } else {
    return BoundCall{[function = std::decay_t<F>(std::forward<F>(function)),
                      ... arguments = std::decay_t<A>(std::forward<A>(arguments))](auto use) mutable -> decltype(auto) {
      return use(function, arguments...);
    }};
  }
}
template <class C>
void describe_call(trace::TaskText& text, C&) {
  text.called_with();
}
template <class Parts>
void describe_call(trace::TaskText& text, BoundCall<Parts>& call) {
  call.parts([&](const auto&, const auto&... arguments) { text.called_with(arguments...); });
}

/// `cancellable`: it may be cancelled until it begins, and a pool that drops it does.
template <class C, class Told = Callbacks<>, bool cancellable = false>
class Call final : public Result<Kept<std::invoke_result_t<C&>>> {
 public:
  using Value = Kept<std::invoke_result_t<C&>>;
  explicit Call(C call, Told told = {}) : Result<Value>(2, !cancellable), call_(std::move(call)), told_(std::move(told)) {}

  Task task() {
    return Task([this](TaskRunner* runner) { return run(runner); });
  }

 private:
  bool run(TaskRunner* runner) {
    if constexpr (cancellable) {
      if (!runner) this->cancel();
      if (!this->start()) {
        call_.reset();
        this->release();
        return false;
      }
    }
    if (runner) {
      runner->begin();
      trace::TaskText text;
      describe_call(text, *call_);
      keep_outcome(this->value_, this->error_, *call_);
      if (this->error_) text.raised(this->error_);
      else text.gave(*this->value_);
    } else {
      this->error_ = this->terminated();
    }
    call_.reset();  // its arguments end before anybody has the result
    told_.tell(*this, this->value_);
    const bool succeeded = !this->error_;
    this->show_through(runner);
    return succeeded;
  }

  std::optional<C> call_;
  [[no_unique_address]] Told told_;
};

}  // namespace poolyard
