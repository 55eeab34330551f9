#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "millrace/engine/base/source_span.hpp"

namespace millrace::sql {

/// A name as it is looked up: folded to lower case unless it was quoted. Empty when left out.
struct identifier {
  std::string_view text;
  source_span span;

  [[nodiscard]] constexpr bool is_given() const noexcept { return span.is_known(); }
};

/// A name of one or more parts: `trades`, `trades.late`, `t.price`.
struct qualified_name {
  std::span<const identifier> parts;
  source_span span;
};

/// A type as written; which names exist is the analyzer's business.
enum class type_name_kind : std::uint8_t { simple, array, map, row };

struct type_name {
  /// A named member of a ROW or STRUCT.
  struct member {
    identifier name;
    const type_name* type;
  };

  type_name_kind kind = type_name_kind::simple;
  source_span span;
  std::string_view name;                     ///< Simple: lower case, as in `decimal` or `timestamptz`.
  std::span<const std::uint32_t> parameters; ///< Simple: the numbers of `DECIMAL(10, 2)`.
  const type_name* key = nullptr;            ///< Map only.
  const type_name* element = nullptr;        ///< Element of an array, value of a map.
  std::span<const member> members;           ///< Row only.
};

} // namespace millrace::sql
