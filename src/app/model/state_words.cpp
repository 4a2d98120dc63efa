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
      {"In a lock", "The thread wants a lock, or a place in a semaphore, that others have. Nobody can help it but who gives it back: this is where threads "
       "are in each other's way.",
       "11-lock-contention"},
      {"Sleeping", "The thread has asked to be left alone for a while, with sleep(). Others have the processor meanwhile.", "01-thread"},
      {"Idle", "A worker of a pool that has no task: there is none left, or none yet.", "04-pool"},
      {"Blocked", "The thread is outside of Python: it reads or writes, or is in a function that has let the interpreter lock go.",
       "23-outside-the-lock"},
      {"Starting", "A process is being set up. The program's own code has not begun in it.", "03-process"},
      {"Joining", "The thread waits until others are done: a thread or process that it joins, or the result of a task. Nobody is in anybody's way.",
       "01-thread"},
      {"Waiting for others", "The thread waits for what others bring or say: an item in a queue, a message in a pipe, an event, a notification, or the last "
       "one at a barrier.",
       "08-producer-consumer"},
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
