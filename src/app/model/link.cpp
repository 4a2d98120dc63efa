#include "model/link.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <zlib.h>

#include "model/program_files.h"

namespace poolyard::app {
namespace {

using engine::simulation::Findings;
using engine::simulation::Outcome;
using engine::simulation::Step;

// What a link begins with: one of a program alone, with a machine, with files (and maybe a machine). Each is made only where it is needed, so
// that an older Poolyard opens what it can.
constexpr char kVersion = 1, kSimulated = 2, kWithFiles = 3;
constexpr std::string_view kKey = "p=", kBeside = "&q=";
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int have = 0;
  for (unsigned char byte : bytes) {
    bits = bits << 8 | byte;
    for (have += 8; have >= 6; have -= 6) text += kAlphabet[bits >> (have - 6) & 63];
  }
  if (have > 0) text += kAlphabet[bits << (6 - have) & 63];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : text) {
    if (c == '=') break;
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      bytes += static_cast<char>(bits >> have & 255);
    }
  }
  return bytes;
}

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
            Z_BEST_COMPRESSION);
  packed.resize(size);
  return packed;
}

enum class Inflated { ok, damaged, too_large };

Inflated inflated(std::string_view packed, std::string& bytes, std::size_t largest) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return Inflated::damaged;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::array<char, 16384> chunk;
  int status = Z_OK;
  while (status == Z_OK && bytes.size() <= largest) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = chunk.size();
    status = inflate(&stream, Z_NO_FLUSH);
    bytes.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (bytes.size() > largest) return Inflated::too_large;
  return status == Z_STREAM_END ? Inflated::ok : Inflated::damaged;
}

// Numbers are seven bits a byte, the lowest first; a string is its length and its bytes.
void put_number(std::string& bytes, std::uint64_t value) {
  for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  bytes += static_cast<char>(value);
}

void put_string(std::string& bytes, std::string_view text) {
  put_number(bytes, text.size());
  bytes += text;
}

/// Reads what put_* wrote; good() turns false, for good, at the first thing that cannot be so.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
    good_ = false;
    return 0;
  }

  int small() {
    const std::uint64_t value = number();
    if (value > 1'000'000'000) good_ = false;
    return good_ ? static_cast<int>(value) : 0;
  }

  std::string string() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      good_ = false;
      return {};
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

void put_outcome(std::string& bytes, const Findings& findings) {
  put_number(bytes, findings.seen);
  put_number(bytes, findings.outcomes.size());
  for (const Outcome& outcome : findings.outcomes) {
    put_number(bytes, outcome.count);
    put_number(bytes, (outcome.failed ? 1 : 0) | (outcome.shortest ? 2 : 0));
    put_string(bytes, outcome.text);
    put_number(bytes, outcome.threads.size());
    for (const std::string& name : outcome.threads) put_string(bytes, name);
    put_number(bytes, outcome.story.size());
    for (const Step& step : outcome.story) {
      for (std::uint64_t number : {step.at, static_cast<std::uint64_t>(step.thread), static_cast<std::uint64_t>(step.why), static_cast<std::uint64_t>(step.line), static_cast<std::uint64_t>(step.next)}) put_number(bytes, number);
    }
  }
}

void take_outcome(Unpacker& in, OpenedLink& link) {
  Findings& findings = link.findings;
  findings.seen = findings.wanted = static_cast<unsigned>(in.number());
  findings.over = true;
  const std::uint64_t outcomes = in.number();
  for (std::uint64_t i = 0; i < outcomes && in.good(); ++i) {
    Outcome outcome{.number = static_cast<int>(i), .count = static_cast<unsigned>(in.number())};
    const std::uint64_t flags = in.number();
    outcome.failed = (flags & 1) != 0;
    outcome.shortest = (flags & 2) != 0;
    outcome.text = in.string();
    outcome.schedule = link.machine.schedule();
    const std::uint64_t threads = in.number();
    for (std::uint64_t t = 0; t < threads && in.good(); ++t) outcome.threads.push_back(in.string());
    const std::uint64_t steps = in.number();
    for (std::uint64_t s = 0; s < steps && in.good(); ++s) {
      Step step{.at = in.number(), .thread = in.small()};
      step.why = static_cast<Step::Why>(std::min(in.small(), static_cast<int>(Step::Why::ends)));
      step.line = in.small();
      step.next = in.small();
      outcome.story.push_back(step);
    }
    findings.outcomes.push_back(std::move(outcome));
  }
}

std::optional<OpenedLink> unpacked(std::string_view bytes, char version) {
  Unpacker in(bytes);
  OpenedLink link;
  engine::Program program;
  program.text = in.string();
  program.name = in.string();
  const std::uint64_t arguments = in.number();
  for (std::uint64_t i = 0; i < arguments && in.good(); ++i) program.arguments.push_back(in.string());
  program.seed = static_cast<unsigned>(in.number());
  if (version == kWithFiles) {
    const std::uint64_t files = in.number();
    for (std::uint64_t i = 0; i < files && in.good(); ++i) {
      engine::ProgramFile file{in.string(), {}};
      file.bytes = in.string();
      if (!is_file_name(file.path)) return std::nullopt;
      program.files.push_back(std::move(file));
    }
  }
  if (version == kSimulated || (version == kWithFiles && in.number() == 1)) {
    try {
      link.machine = Machine::of(in.string());
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
    take_outcome(in, link);
  }
  // A program with a NUL in it could not be edited, and no person wrote it.
  if (!in.good() || !in.at_end() || program.text.find('\0') != std::string::npos) return std::nullopt;
  link.program = std::move(program);
  return link;
}

std::string packed(const engine::Program& program, const Machine& machine = {}, const Findings& findings = {}) {
  std::string bytes;
  put_string(bytes, program.text);
  put_string(bytes, program.name);
  put_number(bytes, program.arguments.size());
  for (const std::string& argument : program.arguments) put_string(bytes, argument);
  put_number(bytes, program.seed);
  char version = machine.simulated ? kSimulated : kVersion;
  if (!program.files.empty()) {
    version = kWithFiles;
    put_number(bytes, program.files.size());
    for (const engine::ProgramFile& file : program.files) {
      put_string(bytes, file.path);
      put_string(bytes, file.bytes);
    }
    put_number(bytes, machine.simulated ? 1 : 0);
  }
  if (machine.simulated) {
    put_string(bytes, machine.schedule());
    put_outcome(bytes, findings);
  }
  return base64url(version + deflated(bytes));
}

OpenedLink decode(std::string_view text, std::size_t largest) {
  const OpenedLink damaged{.program = {}, .error = "The program in this link could not be read. The link may have been cut on its way."};
  const auto packed = from_base64url(text);
  if (!packed || packed->empty()) return damaged;
  if (packed->front() < kVersion || packed->front() > kWithFiles) {
    return {.program = {}, .error = "This link was made by a newer Poolyard than this one, or is damaged."};
  }
  std::string bytes;
  switch (inflated(std::string_view(*packed).substr(1), bytes, largest)) {
    case Inflated::damaged: return damaged;
    case Inflated::too_large:
      return {.program = {}, .error = "The program in this link is larger than 1 MB, which Poolyard does not open."};
    case Inflated::ok: break;
  }
  return unpacked(bytes, packed->front()).value_or(damaged);
}

}  // namespace

std::string encode_link(const OpenedLink& what) {
  std::string link = "#" + std::string(kKey) + packed(*what.program, what.machine, what.findings);
  if (what.beside) link += std::string(kBeside) + packed(*what.beside);
  return link;
}

OpenedLink decode_link(std::string_view link, std::size_t largest) {
  if (const auto hash = link.find('#'); hash != std::string_view::npos) link.remove_prefix(hash + 1);
  while (!link.empty() && (link.back() == ' ' || link.back() == '\n' || link.back() == '\r')) link.remove_suffix(1);
  if (link.empty()) return {};
  if (!link.starts_with(kKey)) return {.program = {}, .error = "This link holds no Poolyard program."};
  link.remove_prefix(kKey.size());
  const std::size_t second = link.find(kBeside);
  OpenedLink opened = decode(link.substr(0, second), largest);
  if (!opened.program || second == std::string_view::npos) return opened;
  OpenedLink beside = decode(link.substr(second + kBeside.size()), largest);
  if (!beside.program) return beside;
  opened.beside = std::move(beside.program);
  return opened;
}

}  // namespace poolyard::app
