#include "model/drafts.h"

#include <algorithm>
#include <charconv>
#include <random>

#include "model/link.h"
#include "model/utf8.h"

namespace poolyard::app {
namespace {

constexpr std::string_view kCurrent = "current";  // a line before the others
constexpr std::size_t kLongestTitle = 60;         // characters
constexpr std::size_t kLargest = 64 << 20;        // what a person has typed is theirs, however large

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r\n") + 1 - begin);
}

std::vector<Drafts::Draft> read(std::string_view kept) {
  std::vector<Drafts::Draft> drafts;
  for (const std::string_view line : lines_of(kept)) {
    Drafts::Draft draft;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), draft.id, 16);
    if (failed != std::errc()) continue;
    std::string_view rest = trimmed({end, line.data() + line.size()});
    const std::size_t space = std::min(rest.find(' '), rest.size());
    OpenedLink opened = decode_link(rest.substr(0, space), kLargest);
    if (!opened.program) continue;
    draft.program = std::move(*opened.program);
    if (space < rest.size()) draft.program.folder = rest.substr(space + 1);
    draft.title = title_of(draft.program.text);
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::uint64_t new_id() {
  std::random_device random;  // windows know nothing of each other
  return static_cast<std::uint64_t>(random()) << 32 | random();
}

}  // namespace

Drafts::Drafts(std::string_view kept) : drafts_(read(kept)) {
  for (const Draft& draft : drafts_) known_.insert(draft.id);
  if (!drafts_.empty() && kept.starts_with(kCurrent)) shown_[language_of(drafts_.front().program)] = drafts_.front().id;
}

bool Drafts::current() const { return !drafts_.empty() && shown_[language_of(drafts_.front().program)] == drafts_.front().id; }

void Drafts::edited(const engine::Program& program) {
  if (trimmed(program.text).empty() && program.files.empty()) return;  // what it was before may be missed
  std::uint64_t& id = shown_[language_of(program)];
  const auto found = std::find_if(drafts_.begin(), drafts_.end(), [&](const Draft& draft) { return draft.id == id; });
  if (found == drafts_.end()) {
    id = new_id();
    known_.insert(id);
    drafts_.insert(drafts_.begin(), {.id = id, .program = {}, .title = {}});
  } else {
    make_first(static_cast<std::size_t>(found - drafts_.begin()));
  }
  drafts_.front().program = program;
  drafts_.front().title = title_of(program.text);
  unsaved_ = true;
}

void Drafts::left() {
  if (current()) unsaved_ = true;  // the next start shows something else, too
  shown_ = {};
}

void Drafts::make_first(std::size_t place) {
  const auto begin = drafts_.begin();
  std::rotate(begin, begin + static_cast<std::ptrdiff_t>(place), begin + static_cast<std::ptrdiff_t>(place) + 1);
}

void Drafts::opened(std::size_t place) {
  make_first(place);
  shown_ = {};
  shown_[language_of(drafts_.front().program)] = drafts_.front().id;
  unsaved_ = true;
}

void Drafts::remove(std::size_t place) {
  for (std::uint64_t& id : shown_) {
    if (id == drafts_[place].id) id = 0;
  }
  drafts_.erase(drafts_.begin() + static_cast<std::ptrdiff_t>(place));
  unsaved_ = true;
}

void Drafts::put_back(const Draft& draft, std::size_t place) {
  drafts_.insert(drafts_.begin() + static_cast<std::ptrdiff_t>(std::min(place, drafts_.size())), draft);
  known_.insert(draft.id);
  unsaved_ = true;
}

std::string Drafts::merged(std::string_view kept) {
  for (Draft& draft : read(kept)) {
    if (known_.insert(draft.id).second) drafts_.push_back(std::move(draft));
  }
  if (drafts_.size() > kMost) drafts_.resize(kMost);
  std::string text;
  if (current()) (text += kCurrent) += '\n';
  for (const Draft& draft : drafts_) {
    char id[17] = "";
    std::to_chars(id, id + 16, draft.id, 16);
    ((text += id) += ' ') += encode_link({.program = draft.program});
    // Where it is on this machine; a line is a line, whatever people call their folders.
    const std::string folder = draft.program.folder.value_or("");
    if (!folder.empty() && folder.find('\n') == std::string::npos) (text += ' ') += folder;
    text += '\n';
  }
  unsaved_ = false;
  return text;
}

std::string title_of(std::string_view text) {
  std::string_view title = "Program";
  for (std::string_view line : lines_of(text)) {
    line = trimmed(line);
    if (line.starts_with("#include") || line.starts_with("import ") || line.starts_with("from ") || line.starts_with("using ")) continue;
    const bool quoted = line.starts_with('"') || line.starts_with('\'');
    line = trimmed(line.substr(std::min(line.find_first_not_of("#/\"'*"), line.size())));
    if (quoted) line = line.substr(0, line.find_last_not_of("\"'") + 1);
    if (line.empty()) continue;
    title = line;
    break;
  }
  std::size_t end = 0;
  for (std::size_t count = 0; end < title.size() && count < kLongestTitle; ++count) next_character(title, end);
  return std::string(title.substr(0, end)) + (end < title.size() ? "\xe2\x80\xa6" : "");
}

}  // namespace poolyard::app
