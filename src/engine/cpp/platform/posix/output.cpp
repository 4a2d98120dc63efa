#include "../output.h"

#include <cstdio>
#include <cstring>
#include <iostream>
#include <streambuf>

#include <unistd.h>

#include <poolyard/output.h>

namespace poolyard::engine::platform {
namespace {

template <output::Stream stream>
ssize_t write(void*, const char* bytes, std::size_t size) {
  output::write(stream, {bytes, size});
  return static_cast<ssize_t>(size);
}

template <output::Stream stream>
std::FILE* open() {
  std::FILE* file = fopencookie(nullptr, "w", {.read = nullptr, .write = write<stream>, .seek = nullptr, .close = nullptr});
  if (file) std::setvbuf(file, nullptr, _IONBF, 0);
  return file;
}

/// The standard streams write to the C streams they found at their beginning, not to those.
template <output::Stream stream>
class Buffer : public std::streambuf {
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    output::write(stream, {&byte, 1});
    return c;
  }
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    output::write(stream, {bytes, static_cast<std::size_t>(size)});
    return size;
  }
};

}  // namespace

void print_to_run() {
  static std::ios_base::Init streams;
  static Buffer<output::Stream::out> out;
  static Buffer<output::Stream::err> err;
  if (std::FILE* file = open<output::Stream::out>()) stdout = file;
  if (std::FILE* file = open<output::Stream::err>()) stderr = file;
  std::cout.rdbuf(&out);
  std::cerr.rdbuf(&err);
  std::clog.rdbuf(&err);
}

void tell_terminal(const char* text) { static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text))); }

}  // namespace poolyard::engine::platform
