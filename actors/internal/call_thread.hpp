#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <type_traits>

namespace millrace {

/// A thread that makes calls for others, one after the other, in the order they ask. For libraries that
/// remember which thread called them.
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
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> calls_;
  bool is_over_ = false;
  std::thread thread_; ///< Last, for it uses the rest.
};

} // namespace millrace
