// title: A forgotten close()
// about: A process sends three letters through a pipe and ends. The reader is told of the end only when nobody is left who could
//        send, and the main process has a sending end, too, which it has forgotten. So it waits for a letter that nobody will
//        send; poll() gives up after two seconds. Set closed to 1, and recv() throws EOFError, as it should.

#include <cstdio>
#include <poolyard/multiprocessing/pipe.h>
#include <poolyard/process.h>
#include <string>

using poolyard::Process, poolyard::multiprocessing::Connection;

void send_letters(Connection sender) {
  for (int number = 1; number <= 3; ++number) sender.send("letter " + std::to_string(number));
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int closed = 0;  // parameter 0..1
  auto [receiver, sender] = poolyard::multiprocessing::Pipe(false);
  Process writer({.name = "writer"}, send_letters, sender);
  writer.start();
  if (closed) sender.close();  // this process only reads
  try {
    while (receiver.poll(2000)) std::printf("Got %s\n", receiver.recv<std::string>().c_str());
    std::printf("Nothing more came, and nobody said that this was all\n");
  } catch (const poolyard::multiprocessing::EOFError&) {
    std::printf("That was all\n");
  }
  writer.join();
}
