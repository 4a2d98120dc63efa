#include "model/program_files.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "model/utf8.h"

namespace poolyard::app {
namespace {

constexpr std::size_t kLargestFile = 4 << 20, kLargestBundle = 16 << 20;

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_left_out(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part.starts_with('.') || part == "__pycache__" || part == "__MACOSX" || part == "node_modules") return true;
    at = end + 1;
  }
  return path.ends_with(".pyc");
}

/// The folder that all of them are in, with its slash; or nothing.
std::string common_folder(const std::vector<engine::ProgramFile>& files) {
  std::string common = files.front().path.substr(0, files.front().path.rfind('/') + 1);
  for (const engine::ProgramFile& file : files) {
    while (!file.path.starts_with(common)) {
      common.pop_back();
      common.resize(common.rfind('/') + 1);
    }
  }
  // A package keeps its name.
  const auto is_package = [&] { return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.path == common + "__init__.py"; }); };
  while (!common.empty() && is_package()) {
    common.pop_back();
    common.resize(common.rfind('/') + 1);
  }
  return common;
}

bool is_program(const engine::ProgramFile& file) { return file.path.ends_with(".py") && is_text(file.bytes); }

/// Which of them is most likely the one to run: by its name, then by what is in it; nearer to the top before others.
std::size_t main_among(const std::vector<engine::ProgramFile>& files) {
  const auto rank = [](const engine::ProgramFile& file) {
    constexpr std::array<std::string_view, 5> kNames = {"__main__.py", "main.py", "program.py", "app.py", "run.py"};
    const auto named = std::find(kNames.begin(), kNames.end(), name_of(file.path)) - kNames.begin();
    const bool guarded = file.bytes.find("__name__") != std::string::npos && file.bytes.find("__main__") != std::string::npos;
    return std::tuple(!is_program(file), std::count(file.path.begin(), file.path.end(), '/'), named, !guarded, name_of(file.path) == "__init__.py", file.path);
  };
  return static_cast<std::size_t>(std::min_element(files.begin(), files.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); }) - files.begin());
}

}  // namespace

bool is_file_name(std::string_view path) {
  if (path.empty() || path.size() > 200) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part.empty() || part == "." || part == ".." || part.front() == ' ' || part.back() == ' ') return false;
    at = end + 1;
  }
  return std::all_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '\\' && c != '"'; });
}

std::string why_not_named(std::string_view path, const engine::Program& program) {
  if (!is_file_name(path)) return "A file cannot be called that: no quotes, no backslashes, nothing empty and no dots alone between slashes. Such as helper.py, or data/words.txt.";
  const bool there = path == program.name || std::any_of(program.files.begin(), program.files.end(), [&](const auto& file) { return file.path == path; });
  return there ? "There is a file " + std::string(path) + " already." : std::string();
}

std::string free_name(std::string_view wanted, const engine::Program& program) {
  const std::size_t dot = std::min(wanted.rfind('.'), wanted.size());
  std::string name(wanted);
  for (int number = 2; !why_not_named(name, program).empty(); ++number) {
    name = std::string(wanted.substr(0, dot)) + std::to_string(number) + std::string(wanted.substr(dot));
    if (number > 1000) return {};
  }
  return name;
}

bool is_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes[at] == '\0') return false;
    const std::size_t from = at;
    // The character itself may stand there: three bytes, where what is none has one.
    if (next_character(bytes, at) == kReplacement && at - from == 1) return false;
  }
  return true;
}

Bundle bundle(std::vector<engine::ProgramFile> files) {
  Bundle made;
  std::size_t bytes = 0;
  std::erase_if(files, [&](engine::ProgramFile& file) {
    std::replace(file.path.begin(), file.path.end(), '\\', '/');
    const bool out = is_left_out(file.path) || !is_file_name(file.path) || file.bytes.size() > kLargestFile || bytes + file.bytes.size() > kLargestBundle;
    if (out) ++made.left_out;
    else bytes += file.bytes.size();
    return out;
  });
  if (files.empty()) return made;
  const std::size_t folder = common_folder(files).size();
  for (engine::ProgramFile& file : files) file.path.erase(0, folder);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  files.erase(std::unique(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path == b.path; }), files.end());
  const std::size_t front = main_among(files);
  if (is_program(files[front])) {
    made.program.name = files[front].path;
    made.program.text = std::move(files[front].bytes);
    files.erase(files.begin() + static_cast<std::ptrdiff_t>(front));
  }
  made.program.files = std::move(files);
  return made;
}

}  // namespace poolyard::app
