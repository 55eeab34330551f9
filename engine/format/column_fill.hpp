#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/format/bad_rows.hpp"
#include "millrace/engine/format/field_parser.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// What a format says about the value of a cell, before its column's type is considered.
enum class cell_kind : std::uint8_t {
  null,    ///< NULL or missing.
  text,    ///< Text that may read as any type: a CSV field, a JSON string.
  number,  ///< A JSON number.
  boolean, ///< `true` or `false` of JSON.
  nested,  ///< A JSON object or array.
};

/// The undecoded value of one row in one column.
struct cell {
  std::string_view text; ///< Quotes taken off, escapes still in.
  cell_kind kind = cell_kind::null;
  bool is_escaped = false; ///< `text` has escapes that must be undone.
};

/// What filling a column needs to know besides its cells.
struct fill_context {
  const field* declared = nullptr;
  std::uint32_t column = 0; ///< Index in the declared schema, for failures.
  std::uint32_t row_count = 0;
  arena* memory = nullptr;
  bad_rows* failures = nullptr;
  std::string_view timestamp_format; ///< strptime pattern; empty: ISO 8601.
  bool is_utf8_checked = false;      ///< Text is known to be valid UTF-8.
  bool nulls_bad_fields = false;     ///< A bad field is NULL where the column can be.

  /// Notes a bad field, which its column holds as NULL.
  void fail(std::uint32_t row, row_error reason) const {
    if (nulls_bad_fields && declared->is_nullable)
      failures->add_null(row, reason, column);
    else
      failures->add(row, reason, column);
  }
};

/// Where the cells of one column come from.
///
/// `at(row)` reads a cell; for BYTES and VARCHAR, cells point into the blob that begins at `base()`,
/// at most 4 GiB long; `unescape(cell, out)` writes the text of an escaped cell and returns its
/// end, never more characters than the cell has.
template <class T>
concept cell_source = requires(const T& source, std::uint32_t row, const cell& escaped, char* out) {
  { source.at(row) }
  noexcept->std::same_as<cell>;
  { source.base() }
  noexcept->std::same_as<const char*>;
  { source.unescape(escaped, out) }
  noexcept->std::same_as<char*>;
};

namespace detail {

[[nodiscard]] constexpr row_error to_row_error(parse_outcome outcome) noexcept {
  return outcome == parse_outcome::out_of_range ? row_error::out_of_range : row_error::bad_value;
}

/// Collects the validity of rows 64 at a time; the bitmap is left out where no row is NULL. A decoder has a value or NULL
/// in every row, in order, so it stores a word of bits for 64 of them, where `result_writer` would look at each.
class validity_writer {
public:
  explicit validity_writer(const fill_context& context)
    : words_(context.memory->allocate<std::uint64_t>(bitmap::words(context.row_count))) {}

  /// Calls `fill(row)` for each row; it answers whether the row has a value.
  template <class Fill>
  void fill_rows(std::uint32_t row_count, Fill&& fill) {
    std::uint64_t all = ~std::uint64_t{0};
    for (std::uint32_t first = 0; first < row_count; first += 64) {
      const auto count = std::min(row_count - first, 64U);
      std::uint64_t word = 0;
      for (std::uint32_t i = 0; i < count; ++i)
        word |= std::uint64_t{fill(first + i)} << i;
      words_[first / 64] = word;
      all &= word | ~bitmap::tail_mask(count);
    }
    has_nulls_ = ~all != 0;
  }

  [[nodiscard]] const std::uint64_t* validity() const noexcept { return has_nulls_ ? words_ : nullptr; }

private:
  std::uint64_t* words_;
  bool has_nulls_ = false;
};

/// @param has_pattern Times are read by a pattern, which may ask for a number.
[[nodiscard]] constexpr bool reads_as(cell_kind kind, type_id wanted, bool has_pattern) noexcept {
  if (kind == cell_kind::text)
    return true;
  if (kind == cell_kind::number)
    return (wanted >= type_id::tinyint && wanted <= type_id::decimal) || (has_pattern && wanted == type_id::timestamp);
  return kind == cell_kind::boolean && wanted == type_id::boolean;
}

/// Writes the text of an escaped cell into memory of its own, where readers may look behind its end.
template <cell_source Source>
[[nodiscard, gnu::noinline]] std::string_view unescape_apart(const fill_context& context, const Source& source,
                                                             const cell& from) {
  auto* begin = context.memory->template allocate<char>(from.text.size());
  return {begin, static_cast<std::size_t>(source.unescape(from, begin) - begin)};
}

/// Reads every cell with `read(text, out)` into an array of `T`, or a bitmap where `T` is bool.
template <class T, cell_source Source, class Read>
[[nodiscard]] column fill_values(const fill_context& context, const Source& source, Read&& read) {
  const auto wanted = context.declared->value_type;
  const bool has_pattern = !context.timestamp_format.empty();
  validity_writer validity(context);
  column result;
  result.value_type = wanted;
  std::uint64_t* bits = nullptr;
  T* values = nullptr;
  if constexpr (std::is_same_v<T, bool>)
    result.values = bits = context.memory->template allocate_zeroed<std::uint64_t>(bitmap::words(context.row_count));
  else
    result.values = values = context.memory->template allocate<T>(context.row_count);
  validity.fill_rows(context.row_count, [&](std::uint32_t row) {
    cell from = source.at(row);
    T value{};
    bool is_valid = false;
    if (from.is_escaped) [[unlikely]]
      from.text = unescape_apart(context, source, from);
    if (from.kind != cell_kind::null) {
      const bool is_readable = reads_as(from.kind, wanted.id, has_pattern) && !from.text.empty();
      const auto outcome = is_readable ? read(from.text, value) : parse_outcome::malformed;
      is_valid = outcome == parse_outcome::ok;
      if (!is_valid) [[unlikely]]
        context.fail(row, to_row_error(outcome));
    }
    if constexpr (std::is_same_v<T, bool>)
      bits[row / 64] |= std::uint64_t{value && is_valid} << (row % 64);
    else
      values[row] = value;
    return is_valid;
  });
  result.validity = validity.validity();
  return result;
}

/// @tparam T What a value is held as.
/// @tparam Range The integer whose range the column's type has.
template <class T, class Range, cell_source Source>
[[nodiscard]] column fill_integers(const fill_context& context, const Source& source) {
  return fill_values<T>(context, source, [](std::string_view text, T& out) noexcept {
    std::int64_t number = 0;
    const auto outcome = read_integer(text, number);
    out = static_cast<T>(number);
    return outcome == parse_outcome::ok && !std::in_range<Range>(number) ? parse_outcome::out_of_range : outcome;
  });
}

template <class T, cell_source Source>
[[nodiscard]] column fill_decimals(const fill_context& context, const Source& source) {
  return fill_values<T>(context, source,
                        [value_type = context.declared->value_type](std::string_view text, T& out) noexcept {
                          return read_decimal(text, value_type, out);
                        });
}

/// Copies the texts of a column into a blob of their own, undoing escapes.
template <cell_source Source>
void copy_texts(const fill_context& context, const Source& source, std::span<std::uint32_t> begins, std::uint32_t* ends,
                column& target) {
  std::size_t size = 0;
  for (std::uint32_t row = 0; row < context.row_count; ++row)
    size += ends[row] - begins[row];
  auto* blob = context.memory->template allocate<char>(size);
  auto* out = blob;
  for (std::uint32_t row = 0; row < context.row_count; ++row) {
    const cell from = source.at(row);
    const bool is_empty = begins[row] == ends[row];
    begins[row] = static_cast<std::uint32_t>(out - blob);
    if (!is_empty)
      out = from.is_escaped ? source.unescape(from, out) : std::copy(from.text.begin(), from.text.end(), out);
    ends[row] = static_cast<std::uint32_t>(out - blob);
  }
  target.values = blob;
}

/// Points every text into the source's blob; copies only where a text has escapes.
template <cell_source Source>
[[nodiscard]] column fill_texts(const fill_context& context, const Source& source) {
  validity_writer validity(context);
  auto* begins = context.memory->template allocate<std::uint32_t>(context.row_count);
  auto* ends = context.memory->template allocate<std::uint32_t>(context.row_count);
  const bool must_check = !context.is_utf8_checked && context.declared->value_type.id == type_id::varchar;
  bool is_any_escaped = false;
  validity.fill_rows(context.row_count, [&](std::uint32_t row) {
    const cell from = source.at(row);
    if (from.kind == cell_kind::null) {
      begins[row] = ends[row] = 0;
      return false;
    }
    if (must_check && !is_utf8(from.text)) [[unlikely]] {
      context.fail(row, row_error::invalid_utf8);
      begins[row] = ends[row] = 0;
      return false;
    }
    begins[row] = static_cast<std::uint32_t>(from.text.data() - source.base());
    ends[row] = begins[row] + static_cast<std::uint32_t>(from.text.size());
    is_any_escaped |= from.is_escaped;
    return true;
  });
  column result;
  result.value_type = context.declared->value_type;
  result.validity = validity.validity();
  result.values = source.base();
  result.begins = begins;
  result.ends = ends;
  if (is_any_escaped)
    copy_texts(context, source, {begins, context.row_count}, ends, result);
  return result;
}

/// Undoes the escapes of BYTES in a column of texts.
[[nodiscard]] column unescape_bytes_column(const fill_context& context, const column& texts);

/// Fails the rows of a NOT NULL column that are NULL.
void refuse_nulls(const fill_context& context, const column& filled) noexcept;

template <cell_source Source>
[[nodiscard]] column fill_timestamps(const fill_context& context, const Source& source) {
  if (!context.timestamp_format.empty())
    return fill_values<std::int64_t>(context, source, [&](std::string_view text, std::int64_t& out) noexcept {
      return date_reader::read_timestamp(text, context.timestamp_format, out);
    });
  date_reader dates;
  return fill_values<std::int64_t>(context, source, [&](std::string_view text, std::int64_t& out) noexcept {
    return dates.read_timestamp(text, out);
  });
}

template <cell_source Source>
[[nodiscard]] column fill_dates(const fill_context& context, const Source& source) {
  date_reader dates;
  return fill_values<std::int32_t>(
    context, source, [&](std::string_view text, std::int32_t& out) noexcept { return dates.read_date(text, out); });
}

template <cell_source Source>
[[nodiscard]] column fill_by_type(const fill_context& context, const Source& source) {
  switch (context.declared->value_type.id) {
    case type_id::null:
    case type_id::boolean: return fill_values<bool>(context, source, read_boolean);
    case type_id::tinyint: return fill_integers<std::int32_t, std::int8_t>(context, source);
    case type_id::smallint: return fill_integers<std::int32_t, std::int16_t>(context, source);
    case type_id::integer: return fill_integers<std::int32_t, std::int32_t>(context, source);
    case type_id::bigint: return fill_integers<std::int64_t, std::int64_t>(context, source);
    case type_id::real: return fill_values<double>(context, source, read_real);
    case type_id::double_: return fill_values<double>(context, source, read_double);
    case type_id::decimal:
      return context.declared->value_type.physical() == physical_type::int64
               ? fill_decimals<std::int64_t>(context, source)
               : fill_decimals<int128>(context, source);
    case type_id::varchar: return fill_texts(context, source);
    case type_id::bytes: return unescape_bytes_column(context, fill_texts(context, source));
    case type_id::date: return fill_dates(context, source);
    case type_id::time: return fill_values<std::int64_t>(context, source, read_time);
    case type_id::timestamp: return fill_timestamps(context, source);
    case type_id::interval: return fill_values<interval_value>(context, source, read_interval);
  }
  return {};
}

} // namespace detail

/// Decodes the cells of one column. Rows that fail are marked in the context's failures and hold an
/// unspecified value.
template <cell_source Source>
[[nodiscard]] column fill_column(const fill_context& context, const Source& source) {
  const auto filled = detail::fill_by_type(context, source);
  if (!context.declared->is_nullable && filled.validity != nullptr)
    detail::refuse_nulls(context, filled);
  return filled;
}

} // namespace millrace
