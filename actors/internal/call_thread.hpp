#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <type_traits>
#include <utility>

#include <pthread.h>

namespace millrace {

/// Bytes of a stack that the deepest statement and plan fit on: what Linux gives by default, and what the limits on
/// their depth were measured with.
inline constexpr std::size_t deep_stack_bytes = std::size_t{8} << 20U;

/// A thread that makes calls for others, one after the other, in the order they ask. For libraries that
/// remember which thread called them, and for what needs the stack that this one has: `deep_stack_bytes`.
///
/// Ownership: owns its thread, which ends with it. Threads: any may call `run`, except the thread itself.
/// Errors: the constructor throws `std::system_error` where no thread can be had; what a call throws reaches who
/// asked for it.
class call_thread {
public:
  call_thread();
  call_thread(const call_thread&) = delete;
  call_thread& operator=(const call_thread&) = delete;
  ~call_thread();

  /// Calls `work` on the thread, and returns what it returns.
  template <class Work>
  std::invoke_result_t<Work&> run(Work work) {
    std::packaged_task<std::invoke_result_t<Work&>()> task(std::ref(work));
    auto answer = task.get_future();
    add([&task] { task(); });
    return answer.get();
  }

private:
  void add(std::function<void()> call);
  static void* serve(void* self);
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> calls_;
  bool is_over_ = false;
  pthread_t thread_{}; ///< Last, for it uses the rest.
};

/// Whether the stack of the calling thread has room for the deepest statement and plan.
[[nodiscard]] bool has_deep_stack() noexcept;

/// Calls `work`, which compiles or walks a plan, and returns what it returns: on the stack of the caller where that
/// is large enough, else on one of its own.
///
/// Errors: throws `std::system_error` where no thread can be had, and what `work` throws.
template <class Work>
std::invoke_result_t<Work&> with_deep_stack(Work work) {
  if (has_deep_stack())
    return work();
  return call_thread().run(std::move(work));
}

} // namespace millrace
