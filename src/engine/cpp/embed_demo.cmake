# Makes a demo a part of the image that holds all: cmake -DDEMO=x.cpp -DOUTPUT=y.cpp -P embed_demo.cmake
# Its names become its own, its main() a function among others, its parameters' values questions (see ../parameters.h); and its
# text comes along.
file(READ ${DEMO} text)
get_filename_component(name ${DEMO} NAME)
set(source "${text}")
string(REGEX REPLACE "([^ \n]+) = ([0-9']+);([^\n]* // parameter )" "\\1 = poolyard::engine::value_of(\"\\1\", \\2);\\3" source "${source}")
# Behind the last #include.
string(FIND "${source}" "#include" last REVERSE)
string(SUBSTRING "${source}" 0 ${last} head)
string(SUBSTRING "${source}" ${last} -1 rest)
string(FIND "${rest}" "\n" end)
string(SUBSTRING "${rest}" 0 ${end} include)
string(SUBSTRING "${rest}" ${end} -1 rest)
string(REGEX MATCHALL "\n" lines "${head}")
list(LENGTH lines line)
math(EXPR line "${line} + 2")
string(FIND "${rest}" "}" last REVERSE)  # main()'s: what returns 0 without saying so
string(SUBSTRING "${rest}" 0 ${last} rest)
string(APPEND rest "return 0; }\n")
string(REPLACE "int main(" "int run_demo(" rest "${rest}")
file(WRITE ${OUTPUT} "// Made by embed_demo.cmake.
#include \"engine/cpp/demo.h\"
#line 1 \"${DEMO}\"
${head}${include}
namespace {
#line ${line} \"${DEMO}\"${rest}
const bool added = (poolyard::engine::add_demo({\"${name}\", R\"poolyard(${text})poolyard\",
    [](const poolyard::engine::Program& program) { return poolyard::engine::call_main(run_demo, program); }}), true);
}  // namespace
")
