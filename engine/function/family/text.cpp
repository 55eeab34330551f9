#include <algorithm>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/code_point.hpp"
#include "millrace/engine/function/algorithm/grapheme.hpp"
#include "millrace/engine/function/algorithm/letter_case.hpp"

namespace millrace {
namespace {

template <char (*OfByte)(char) noexcept, std::uint32_t (*OfCodePoint)(std::uint32_t) noexcept>
struct change_case {
  void operator()(text_sink& out, std::string_view text) const {
    if (is_ascii(text)) {
      if (char* target = out.extend(text.size()); target != nullptr)
        for (std::size_t i = 0; i < text.size(); ++i)
          target[i] = OfByte(text[i]);
      return;
    }
    for_each_code_point(
      text, [&](std::string_view letter) { out.append_code_point(OfCodePoint(decode_code_point(letter))); });
  }
};

// A word begins where a letter or digit follows something else.
struct capitalize {
  static bool is_part_of_word(std::uint32_t letter) noexcept {
    return (letter >= '0' && letter <= '9') || letter >= 0x80U || to_lower(letter) != to_upper(letter);
  }
  void operator()(text_sink& out, std::string_view text) const {
    auto is_inside = false;
    for_each_code_point(text, [&](std::string_view bytes) {
      const auto letter = decode_code_point(bytes);
      out.append_code_point(is_inside ? to_lower(letter) : to_upper(letter));
      is_inside = is_part_of_word(letter);
    });
  }
};

struct length_in_code_points {
  std::int64_t operator()(std::string_view text) const noexcept {
    return static_cast<std::int64_t>(count_code_points(text));
  }
};

struct length_in_bytes {
  std::int64_t operator()(std::string_view text) const noexcept { return static_cast<std::int64_t>(text.size()); }
};

struct length_in_bits {
  std::int64_t operator()(std::string_view text) const noexcept { return static_cast<std::int64_t>(text.size()) * 8; }
};

column concatenate_all(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto count = call.arguments.size();
  auto* texts = call.memory.allocate<lane<std::string_view>>(count);
  for (std::size_t i = 0; i < count; ++i)
    ::new (&texts[i]) lane<std::string_view>(call.arguments[i]);
  return detail::store_text(call, nulls, [&](text_sink& out, std::uint32_t row) {
    for (std::size_t i = 0; i < count; ++i)
      out.append(texts[i][row]);
  });
}

// Joins the arguments from `first` on, leaving NULLs out, with `separator` between.
void join_present(text_sink& out, const kernel_call& call, std::size_t first, std::uint32_t row,
                  std::string_view separator) {
  auto is_first = true;
  for (const auto& argument : call.arguments.subspan(first)) {
    if (!argument.is_valid(row))
      continue;
    if (!is_first)
      out.append(separator);
    out.append(lane<std::string_view>(argument)[row]);
    is_first = false;
  }
}

column concatenate(const kernel_call& call) {
  null_tracker nulls(call, {});
  return detail::store_text(call, nulls,
                            [&](text_sink& out, std::uint32_t row) { join_present(out, call, 0, row, {}); });
}

column concatenate_with_separator(const kernel_call& call) {
  null_tracker nulls(call, call.arguments.first(1));
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const lane<std::string_view> separators(call.arguments[0]);
  return detail::store_text(
    call, nulls, [&](text_sink& out, std::uint32_t row) { join_present(out, call, 1, row, separators[row]); });
}

struct repeat {
  row_error operator()(text_sink& out, std::string_view text, std::int64_t times) const {
    // Checked before the loop, which could be long.
    if (text.empty() || times <= 0)
      return row_error::none;
    if (static_cast<std::size_t>(times) > text_bytes_max / text.size())
      return row_error::out_of_range;
    for (std::int64_t i = 0; i < times; ++i)
      out.append(text);
    return row_error::none;
  }
};

// What a reader sees as one character stays as it is.
struct reverse {
  void operator()(text_sink& out, std::string_view text) const {
    char* target = out.extend(text.size());
    if (target == nullptr)
      return;
    if (is_ascii(text)) {
      std::reverse_copy(text.begin(), text.end(), target);
      return;
    }
    for (auto* end = target + text.size(); !text.empty();) {
      const auto size = grapheme_size(text);
      end -= size;
      text.copy(end, size);
      text.remove_prefix(size);
    }
  }
};

template <std::int32_t OfEmpty>
struct first_code_point {
  std::int32_t operator()(std::string_view text) const noexcept {
    return text.empty() ? OfEmpty : static_cast<std::int32_t>(decode_code_point(text));
  }
};

struct text_of_code_point {
  static constexpr std::int32_t code_point_max = 0x10ffff;
  row_error operator()(text_sink& out, std::int32_t code_point) const {
    const auto is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < 0 || code_point > code_point_max || is_surrogate)
      return row_error::invalid_argument;
    out.append_code_point(static_cast<std::uint32_t>(code_point));
    return row_error::none;
  }
};

// Marks a table row as one whose texts are all new.
constexpr scalar_entry copying(scalar_entry entry) noexcept {
  entry.borrows_text = false;
  return entry;
}

// Marks a table row as taking the arguments of calls of itself in place of these.
constexpr scalar_entry associative(scalar_entry entry) noexcept {
  entry.is_associative = true;
  return entry;
}

constexpr std::string_view length_help = "Number of code points.";

constexpr scalar_entry entries[] = {
  associative(copying(define(&concatenate_all, "||", "(text, text) -> varchar",
                             "Both one after the other; NULL when one is."))),
  associative(copying(define(&concatenate_all, "||", "(bytes, bytes) -> bytes",
                             "Both one after the other; NULL when one is."))),
  copying(define(&concatenate, "concat", "(text...) -> varchar",
                 "The arguments one after the other, without the NULLs.")),
  copying(define(&concatenate_with_separator, "concat_ws", "(text, text...) -> varchar",
                 "The arguments after the first with it between them, without the NULLs.")),
  define<change_case<&to_upper_ascii, &to_upper>>("upper", "(varchar) -> varchar", "In upper case."),
  define<change_case<&to_upper_ascii, &to_upper>>("ucase", "(varchar) -> varchar", "In upper case."),
  define<change_case<&to_lower_ascii, &to_lower>>("lower", "(varchar) -> varchar", "In lower case."),
  define<change_case<&to_lower_ascii, &to_lower>>("lcase", "(varchar) -> varchar", "In lower case."),
  define<capitalize>("initcap", "(varchar) -> varchar", "Every word with a capital letter, the rest in lower case."),
  define<length_in_code_points>("length", "(varchar) -> bigint", length_help),
  define<length_in_bytes>("length", "(bytes) -> bigint", "Number of bytes."),
  define<length_in_code_points>("char_length", "(varchar) -> bigint", length_help),
  define<length_in_code_points>("character_length", "(varchar) -> bigint", length_help),
  define<length_in_bytes>("octet_length", "(varchar) -> bigint", "Number of bytes."),
  define<length_in_bytes>("octet_length", "(bytes) -> bigint", "Number of bytes."),
  define<length_in_bytes>("strlen", "(varchar) -> bigint", "Number of bytes."),
  define<length_in_bits>("bit_length", "(varchar) -> bigint", "Number of bits."),
  define<repeat>("repeat", "(varchar, bigint) -> varchar", "The text so many times; empty for a negative number."),
  define<reverse>("reverse", "(varchar) -> varchar", "The characters in the opposite order, each with its accents."),
  define<first_code_point<0>>("ascii", "(varchar) -> integer", "Number of the first code point; 0 for empty text."),
  define<first_code_point<-1>>("unicode", "(varchar) -> integer", "Number of the first code point; -1 for empty text."),
  define<first_code_point<-1>>("ord", "(varchar) -> integer", "Number of the first code point; -1 for empty text."),
  define<text_of_code_point>("chr", "(integer) -> varchar", "The code point with a number."),
};

} // namespace

std::span<const scalar_entry> text_functions() noexcept { return entries; }

} // namespace millrace
