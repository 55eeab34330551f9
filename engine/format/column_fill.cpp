#include "millrace/engine/format/column_fill.hpp"

#include <string>

#include "millrace/engine/type/canonical_text.hpp"

namespace millrace {

void row_failures::reset() noexcept {
  if (count_ == 0)
    return;
  std::fill(reasons_.begin(), reasons_.end(), row_error::none);
  count_ = 0;
}

void row_failures::add(std::uint32_t row, row_error reason, std::uint32_t column) noexcept {
  if (has(row))
    return;
  reasons_[row] = reason;
  columns_[row] = column;
  ++count_;
}

std::uint32_t row_failures::take_out(std::span<column> columns, std::span<std::uint32_t> offsets, arena& memory,
                                     std::vector<record_failure>& failures, std::size_t first_failure) const {
  auto* good = memory.allocate<std::uint32_t>(offsets.size());
  std::uint32_t good_count = 0;
  for (std::uint32_t row = 0; row < offsets.size(); ++row) {
    if (has(row))
      failures.push_back({offsets[row], reasons_[row], columns_[row]});
    else
      good[good_count++] = row;
  }
  std::sort(failures.begin() + static_cast<std::ptrdiff_t>(first_failure), failures.end(),
            [](const record_failure& a, const record_failure& b) { return a.offset < b.offset; });
  for (auto& each : columns)
    if (!each.is_constant())
      each = gather(each, good, good_count, memory);
  for (std::uint32_t i = 0; i < good_count; ++i)
    offsets[i] = offsets[good[i]];
  return good_count;
}

namespace detail {

column unescape_bytes_column(const fill_context& context, const column& texts) {
  const auto is_special = [](char c) { return c == '\\' || static_cast<unsigned char>(c) > 0x7f; };
  std::size_t size = 0;
  bool is_any_special = false;
  for (std::uint32_t row = 0; row < context.row_count; ++row) {
    const auto text = texts.text(row);
    size += text.size();
    is_any_special |= std::any_of(text.begin(), text.end(), is_special);
  }
  if (!is_any_special)
    return texts;
  auto* blob = context.memory->allocate<char>(size);
  auto* begins = context.memory->allocate<std::uint32_t>(context.row_count);
  auto* ends = context.memory->allocate<std::uint32_t>(context.row_count);
  auto* out = blob;
  std::string bytes;
  for (std::uint32_t row = 0; row < context.row_count; ++row) {
    begins[row] = static_cast<std::uint32_t>(out - blob);
    bytes.clear();
    if (parse_bytes(texts.text(row), bytes))
      out = std::copy(bytes.begin(), bytes.end(), out);
    else
      context.failures->add(row, row_error::bad_value, context.column);
    ends[row] = static_cast<std::uint32_t>(out - blob);
  }
  auto made = texts;
  made.values = blob;
  made.begins = begins;
  made.ends = ends;
  return made;
}

void refuse_nulls(const fill_context& context, const column& filled) noexcept {
  for (std::uint32_t row = 0; row < context.row_count; ++row)
    if (!bitmap::test(filled.validity, row))
      context.failures->add(row, row_error::null_not_allowed, context.column);
}

} // namespace detail
} // namespace millrace
