#include "millrace/actors/internal/call_thread.hpp"

#include <cstdint>
#include <system_error>
#include <utility>

namespace millrace {

namespace {

/// What a caller's own frames may have taken of a stack of the usual size.
constexpr std::size_t callers_bytes_max = std::size_t{1} << 20U;

} // namespace

call_thread::call_thread() {
  pthread_attr_t attributes;
  auto error = pthread_attr_init(&attributes);
  if (error == 0) {
    pthread_attr_setstacksize(&attributes, deep_stack_bytes);
    error = pthread_create(&thread_, &attributes, &call_thread::serve, this);
    pthread_attr_destroy(&attributes);
  }
  if (error != 0)
    throw std::system_error(error, std::generic_category());
}

call_thread::~call_thread() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_one();
  pthread_join(thread_, nullptr);
}

void* call_thread::serve(void* self) {
  static_cast<call_thread*>(self)->serve();
  return nullptr;
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

bool has_deep_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return false;
  void* lowest = nullptr;
  std::size_t size = 0;
  const auto is_known = pthread_attr_getstack(&attributes, &lowest, &size) == 0;
  pthread_attr_destroy(&attributes);
  // A coroutine of the caller's is on a stack that nothing is known of.
  const auto begin = reinterpret_cast<std::uintptr_t>(lowest);
  const auto here = reinterpret_cast<std::uintptr_t>(&attributes);
  return is_known && here >= begin && here - begin < size && here - begin >= deep_stack_bytes - callers_bytes_max;
}

} // namespace millrace
