#include "model/demo.h"

#include <algorithm>

#include "embedded.h"
#include "engine/parameters.h"

namespace poolyard::app {
namespace {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

DemoFile parse_demo(std::string_view file_name, std::string_view contents) {
  DemoFile file;
  file.id = file_name.substr(0, file_name.rfind('.'));
  file.language = file_name.ends_with(ending_of(Language::cpp)) ? Language::cpp : Language::python;
  const std::string mark = file.language == Language::cpp ? "//" : "#";
  const std::string title = mark + " title: ", about = mark + " about: ", puzzle = mark + " puzzle: ", more = mark + "        ";
  std::string* open = nullptr;
  while (!contents.empty()) {
    std::string_view rest = contents;
    const std::string_view line = take_line(rest);
    if (line.starts_with(title)) {
      file.title = line.substr(title.size());
      open = &file.title;
    } else if (line.starts_with(about)) {
      file.about = line.substr(about.size());
      open = &file.about;
    } else if (line.starts_with(puzzle)) {
      file.puzzle = line.substr(puzzle.size());
      open = &file.puzzle;
    } else if (open && line.starts_with(more)) {
      *open += " " + std::string(line.substr(more.size()));
    } else {
      break;
    }
    contents = rest;
  }
  while (contents.starts_with('\n')) contents.remove_prefix(1);
  if (file.title.empty()) file.title = file.id;
  file.text = contents;
  return file;
}

engine::Program Demo::program(Language language) const {
  engine::Program program;
  program.name = id + std::string(ending_of(language));
  program.text = files[language]->text;
  return program;
}

const std::vector<Demo>& demos() {
  static const std::vector<Demo> all = [] {
    std::vector<Demo> list;
    for (const Embedded& embedded : embedded_demos()) {
      DemoFile file = parse_demo(embedded.name, embedded.contents);
      auto demo = std::find_if(list.begin(), list.end(), [&](const Demo& other) { return other.id == file.id; });
      if (demo == list.end()) demo = list.insert(list.end(), {.id = file.id, .title = file.title, .files = {}});
      demo->files[file.language] = std::move(file);
    }
    return list;
  }();
  return all;
}

const Demo* demo_of(const engine::Program& program) {
  const Language language = language_of(program);
  const std::string text = engine::without_values(program.text);
  for (const Demo& demo : demos()) {
    const auto& file = demo.files[language];
    if (file && engine::without_values(file->text) == text) return &demo;
  }
  return nullptr;
}

}  // namespace poolyard::app
