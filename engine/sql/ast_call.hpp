#pragma once

#include <cstdint>
#include <span>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/ast_expression.hpp"
#include "millrace/engine/sql/ast_name.hpp"

namespace millrace::sql {

/// An argument of a call, perhaps with a name: `name => value`.
struct argument {
  identifier name; ///< Not given for a positional argument.
  const expression* value = nullptr;
};

enum class nulls_order : std::uint8_t { unspecified, first, last };

struct order_item {
  const expression* key = nullptr;
  bool is_descending = false;
  nulls_order nulls = nulls_order::unspecified;
  source_span span;
};

enum class frame_unit : std::uint8_t { rows, range };

/// In the order in which they stand around a row.
enum class bound_kind : std::uint8_t {
  unbounded_preceding,
  preceding,
  current_row,
  following,
  unbounded_following,
};

struct frame_bound {
  bound_kind kind = bound_kind::unbounded_preceding;
  const expression* offset = nullptr; ///< For `preceding` and `following` only.
};

/// `ROWS | RANGE [BETWEEN] start [AND end]`; without AND the end is the current row.
struct window_frame {
  frame_unit unit = frame_unit::rows;
  frame_bound start;
  frame_bound end{bound_kind::current_row, nullptr};
  source_span span;
};

/// What stands between the parentheses of OVER or of a named window.
struct window_specification {
  identifier base; ///< The named window it starts from: all of `OVER w`, or the head of `OVER (w ...)`.
  expression_list partition_by;
  std::span<const order_item> order_by;
  const window_frame* frame = nullptr;       ///< Null when not written.
  const expression* buffer_rows = nullptr;   ///< `ROWS WINDOW BUFFER n ROWS`; null otherwise.
  source_span span;
};

enum class nulls_treatment : std::uint8_t { unspecified, respect, ignore };

/// A call of a scalar, aggregate or window function. The forms with words inside read as calls:
/// EXTRACT(YEAR FROM t) as extract('year', t), POSITION(a IN b) as strpos(b, a), SUBSTRING(s FROM
/// a FOR n) as substring(s, a, n), TRIM([BOTH] c FROM s) as trim(s, c), LEADING and TRAILING as
/// ltrim and rtrim, CURRENT_TIMESTAMP as current_timestamp().
struct call_expression : expression {
  static constexpr auto tag = expression_kind::call;
  qualified_name name;
  std::span<const argument> arguments; ///< COUNT(*) has one argument, a `star`.
  bool is_distinct = false;
  nulls_treatment nulls = nulls_treatment::unspecified;
  std::span<const order_item> order_by;     ///< Inside the parentheses.
  std::span<const order_item> within_group; ///< WITHIN GROUP (ORDER BY ...).
  const expression* filter = nullptr;       ///< FILTER (WHERE ...).
  const window_specification* over = nullptr;
};

} // namespace millrace::sql
