#include "millrace/engine/format/column_fill.hpp"

#include <string>

#include "millrace/engine/type/canonical_text.hpp"

namespace millrace {

namespace {

std::uint64_t* copy_validity(const fill_context& context, const column& values) {
  const auto words = bitmap::words(context.row_count);
  auto* copy = context.memory->allocate<std::uint64_t>(words);
  if (values.validity == nullptr)
    bitmap::fill(copy, context.row_count, true);
  else
    std::copy_n(values.validity, words, copy);
  return copy;
}

} // namespace

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
  std::uint64_t* validity = nullptr;
  for (std::uint32_t row = 0; row < context.row_count; ++row) {
    begins[row] = static_cast<std::uint32_t>(out - blob);
    bytes.clear();
    if (parse_bytes(texts.text(row), bytes)) {
      out = std::copy(bytes.begin(), bytes.end(), out);
    } else {
      context.fail(row, row_error::bad_value);
      validity = validity == nullptr ? copy_validity(context, texts) : validity;
      bitmap::clear(validity, row);
    }
    ends[row] = static_cast<std::uint32_t>(out - blob);
  }
  auto result = texts;
  result.values = blob;
  result.begins = begins;
  result.ends = ends;
  if (validity != nullptr)
    result.validity = validity;
  return result;
}

void refuse_nulls(const fill_context& context, const column& filled) noexcept {
  for (std::uint32_t row = 0; row < context.row_count; ++row)
    if (!bitmap::test(filled.validity, row))
      context.failures->add(row, row_error::null_not_allowed, context.column);
}

} // namespace detail
} // namespace millrace
