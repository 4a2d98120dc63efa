#include "model/demo.h"

#include "embedded.h"

namespace poolyard::app {
namespace {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

Demo parse_demo(std::string_view file_name, std::string_view contents) {
  Demo demo;
  demo.id = file_name.substr(0, file_name.rfind('.'));
  constexpr std::string_view kTitle = "# title: ", kAbout = "# about: ", kMore = "#        ";
  std::string* open = nullptr;
  while (!contents.empty()) {
    std::string_view rest = contents;
    const std::string_view line = take_line(rest);
    if (line.starts_with(kTitle)) {
      demo.title = line.substr(kTitle.size());
      open = &demo.title;
    } else if (line.starts_with(kAbout)) {
      demo.about = line.substr(kAbout.size());
      open = &demo.about;
    } else if (open && line.starts_with(kMore)) {
      *open += " " + std::string(line.substr(kMore.size()));
    } else {
      break;
    }
    contents = rest;
  }
  while (contents.starts_with('\n')) contents.remove_prefix(1);
  if (demo.title.empty()) demo.title = demo.id;
  demo.text = contents;
  return demo;
}

const std::vector<Demo>& demos() {
  static const std::vector<Demo> all = [] {
    std::vector<Demo> list;
    for (const Embedded& file : embedded_demos()) list.push_back(parse_demo(file.name, file.contents));
    return list;
  }();
  return all;
}

}  // namespace poolyard::app
