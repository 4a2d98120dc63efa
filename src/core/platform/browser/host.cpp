#include "platform/host.h"

#include <poolyard/output.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <emscripten/stack.h>
#include <emscripten/threading.h>
#include <pthread.h>

#include <poolyard/simulated.h>


// library.js
extern "C" {
void poolyard_start_process(int memory, int slot, int generation, char* image);
void poolyard_signal_process(int memory, int slot, int generation, int number);
int poolyard_keep_template(pthread_t thread, void* tls, std::uintptr_t stack);
int poolyard_fork_process(int slot, int generation, pthread_t thread, void* tls, std::uintptr_t stack);
void poolyard_await_ready(int waits);
int poolyard_inherited_slot();
double poolyard_image_progress(const char* image);
[[noreturn]] void poolyard_exit(int status);
// copy.c
void* poolyard_tls_base();
}

namespace poolyard {
namespace {
// Set by the program, called on the host's thread. Release and acquire: the handler's own data comes with it.
std::atomic<void (*)()> stop_handler{nullptr};
std::atomic<void (*)()> interrupt_handler{nullptr};
// 1 once what await_ready() waits for is there.
std::int32_t is_ready = 0;
}  // namespace

// A function pointer is an index into the module's table, and all instances of a module have the same table.
std::int32_t function_id(void (*function)()) { return static_cast<std::int32_t>(reinterpret_cast<std::intptr_t>(function)); }
void (*function_from_id(std::int32_t id))() { return reinterpret_cast<void (*)()>(static_cast<std::intptr_t>(id)); }

void set_stop_handler(void (*handler)()) { stop_handler.store(handler, std::memory_order_release); }
void set_interrupt_handler(void (*handler)()) { interrupt_handler.store(handler, std::memory_order_release); }

double image_progress(const std::string& image) { return poolyard_image_progress(image.c_str()); }

namespace platform {

namespace {

// The browser numbers nothing: pids count up from the first process's.
void set_pid(Arena& arena, int slot) {
  if (arena.memory().load(arena.process_word(slot, Arena::kMachine)) != 0) return;  // it has one
  int pid = own_pid() + 1 + arena.memory().fetch_add(arena.header_word(Arena::kNextPid), 1);
  arena.memory().store(arena.process_word(slot, Arena::kPid), pid);
}

// Where the copy's stack begins: below everything that the calling thread has on its own, and what it will while it waits
// for the copying, since the copied memory may point at it.
std::uintptr_t copys_stack() { return (emscripten_stack_get_current() - 4096) & ~std::uintptr_t{15}; }

}  // namespace

void start_process(const std::shared_ptr<Arena>& arena, int slot, const std::string& image) {
  SharedMemory& memory = arena->memory();
  set_pid(*arena, slot);
  // The host's thread reads and frees the name when it comes to it.
  poolyard_start_process(memory.handle(), slot, arena->process(slot).generation, strdup(image.c_str()));
}

bool can_fork() { return true; }

void fork_process(int slot) {
  Arena& arena = *Arena::current();
  set_pid(arena, slot);
  if (!poolyard_fork_process(slot, arena.process(slot).generation, pthread_self(), poolyard_tls_base(), copys_stack())) {
    throw ProcessError("the browser has no memory for a copy of this process");
  }
}

void leave_children() {}  // a copy has none
bool template_is_a_process() { return false; }
bool keep_template(void (*)()) { return poolyard_keep_template(pthread_self(), poolyard_tls_base(), copys_stack()) != 0; }

void await_ready(double timeout_ms) {
  poolyard_await_ready(timeout_ms > 0);
  // Returns at once if is_ready is 1 by then, since both are atomic.
  emscripten_futex_wait(&is_ready, 0, timeout_ms);
}

void signal_process(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
  poolyard_signal_process(arena->memory().handle(), slot, generation, number);
}

void interrupt_process(const std::shared_ptr<Arena>& arena, int slot, int generation) {
  constexpr int kInterrupt = 2;
  poolyard_signal_process(arena->memory().handle(), slot, generation, kInterrupt);
}

// Chromium allows 124 shared memories a page; each process has one of its own.
int max_live_processes() { return 48; }
// Chromium ends a spinning worker 2.0 s after terminate().
double afterlife_ms() { return simulated::here() ? 0 : 2500; }
int own_pid() { return 100; }
int own_parent_pid() { return 1; }
bool is_main_thread() { return true; }

bool is_child() { return poolyard_inherited_slot() >= 0; }

Inheritance inherit() {
  if (!is_child()) return {};
  return {std::make_shared<Arena>(SharedMemory::attach(0, Arena::bytes())), poolyard_inherited_slot()};
}

// Memory 0 is the process's own: library.js makes it before any thread exists, since a SharedArrayBuffer that is made
// later cannot reach a thread that is already waiting for something.
SharedMemory own_memory(std::size_t bytes) { return SharedMemory::attach(0, bytes); }

void exit_now(int status) { poolyard_exit(status); }

}  // namespace platform
}  // namespace poolyard

// Called by library.js and entry.js on the host's thread, which must not wait.
extern "C" {

std::size_t poolyard_arena_bytes() { return poolyard::Arena::bytes(); }

void poolyard_process_main() {
  std::thread([] { poolyard::freeze_support(0, nullptr); }).detach();
}

void poolyard_process_exited(int memory, int slot, int generation, int exitcode, const char* error) {
  poolyard::Arena arena(poolyard::SharedMemory::attach(memory, poolyard::Arena::bytes()));
  if (arena.process(slot).generation != generation) return;
  if (error && *error) {
    arena.set_process_error(slot, error);
    // Of a program that was started by its name its starter says it.
    if (memory == 0 && arena.memory().load(arena.process_word(slot, poolyard::Arena::kEntry)) != 0) {
      poolyard::output::try_write(poolyard::output::Stream::err, "Process " + arena.process(slot).name + " crashed: " + error + "\n");
    }
  }
  arena.process_exited(slot, generation, exitcode);
}

void poolyard_process_gone(int slot, int generation) { poolyard::Arena::current()->process_gone(slot, generation); }

void poolyard_is_ready() {
  __atomic_store_n(&poolyard::is_ready, 1, __ATOMIC_SEQ_CST);
  emscripten_futex_wake(&poolyard::is_ready, 1);
}

int poolyard_add_threads(int slot, int more) { return poolyard::Arena::current()->add_threads(slot, more); }

void poolyard_run_copy(int slot) { poolyard::platform::run_copy(slot); }

void poolyard_stop() {
  if (auto handler = poolyard::stop_handler.load(std::memory_order_acquire)) handler();
}

void poolyard_interrupt() {
  if (auto handler = poolyard::interrupt_handler.load(std::memory_order_acquire)) handler();
}

}  // extern "C"
