#include "millrace/actors/internal/call_thread.hpp"

#include <utility>

namespace millrace {

call_thread::call_thread() : thread_([this] { serve(); }) {}

call_thread::~call_thread() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void call_thread::add(std::function<void()> call) {
  {
    const std::scoped_lock lock(mutex_);
    calls_.push_back(std::move(call));
  }
  changed_.notify_one();
}

void call_thread::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_over_ || !calls_.empty(); });
    if (calls_.empty())
      return;
    const auto call = std::move(calls_.front());
    calls_.pop_front();
    lock.unlock();
    call();
    lock.lock();
  }
}

} // namespace millrace
