// A program whose very first act is to keep a template. (The other tests' process has had to do with others before.)
#include <poolyard/fork.h>
#include <poolyard/process.h>

namespace {
int same(int x) { return x; }
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  poolyard::keep_template({});
  poolyard::Process child(same, 5);
  child.start();
  child.join();
  poolyard::exit_process(child.exitcode() == 5 ? 0 : 1);
}
