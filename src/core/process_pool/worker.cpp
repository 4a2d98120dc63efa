#include "worker.h"

#include <poolyard/pool.h>
#include <poolyard/trace.h>

#include "message.h"
#include "remote_exception.h"
#include "task_board.h"

namespace poolyard::process_pool {
namespace {

class Worker {
 public:
  explicit Worker(WorkerArguments arguments)
      : arguments_(std::move(arguments)), board_(arena_.memory(), arguments_.board) {}

  /// One task after another, until the board is closed or it has done its share.
  void run() {
    call(arguments_.initializer, arguments_.initializer_bytes, trace::State::starting);
    send({Header::ready, 0, 0, 0}, {});
    for (int done = 0; arguments_.maxtasks == 0 || done < arguments_.maxtasks; ++done) {
      auto task = board_.try_take(arguments_.place);
      if (!task) {
        Pause pause(*this, trace::State::idle);
        task = board_.take(arguments_.place);
      }
      end_if_killed();  // the pool finds our name on it
      if (!task) break;
      do_task(*task, bytes_of(*task), done + 1 == arguments_.maxtasks);
    }
    call(arguments_.finalizer, {}, trace::current_state());
  }

 private:
  /// A scope that waits.
  class Pause {
   public:
    Pause(Worker& worker, trace::State state)
        : worker_(worker), state_(state, {state == trace::State::idle ? trace::Wait::task : trace::Wait::none, true}) {
      worker_.call(worker_.arguments_.pause, {}, state);
    }
    ~Pause() { worker_.call(worker_.arguments_.resume, {}, trace::current_state()); }

   private:
    Worker& worker_;
    trace::InState state_;
  };

  static void call(std::int32_t function, std::string_view bytes, trace::State state) {
    if (!function) return;
    trace::InState in(state);
    reinterpret_cast<WorkerEntry>(function_from_id(function))(bytes);
  }

  /// In the browser a process that was killed goes on for a moment. What it touches may be somebody else's by then.
  void end_if_killed() {
    if (arena_.is_over(self_)) exit_process(0);
  }

  void begin(const TaskBoard::Task& task) {
    if (!board_.begin(arguments_.place, task)) exit_process(0);
  }

  Payload bytes_of(const TaskBoard::Task& task) {
    if (task.at == 0 && task.bytes > 0) {
      begin(task);
      send({Header::fetch, task.number, 0, 0}, {});
      Pause pause(*this, trace::State::blocked);
      return Payload(read_body(inbox(), task.bytes));
    }
    if (task.bytes > Payload::kShared) {
      begin(task);
      return Payload(task.at, task.bytes, false);  // they stay until we have answered
    }
    std::string bytes(task.bytes, '\0');
    arena_.memory().read(task.at, bytes.data(), bytes.size());
    begin(task);  // or they may have been other bytes
    return Payload(std::move(bytes));
  }

  void do_task(const TaskBoard::Task& task, const Payload& bytes, bool last) {
    trace::begin_task(task.number, arguments_.pool_number);
    auto kind = Header::result;
    Payload answer;
    std::int32_t parcel = 0;
    try {
      answer = reinterpret_cast<TaskEntry>(function_from_id(task.function))(bytes);
      parcel = multiprocessing::Parcel(answer.companions).send_to_parent();
    } catch (...) {
      end_if_killed();  // that is all that it says, then
      kind = Header::error;
      answer = Payload(pack_exception(std::current_exception()));
    }
    trace::end_task(kind == Header::error);
    if (auto at = answer.shared()) {
      if (!arena_.send_blocks(*at, answer.size(), self_)) exit_process(0);
      send({kind, task.number, *at, static_cast<std::uint32_t>(answer.size()), parcel}, {}, !last);
      answer.disown();
    } else {
      send({kind, task.number, 0, static_cast<std::uint32_t>(answer.size()), parcel}, answer.local(), !last);
    }
  }

  /// `next`: we take the next task at once.
  void send(const Header& header, std::string_view body, bool next = false) {
    std::string message(reinterpret_cast<const char*>(&header), sizeof header);
    message += body;
    // Whoever has the answer may put a task: it is to count on us then, and not to wake somebody else. Only where we need not
    // wait for room.
    if (next && message.size() <= out_.writable()) board_.announce(arguments_.place);
    std::size_t written = out_.try_write(message.data(), message.size());
    board_.ring();
    if (written == message.size()) return;
    Pause pause(*this, trace::State::blocked);
    out_.write(message.data() + written, message.size() - written);
    board_.ring();  // the first part may have been too short for a header
  }

  WorkerArguments arguments_;
  Arena& arena_ = *Arena::current();
  int self_ = Arena::current_process();
  TaskBoard board_;
  Ring out_ = outbox();
};

}  // namespace

int work(std::string_view arguments) {
  try {
    Worker(from_bytes<WorkerArguments>(arguments)).run();
  } catch (const RingClosed&) {
    // The pool is gone, and whoever might want an answer.
  }
  return 0;
}

}  // namespace poolyard::process_pool
