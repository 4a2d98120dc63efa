// title: A process of its own
// about: A process has its own memory. It runs this same program, but none of main(): freeze_support() is where a child
//        goes its own way, to the function it was started with. Globals are not inherited; what it needs travels as arguments.

#include <cstdio>
#include <poolyard/process.h>
#include <string>

int runs = 0;  // each process has one of its own

void f(std::string name) {
  ++runs;
  std::printf("parent process: %d\n", poolyard::getppid());
  std::printf("process id: %d\n", poolyard::getpid());
  std::printf("hello %s\n", name.c_str());
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  std::printf("main process: %d\n", poolyard::getpid());
  poolyard::Process p(f, "ins");
  p.start();
  p.join();
  std::printf("exit code: %d\n", p.exitcode().value());
  std::printf("f has run %d times in the main process\n", runs);
}
