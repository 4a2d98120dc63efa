#include "remote_exception.h"

#include <any>
#include <cstdlib>
#include <functional>
#include <future>
#include <ios>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <typeinfo>
#include <variant>

#include <cxxabi.h>

#include <poolyard/arena.h>
#include <poolyard/async_result.h>
#include <poolyard/process.h>
#include <poolyard/queue.h>
#include <poolyard/ring.h>
#include <poolyard/serialize.h>
#include <poolyard/threading/barrier.h>

namespace poolyard {
namespace {

/// What travels.
struct Packed {
  std::string type;      // a key of kTypes, or "" for one that is not there
  std::string name;      // what its program calls the type
  std::string what;
  std::string category;  // of a std::system_error's code
  std::int32_t code = 0;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(type, name, what, category, code);
  }
};

/// One type that arrives as itself.
struct Type {
  const std::type_info& type;
  std::exception_ptr (*make)(const Packed& packed);
};

template <class E>
Type with_text() {
  return {typeid(E), [](const Packed& packed) { return std::make_exception_ptr(E(packed.what)); }};
}
/// One whose what() is always the same.
template <class E>
Type without_text() {
  return {typeid(E), [](const Packed&) { return std::make_exception_ptr(E()); }};
}

const std::error_category* category_named(std::string_view name) {
  for (const std::error_category* category :
       {&std::generic_category(), &std::system_category(), &std::iostream_category(), &std::future_category()}) {
    if (category->name() == name) return category;
  }
  return nullptr;
}

/// What a std::system_error was made with: its what() is that, ": " and its code's text, or the code's text alone.
std::string text_before_code(const Packed& packed, const std::error_code& code) {
  const std::string end = ": " + code.message();
  return packed.what.ends_with(end) ? packed.what.substr(0, packed.what.size() - end.size()) : std::string();
}
std::exception_ptr make_system_error(const Packed& packed) {
  const std::error_code code(packed.code, *category_named(packed.category));
  const std::string text = text_before_code(packed, code);
  return text.empty() ? std::make_exception_ptr(std::system_error(code)) : std::make_exception_ptr(std::system_error(code, text));
}
std::exception_ptr make_failure(const Packed& packed) {
  const std::error_code code(packed.code, *category_named(packed.category));
  return std::make_exception_ptr(std::ios_base::failure(text_before_code(packed, code), code));
}
std::exception_ptr make_remote_error(const Packed& packed) {
  RemoteError error(packed.what);
  error.type = packed.name;
  return std::make_exception_ptr(error);
}
std::exception_ptr make_future_error(const Packed& packed) {
  return std::make_exception_ptr(std::future_error(static_cast<std::future_errc>(packed.code)));
}

const Type kTypes[] = {
    without_text<std::exception>(),
    with_text<std::runtime_error>(), with_text<std::range_error>(), with_text<std::overflow_error>(), with_text<std::underflow_error>(),
    with_text<std::logic_error>(), with_text<std::invalid_argument>(), with_text<std::out_of_range>(), with_text<std::length_error>(),
    with_text<std::domain_error>(),
    without_text<std::bad_alloc>(), without_text<std::bad_array_new_length>(), without_text<std::bad_cast>(),
    without_text<std::bad_typeid>(), without_text<std::bad_exception>(), without_text<std::bad_function_call>(),
    without_text<std::bad_weak_ptr>(), without_text<std::bad_optional_access>(), without_text<std::bad_variant_access>(),
    without_text<std::bad_any_cast>(),
    {typeid(std::system_error), make_system_error}, {typeid(std::ios_base::failure), make_failure},
    {typeid(std::future_error), make_future_error}, {typeid(RemoteError), make_remote_error},
    with_text<TimeoutError>(), with_text<WorkerDied>(), with_text<BrokenProcessPool>(),
    with_text<PoolTerminated>(), with_text<CancelledError>(), with_text<queue::Empty>(), with_text<queue::Full>(),
    with_text<queue::ShutDown>(), with_text<threading::BrokenBarrierError>(), with_text<ArenaFull>(), with_text<RingClosed>(),
    with_text<ProcessError>()};

const Type* find_type(std::string_view key) {
  for (const Type& type : kTypes) {
    if (type.type.name() == key) return &type;
  }
  return nullptr;
}

std::string readable(const std::type_info& type) {
  std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr), &std::free);
  return name ? name.get() : type.name();
}

Packed pack(const std::exception_ptr& exception) {
  Packed packed;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    packed.what = error.what();
    packed.name = readable(typeid(error));
    if (find_type(typeid(error).name())) packed.type = typeid(error).name();
    if (auto* remote = dynamic_cast<const RemoteError*>(&error)) packed.name = remote->type;
    const std::error_code* code = nullptr;
    if (auto* system = dynamic_cast<const std::system_error*>(&error)) code = &system->code();
    if (auto* future = dynamic_cast<const std::future_error*>(&error)) code = &future->code();
    if (code) {
      packed.code = code->value();
      packed.category = code->category().name();
      if (!category_named(packed.category)) packed.type.clear();  // the program's own: nobody here knows it by name
    }
  } catch (...) {
    if (const std::type_info* type = abi::__cxa_current_exception_type()) packed.name = readable(*type);
  }
  return packed;
}

}  // namespace

std::string pack_exception(const std::exception_ptr& exception) { return to_bytes(pack(exception)); }

std::exception_ptr unpack_exception(std::string_view bytes) {
  const auto packed = from_bytes<Packed>(bytes);
  if (const Type* type = packed.type.empty() ? nullptr : find_type(packed.type)) return type->make(packed);
  return std::make_exception_ptr(RemoteError(packed.name, packed.what));
}

std::string describe_exception(const std::exception_ptr& exception) {
  const Packed packed = pack(exception);
  return packed.what.empty() ? packed.name : packed.name + ": " + packed.what;
}

}  // namespace poolyard
