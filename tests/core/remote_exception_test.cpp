#include <gtest/gtest.h>

#include <future>
#include <ios>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>

#include <poolyard/async_result.h>
#include <poolyard/queue.h>

#include "remote_exception.h"

namespace poolyard {
namespace {

struct MyError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Goes to another process and back: its type and what() are the same.
template <class E>
void arrives(const E& error) {
  try {
    std::rethrow_exception(unpack_exception(pack_exception(std::make_exception_ptr(error))));
  } catch (const std::exception& arrived) {
    EXPECT_EQ(typeid(arrived), typeid(error));
    EXPECT_STREQ(arrived.what(), error.what());
  }
}

template <class T>
RemoteError arrives_as_remote(const T& thrown) {
  try {
    std::rethrow_exception(unpack_exception(pack_exception(std::make_exception_ptr(thrown))));
  } catch (const RemoteError& error) {
    return error;
  }
}

TEST(remote_exception, standard_types_arrive_as_themselves) {
  arrives(std::runtime_error("a"));
  arrives(std::range_error("b"));
  arrives(std::overflow_error("c"));
  arrives(std::underflow_error("d"));
  arrives(std::logic_error("e"));
  arrives(std::invalid_argument("f"));
  arrives(std::out_of_range("g"));
  arrives(std::length_error("h"));
  arrives(std::domain_error(""));
  arrives(std::exception());
  arrives(std::bad_alloc());
  arrives(std::bad_array_new_length());
  arrives(std::bad_cast());
  arrives(std::bad_typeid());
  arrives(std::bad_optional_access());
  arrives(std::bad_variant_access());
  arrives(std::future_error(std::future_errc::broken_promise));
}

TEST(remote_exception, a_system_error_keeps_its_code) {
  const std::error_code code(ENOENT, std::system_category());
  arrives(std::system_error(code));
  arrives(std::system_error(code, "words.txt"));
  arrives(std::system_error(std::make_error_code(std::errc::file_exists), "a: b"));
  arrives(std::ios_base::failure("stream"));
  try {
    std::rethrow_exception(unpack_exception(pack_exception(std::make_exception_ptr(std::system_error(code, "words.txt")))));
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(&error.code().category(), &std::system_category());
  }
}

TEST(remote_exception, so_do_the_librarys_own) {
  arrives(TimeoutError("a"));
  arrives(CancelledError("b"));
  arrives(queue::Empty("c"));
  arrives(WorkerDied("d"));
}

TEST(remote_exception, others_arrive_with_their_name) {
  const RemoteError own = arrives_as_remote(MyError("no"));
  EXPECT_NE(own.type.find("MyError"), std::string::npos);
  EXPECT_EQ(std::string(own.what()), own.type + ": no");
  EXPECT_EQ(arrives_as_remote(7).type, "int");
  EXPECT_STREQ(arrives_as_remote(7).what(), "int");
  // And go on as they are.
  EXPECT_STREQ(arrives_as_remote(own).what(), own.what());
  EXPECT_EQ(arrives_as_remote(own).type, own.type);
}

TEST(remote_exception, is_described_for_a_log) {
  EXPECT_EQ(describe_exception(std::make_exception_ptr(std::out_of_range("7"))), "std::out_of_range: 7");
  EXPECT_EQ(describe_exception(std::make_exception_ptr(1.5)), "double");
}

}  // namespace
}  // namespace poolyard
