#include <charconv>
#include <string_view>

#include "compilation.h"

namespace poolyard::engine {
namespace {

/// "NAME:12:5: error: what is wrong", as both compilers write it.
bool take_remark(std::string_view line, std::string_view file, Remark& remark) {
  if (!line.starts_with(file) || line.size() <= file.size() || line[file.size()] != ':') return false;
  line.remove_prefix(file.size() + 1);
  const char* const end = line.data() + line.size();
  auto [rest, failed] = std::from_chars(line.data(), end, remark.line);
  if (failed != std::errc() || rest == end || *rest != ':') return false;
  int column = 0;
  const auto [behind, none] = std::from_chars(rest + 1, end, column);
  if (none == std::errc() && behind != end && *behind == ':') rest = behind;
  std::string_view text(rest + 1, static_cast<std::size_t>(end - rest - 1));
  while (text.starts_with(' ')) text.remove_prefix(1);
  constexpr std::pair<std::string_view, Remark::Kind> kKinds[] = {{"fatal error: ", Remark::Kind::error},
                                                                  {"error: ", Remark::Kind::error},
                                                                  {"warning: ", Remark::Kind::warning},
                                                                  {"note: ", Remark::Kind::note}};
  for (const auto& [word, kind] : kKinds) {
    if (!text.starts_with(word)) continue;
    remark.kind = kind;
    remark.text = text.substr(word.size());
    return true;
  }
  return false;
}

}  // namespace

std::vector<Remark> remarks(const std::string& output, const std::string& file) {
  std::vector<Remark> found;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    Remark remark;
    if (take_remark(std::string_view(output).substr(at, end - at), file, remark)) found.push_back(std::move(remark));
    at = end + 1;
  }
  return found;
}

}  // namespace poolyard::engine
