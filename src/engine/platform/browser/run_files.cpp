#include "run_files.h"

#include <iterator>
#include <map>

namespace poolyard::engine {
namespace {

using Offset = Arena::Offset;

// As files.js has them.
constexpr Offset kHead = 20;
constexpr auto kLargest = static_cast<std::int32_t>(Arena::kFileBytes);  // FILES.allow()
enum What { kFile = 1, kFolder, kLink, kWrite, kAppend, kSize, kRemove, kRemoveFolder, kRename };

std::string text_at(const SharedMemory& memory, Offset at, Offset bytes) {
  std::string text(bytes, '\0');
  memory.read(at, text.data(), bytes);
  return text;
}

/// All files that there are at the end, by their paths.
std::map<std::string, std::string> files_in(const SharedMemory& memory) {
  std::map<std::string, std::string> files;
  for (auto entry = static_cast<Offset>(memory.load(Arena::files_at())); entry != 0; entry = static_cast<Offset>(memory.load(entry))) {
    const auto word = [&](Offset number) { return memory.load(entry + 4 * number); };
    const auto path_bytes = static_cast<Offset>(word(2)), data_bytes = static_cast<Offset>(word(4));
    const std::string path = text_at(memory, entry + kHead, path_bytes);
    const auto data = [&] { return text_at(memory, entry + kHead + path_bytes, data_bytes); };
    const auto found = files.find(path);
    switch (word(1)) {
      case kFile: files.try_emplace(path); break;
      case kRemove: files.erase(path); break;
      case kSize:
        if (found != files.end() && word(3) >= 0 && word(3) <= kLargest) found->second.resize(static_cast<std::size_t>(word(3)));
        break;
      case kWrite:
      case kAppend: {
        if (found == files.end()) break;
        const std::size_t at = word(1) == kAppend ? found->second.size() : static_cast<std::size_t>(word(3));
        if (at + data_bytes > kLargest) break;
        if (found->second.size() < at + data_bytes) found->second.resize(at + data_bytes);
        found->second.replace(at, data_bytes, data());
        break;
      }
      case kRename: {
        // A folder takes all along that is in it.
        const std::string to = data();
        std::map<std::string, std::string> moved;
        for (auto file = files.begin(); file != files.end();) {
          const bool inside = file->first == path || file->first.starts_with(path + "/");
          if (inside) moved[to + file->first.substr(path.size())] = std::move(file->second);
          file = inside ? files.erase(file) : std::next(file);
        }
        for (auto& [name, bytes] : moved) files[name] = std::move(bytes);
        break;
      }
      default: break;
    }
  }
  return files;
}

}  // namespace

RunFiles::RunFiles(Program& program) {
  if (program.folder) return;
  folder_ = "/program";  // _engine_startup.set_imports()
  given_ = program.files;
  program.own_folder = true;
}
RunFiles::~RunFiles() = default;

RunFiles::Written RunFiles::written(Arena& arena) const {
  Written all;
  if (folder_.empty()) return all;
  for (auto& [path, bytes] : files_in(arena.memory())) {
    if (!path.starts_with(folder_ + "/")) continue;
    std::string name = path.substr(folder_.size() + 1);
    if (!came_with(name, bytes)) all.files.push_back({std::move(name), std::move(bytes)});
  }
  return all;
}

}  // namespace poolyard::engine
