// A copy of a process's memory, made into a process: the part that is about Emscripten's threads.
//
// The copied memory describes threads that do not exist around it: of the parent's, only the host's and the one that made the
// copy have counterparts. Their thread blocks are right as they are, except for what ties them to the parent's JavaScript:
// mailboxes (whether a notification is on its way, whether Atomics.waitAsync is pending), queues of proxied calls, and the list
// of all threads. All of that is made anew here. Written in C, since Emscripten's own headers are.
#include "pthread_impl.h"

#include <emscripten/proxying.h>
#include <emscripten/stack.h>
#include <emscripten/threading.h>
#include <string.h>
#include <unistd.h>

// Of emscripten_thread_init.c.
void _emscripten_thread_init(pthread_t self, int is_main, int is_runtime, int can_block, int stack_size, int profiling);

// As in proxying.c, which has no header for it.
struct em_proxying_queue {
  pthread_mutex_t mutex;
  em_task_queue** task_queues;
  int size;
  int capacity;
};

// Given by the linker: makes the block at `base` the calling instance's thread-locals, as they are in a new thread.
void __wasm_init_tls(void* base);

// The instance's own knowledge of its thread-locals (the linker's tables besides the base), without a change to them.
static void attach_tls(void* base) {
  char kept[__builtin_wasm_tls_size() + 1];
  memcpy(kept, base, __builtin_wasm_tls_size());
  __wasm_init_tls(base);
  memcpy(base, kept, __builtin_wasm_tls_size());
}

void* poolyard_tls_base(void) { return __builtin_wasm_tls_base(); }

// How much of the memory is in use.
size_t poolyard_break(void) { return (size_t)sbrk(0); }

// On the copy's host, before `self` runs and while nobody else does.
void poolyard_attach_host(void* tls_base, pthread_t self) {
  attach_tls(tls_base);
  pthread_t host = emscripten_main_runtime_thread_id();
  _emscripten_thread_init(host, 0, 1, 1, 0, 0);
  __thread_list_lock = 0;
  host->next = host->prev = self;
  self->next = self->prev = host;
  libc.threads_minus_1 = 1;
  libc.need_locks = 1;
  // Other threads' calls that waited here are not ours to make. What they occupied stays occupied: some hundred bytes.
  *emscripten_proxy_get_system_queue() = (struct em_proxying_queue){.mutex = PTHREAD_MUTEX_INITIALIZER};
  _emscripten_thread_mailbox_init(host);
  _emscripten_thread_mailbox_init(self);
  _emscripten_thread_mailbox_await(host);
}

// On the copy's thread, whose stack pointer is set.
void poolyard_attach_thread(void* tls_base, pthread_t self) {
  emscripten_stack_set_limits(self->stack, (char*)self->stack - self->stack_size);
  attach_tls(tls_base);
  _emscripten_thread_init(self, 0, 0, 1, 0, 0);
  _emscripten_thread_mailbox_await(self);
}
