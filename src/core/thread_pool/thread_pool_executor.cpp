#include <poolyard/thread_pool_executor.h>

namespace poolyard {

namespace {

ThreadPool::Options pool_options(ThreadPoolExecutor::Options options) {
  if (options.max_workers < 0) throw std::invalid_argument("max_workers must be greater than 0");
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return {.threads = options.max_workers != 0 ? options.max_workers : std::min(32, cores + 4),
          .initializer = std::move(options.initializer),
          .worker_name = std::move(options.thread_name_prefix)};
}

}  // namespace

ThreadPoolExecutor::ThreadPoolExecutor(Options options) : Executor(pool_options(std::move(options))) {}

ThreadPoolExecutor::~ThreadPoolExecutor() {
  if (pool_.is_here()) shutdown();
}

void ThreadPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  cancel_futures ? pool_.terminate() : pool_.close();
  if (wait) pool_.join();
}

}  // namespace poolyard
