#include "run_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace poolyard::engine {
namespace {

namespace fs = std::filesystem;

/// Neither out of the folder nor anywhere else: who made the program may be anybody.
bool stays_within(const fs::path& path) {
  return !path.empty() && path.is_relative() && std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
}

}  // namespace

RunFiles::RunFiles(Program& program) {
  if (program.folder && program.files.empty()) return;
  std::error_code failed;
  std::string made = (fs::temp_directory_path(failed) / "poolyard-XXXXXX").string();
  if (failed || !mkdtemp(made.data())) throw std::runtime_error("no folder could be made for its files: " + std::string(std::strerror(errno)));
  folder_ = made;
  given_ = std::move(program.files);
  program.files.clear();
  for (const ProgramFile& file : given_) {
    if (!stays_within(file.path)) continue;
    const fs::path path = fs::path(folder_) / file.path;
    fs::create_directories(path.parent_path(), failed);
    std::ofstream(path, std::ios::binary) << file.bytes;
  }
  if (program.folder) program.paths.push_back(*program.folder);
  program.folder = folder_;
  program.own_folder = true;
}

RunFiles::~RunFiles() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

RunFiles::Written RunFiles::written(Arena&) const {
  Written all;
  if (folder_.empty()) return all;
  std::size_t bytes = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder_, fs::directory_options::skip_permission_denied, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code odd;
    if (!at->is_regular_file(odd) || at->is_symlink(odd)) continue;
    const auto size = static_cast<std::size_t>(at->file_size(odd));
    if (odd) continue;
    if (size > kMostBytes - bytes) {
      ++all.left_out;
      continue;
    }
    std::ifstream file(at->path(), std::ios::binary);
    ProgramFile read{at->path().lexically_relative(folder_).generic_string(), {std::istreambuf_iterator<char>(file), {}}};
    if (came_with(read.path, read.bytes)) continue;
    bytes += read.bytes.size();
    all.files.push_back(std::move(read));
  }
  std::sort(all.files.begin(), all.files.end(), [](const ProgramFile& a, const ProgramFile& b) { return a.path < b.path; });
  return all;
}

}  // namespace poolyard::engine
