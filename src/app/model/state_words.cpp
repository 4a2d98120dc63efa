#include "model/state_words.h"

#include <array>

#include "model/span_track.h"

namespace poolyard::app {

const StateWords& words_of_state(int kind) {
  static constexpr std::array<StateWords, SpanTrack::kKinds> kWords = {{
      {"Running",
       "The thread is at work. In Python it then has the interpreter lock (GIL), and of one process only one thread can have it: more at "
       "once takes more processes.",
       "07-concurrency-and-parallelism"},
      {"Waiting for GIL",
       "The thread could work, but another thread of its process has Python's interpreter lock (GIL) just now. They take turns.",
       "18-gil-convoy"},
      {"In a lock", "The thread waits for others: for a lock that one of them has, for something in a queue, or for a thread or process to end.",
       "11-lock-contention"},
      {"Sleeping", "The thread has asked to be left alone for a while, with sleep(). Others have the processor meanwhile.", "01-thread"},
      {"Idle", "A worker of a pool that has no task: there is none left, or none yet.", "04-pool"},
      {"Blocked", "The thread is outside of Python: it reads or writes, or is in a function that has let the interpreter lock go.", ""},
      {"Starting", "A process is being set up. The program's own code has not begun in it.", "03-process"},
      {"Not recorded", "More happened here than could be recorded or kept. What exactly is not known.", ""},
  }};
  return kWords[static_cast<std::size_t>(kind)];
}

const StateWords& words_of_task() {
  static constexpr StateWords kWords = {
      "Task", "What a pool was asked to do: from the moment a worker has taken it until it is done. One that raised an exception is red.",
      "04-pool"};
  return kWords;
}

}  // namespace poolyard::app
