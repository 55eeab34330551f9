#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/type/type.hpp"

namespace millrace {

/// A named, typed column of a schema.
struct field {
  std::string name;
  type value_type;
  bool is_nullable = true;
  friend bool operator==(const field&, const field&) = default;
};

/// The named, typed columns of a stream or result, in order.
///
/// Ownership: a value. Threads: immutable once built. Errors: none; look-ups answer nothing.
struct schema {
  std::vector<field> fields;

  [[nodiscard]] std::optional<std::uint32_t> index_of(std::string_view name) const noexcept;
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(fields.size()); }

  friend bool operator==(const schema&, const schema&) = default;
};

/// Hash of names and types, stable across versions: two ends of a wire agree on columns by it.
[[nodiscard]] std::uint64_t fingerprint(const schema& columns) noexcept;

} // namespace millrace
