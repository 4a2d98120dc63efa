// The program from which Emscripten makes the script of all those that are compiled in a page: it does nothing, and is linked with all
// of the C and C++ libraries, so that the script has whatever a program may import.
int main(int, char**) { return 0; }
