// An exception on its way to another process: one of the standard library's types, or of this library's, arrives as the same type,
// any other as a RemoteError.
//
//     std::string bytes = pack_exception(std::current_exception());     // there
//     std::rethrow_exception(unpack_exception(bytes));                  // here
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace poolyard {

std::string pack_exception(const std::exception_ptr& exception);
/// Throws cereal::Exception when the bytes end too early.
std::exception_ptr unpack_exception(std::string_view bytes);

/// "ValueError: too large", as for a log: the type's name and what().
std::string describe_exception(const std::exception_ptr& exception);

}  // namespace poolyard
