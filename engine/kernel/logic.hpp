#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace::kernel {

/// Three-valued truth of 64 rows a word: known true, known false, or neither, which is NULL.
/// In this form AND and OR of any operands are two bit operations.
///
/// Ownership: borrows both maps. Threads: one. Errors: none.
struct truth_map {
  std::uint64_t* is_true = nullptr;
  std::uint64_t* is_false = nullptr;
};

/// Sets every row to true or to false.
void fill(truth_map target, std::size_t words, bool value) noexcept;
/// Sets from values and validity, as a column holds them; null validity means no NULL.
void assign(truth_map target, const std::uint64_t* values, const std::uint64_t* validity, std::size_t words) noexcept;

void conjoin(truth_map target, truth_map other, std::size_t words) noexcept;
void disjoin(truth_map target, truth_map other, std::size_t words) noexcept;

/// Writes the complement of a map.
void invert(const std::uint64_t* source, std::uint64_t* out, std::size_t words) noexcept;
/// Keeps the bits that are set in both.
void intersect(std::uint64_t* target, const std::uint64_t* other, std::size_t words) noexcept;
/// Keeps the bits that are set in either.
void unite(std::uint64_t* target, const std::uint64_t* other, std::size_t words) noexcept;

} // namespace millrace::kernel
