#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace millrace {

/// What is thrown where memory would pass its bound. Where the system has no more, it is a plain std::bad_alloc.
///
/// Ownership: a value. Threads: none. Errors: it is one.
class memory_bound_passed final : public std::bad_alloc {
public:
  /// @param what Name of the bound, as in `chunk.memory`; lives as long as the program.
  memory_bound_passed(const char* what, std::uint64_t bytes_max) noexcept : what_(what), bytes_max_(bytes_max) {}

  [[nodiscard]] const char* what() const noexcept override { return what_; }
  [[nodiscard]] std::uint64_t bytes_max() const noexcept { return bytes_max_; }

private:
  const char* what_;
  std::uint64_t bytes_max_;
};

/// Counts what several owners of memory hold together. They ask before they take from the system, which is seldom.
///
/// Ownership: outlives all who count on it. Threads: any. Errors: see `take`.
class memory_bound {
public:
  memory_bound() = default;
  memory_bound(const memory_bound&) = delete;
  memory_bound& operator=(const memory_bound&) = delete;
  virtual ~memory_bound() = default;

  /// Counts bytes as held. Throws `memory_bound_passed`, and counts nothing, where that is too much.
  virtual void take(std::size_t bytes) = 0;
  /// Counts bytes as free again.
  virtual void give_back(std::size_t bytes) noexcept = 0;
};

/// Bytes of something that grows, as far as they are counted in a bound.
///
/// Ownership: borrows the bound. Moving leaves nothing behind. Threads: one. Errors: see `set`.
class counted_bytes {
public:
  explicit counted_bytes(memory_bound* bound = nullptr) noexcept : bound_(bound) {}
  counted_bytes(counted_bytes&& other) noexcept : bound_(other.bound_), bytes_(std::exchange(other.bytes_, 0)) {}
  counted_bytes& operator=(counted_bytes&& other) noexcept {
    std::swap(bound_, other.bound_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~counted_bytes() {
    if (bound_ != nullptr)
      bound_->give_back(bytes_);
  }

  /// Counts so many bytes in place of those before. Throws `memory_bound_passed` where more are too many.
  void set(std::size_t bytes) {
    if (bound_ != nullptr && bytes > bytes_)
      bound_->take(bytes - bytes_);
    if (bound_ != nullptr && bytes < bytes_)
      bound_->give_back(bytes_ - bytes);
    bytes_ = bytes;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
  memory_bound* bound_;
  std::size_t bytes_ = 0;
};

} // namespace millrace
