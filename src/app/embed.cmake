# Makes a C++ source that holds files as bytes. Run as a script:
#     cmake -DFUNCTION=embedded_demos -DFILES=a|b -DOUTPUT=x.cpp -P embed.cmake
# A file may be given another name as "name=path".
string(REPLACE "|" ";" files "${FILES}")
set(arrays "")
set(entries "")
set(number 0)
foreach(file IN LISTS files)
  if(file MATCHES "^([^/=]+)=(.*)$")
    set(name "${CMAKE_MATCH_1}")
    set(file "${CMAKE_MATCH_2}")
  else()
    get_filename_component(name "${file}" NAME)
  endif()
  file(READ "${file}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # No compiler likes a line of a megabyte.
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
    bytes "${bytes}")
  string(APPEND arrays "alignas(8) const unsigned char file${number}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", {reinterpret_cast<const char*>(file${number}), ${size}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}.new" "// Made by embed.cmake.\n#include \"embedded.h\"\n\n#include <vector>\n
namespace poolyard::app {\nnamespace {\n${arrays}}  // namespace\n
std::span<const Embedded> ${FUNCTION}() {
  static const std::vector<Embedded> files = {\n${entries}  };
  return files;\n}\n
}  // namespace poolyard::app\n")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
