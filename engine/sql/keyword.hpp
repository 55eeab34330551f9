#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::sql {

/// Every word the grammar knows, in alphabetical order; `none` is any other word.
enum class keyword : std::uint8_t {
  none,
  all, allow, analyze, and_, any, array, as, asc, asof, between, both, buffer, by, case_, cast,
  changes, character, create, cross, current, current_date, current_time, current_timestamp,
  date, desc, describe, descriptor, distinct, double_, drop, else_, emit, end, enforced, escape,
  every, except, exists, explain, extract, false_, fetch, filter, final, first, following, for_,
  from, full, group, having, if_, ignore, ilike, in, inner, insert, intersect, interval, into,
  is, isnull, job, join, key, last, leading, left, like, limit, local, localtime, localtimestamp, map,
  natural, next, not_, notnull, null, nulls, of, offset, on, only, or_, order, ordinality, outer, over,
  partition, pause, position, preceding, precision, primary, qualify, range, recursive, replace,
  respect, resume, right, row, rows, select, set, show, similar, some, start, state, stop,
  stream, struct_, substring, symmetric, system_time, table, then, time, timestamp, to,
  trailing, trim, true_, try_cast, unbounded, union_, unknown, using_, values, varying, view,
  watermark, when, where, window, with, within, without, zone,
};

/// Where a word may stand as a name without quotes.
enum class keyword_class : std::uint8_t {
  plain,    ///< Anywhere.
  clause,   ///< Anywhere but as an alias without AS: there it begins a clause, as in `FROM t WINDOW`.
  reserved, ///< Nowhere.
};

/// Returns the keyword a word is, in any case of letters.
[[nodiscard]] keyword find_keyword(std::string_view word) noexcept;

[[nodiscard]] keyword_class class_of(keyword word) noexcept;

/// Returns the lower-case spelling; empty for `none`.
[[nodiscard]] std::string_view name_of(keyword word) noexcept;

} // namespace millrace::sql
