#include <poolyard/process_pool_executor.h>

#include <stdexcept>

namespace poolyard {
namespace {

PoolOptions pool_options(ProcessPoolExecutor::Options options) {
  if (options.max_workers < 0) throw std::invalid_argument("max_workers must be greater than 0");
  if (options.max_tasks_per_child < 0) throw std::invalid_argument("max_tasks_per_child must be >= 1");
  return {.processes = options.max_workers,
          .initializer = std::move(options.initializer),
          .maxtasksperchild = options.max_tasks_per_child,
          .worker_name = std::move(options.worker_name),
          .method = options.method,
          .breaks = true};
}

}  // namespace

ProcessPoolExecutor::ProcessPoolExecutor(Options options) : Executor(pool_options(std::move(options))) {}

ProcessPoolExecutor::~ProcessPoolExecutor() {
  if (pool_.is_here()) shutdown(!pool_.calls_back());
}

void ProcessPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  pool_.close();
  if (cancel_futures) pool_.cancel_waiting();
  if (wait) pool_.join();
}

}  // namespace poolyard
