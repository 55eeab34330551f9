#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace millrace {

/// A set of hardware threads, by the numbers the operating system gives them.
///
/// Ownership: a value. Threads: none. Errors: none.
class cpu_set {
public:
  cpu_set() = default;
  cpu_set(std::initializer_list<std::uint32_t> pus);

  void insert(std::uint32_t pu);
  void insert(const cpu_set& others);

  [[nodiscard]] bool contains(std::uint32_t pu) const noexcept;
  [[nodiscard]] bool is_empty() const noexcept { return pus_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return pus_.size(); }
  /// The lowest number. @pre !is_empty()
  [[nodiscard]] std::uint32_t first() const noexcept { return pus_.front(); }

  [[nodiscard]] auto begin() const noexcept { return pus_.begin(); }
  [[nodiscard]] auto end() const noexcept { return pus_.end(); }

  friend bool operator==(const cpu_set&, const cpu_set&) = default;

private:
  std::vector<std::uint32_t> pus_; ///< Ascending, each once.
};

[[nodiscard]] cpu_set intersection(const cpu_set& a, const cpu_set& b);
/// What is in `a` and not in `b`.
[[nodiscard]] cpu_set difference(const cpu_set& a, const cpu_set& b);

/// Renders as `taskset --cpu-list` reads it: `0-3,8`; `-` for the empty set.
[[nodiscard]] std::string to_string(const cpu_set& pus);

} // namespace millrace
