#include "model/zip.h"

#include <cstdint>

#include <zlib.h>

namespace poolyard::app {
namespace {

/// Little-endian numbers at any place; what lies outside turns good() false, for good.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool good() const { return good_; }
  std::uint32_t number(std::size_t at, std::size_t size) {
    const std::string_view part = text(at, size);
    std::uint32_t value = 0;
    for (std::size_t i = part.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(part[i]);
    return value;
  }
  std::string_view text(std::size_t at, std::size_t size) {
    if (at > bytes_.size() || size > bytes_.size() - at) {
      good_ = false;
      return {};
    }
    return bytes_.substr(at, size);
  }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

bool inflate_into(std::string_view packed, std::string& to) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(to.data());
  stream.avail_out = static_cast<uInt>(to.size());
  const int status = inflate(&stream, Z_FINISH);
  const bool whole = status == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole;
}

bool unpack(std::string_view packed, std::uint32_t method, std::string& to) {
  if (method == 8) return inflate_into(packed, to);
  if (method != 0 || packed.size() != to.size()) return false;
  to = packed;
  return true;
}

}  // namespace

std::optional<std::vector<engine::ProgramFile>> unzipped(std::string_view archive, std::size_t most) {
  // The directory is at the end, and its own end is, behind a comment of at most 64 KB.
  constexpr std::string_view kEnd("PK\x05\x06", 4);
  const std::size_t end = archive.rfind(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  Bytes bytes(archive);
  const std::uint32_t entries = bytes.number(end + 10, 2);
  std::size_t at = bytes.number(end + 16, 4);
  bytes.text(end, 22);
  if (!bytes.good()) return std::nullopt;
  std::vector<engine::ProgramFile> files;
  std::size_t all = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    if (bytes.text(at, 4) != std::string_view("PK\x01\x02", 4)) return std::nullopt;
    const std::uint32_t flags = bytes.number(at + 8, 2), method = bytes.number(at + 10, 2);
    const std::uint32_t checksum = bytes.number(at + 16, 4), packed = bytes.number(at + 20, 4), size = bytes.number(at + 24, 4);
    const std::uint32_t name = bytes.number(at + 28, 2), extra = bytes.number(at + 30, 2), comment = bytes.number(at + 32, 2);
    const std::size_t local = bytes.number(at + 42, 4);
    engine::ProgramFile file{std::string(bytes.text(at + 46, name)), {}};
    at += 46 + name + extra + comment;
    const std::size_t data = local + 30 + bytes.number(local + 26, 2) + bytes.number(local + 28, 2);
    const std::string_view content = bytes.text(data, packed);
    if (!bytes.good() || (flags & 1) != 0 || size > most - all) return std::nullopt;
    if (file.path.ends_with('/')) continue;
    all += size;
    file.bytes.resize(size);
    if (!unpack(content, method, file.bytes)) return std::nullopt;
    if (crc32(0, reinterpret_cast<const Bytef*>(file.bytes.data()), size) != checksum) return std::nullopt;
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace poolyard::app
