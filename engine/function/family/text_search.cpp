#include <algorithm>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/code_point.hpp"

namespace millrace {
namespace {

struct position {
  std::int64_t operator()(std::string_view text, std::string_view wanted) const noexcept {
    const auto at = text.find(wanted);
    return at == std::string_view::npos ? 0 : static_cast<std::int64_t>(count_code_points(text.substr(0, at))) + 1;
  }
};

struct starts_with {
  bool operator()(std::string_view text, std::string_view wanted) const noexcept { return text.starts_with(wanted); }
};
struct ends_with {
  bool operator()(std::string_view text, std::string_view wanted) const noexcept { return text.ends_with(wanted); }
};
struct contains {
  bool operator()(std::string_view text, std::string_view wanted) const noexcept {
    return text.find(wanted) != std::string_view::npos;
  }
};

struct replace {
  void operator()(text_sink& out, std::string_view text, std::string_view wanted, std::string_view replacement) const {
    while (!wanted.empty()) {
      const auto at = text.find(wanted);
      if (at == std::string_view::npos)
        break;
      out.append(text.substr(0, at));
      out.append(replacement);
      text.remove_prefix(at + wanted.size());
    }
    out.append(text);
  }
};

// The n-th code point of `from` becomes the n-th of `to`, or nothing when that is shorter.
struct translate {
  void operator()(text_sink& out, std::string_view text, std::string_view from, std::string_view to) const {
    for_each_code_point(text, [&](std::string_view letter) {
      std::size_t number = 0;
      auto rest = from;
      while (!rest.empty() && rest.substr(0, code_point_size(rest)) != letter) {
        rest.remove_prefix(code_point_size(rest));
        ++number;
      }
      if (rest.empty())
        return out.append(letter);
      const auto target = to.substr(offset_of_code_point(to, number));
      out.append(target.substr(0, target.empty() ? 0 : code_point_size(target)));
    });
  }
};

enum class side : std::uint8_t { left, right };

template <side Where>
struct pad {
  row_error operator()(text_sink& out, std::string_view text, std::int64_t length, std::string_view padding) const {
    if (length > std::int64_t{text_bytes_max})
      return row_error::out_of_range;
    const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(length, 0));
    const auto present = std::min(count_code_points(text), wanted);
    if (present < wanted && padding.empty())
      return row_error::invalid_argument;
    const auto kept = text.substr(0, offset_of_code_point(text, present));
    if constexpr (Where == side::right)
      out.append(kept);
    fill(out, wanted - present, padding);
    if constexpr (Where == side::left)
      out.append(kept);
    return row_error::none;
  }

  static void fill(text_sink& out, std::size_t count, std::string_view padding) {
    const auto size = count_code_points(padding);
    for (; count > 0; count -= std::min(count, size))
      out.append(count >= size ? padding : padding.substr(0, offset_of_code_point(padding, count)));
  }
};

template <side Where>
struct pad_with_blanks {
  row_error operator()(text_sink& out, std::string_view text, std::int64_t length) const {
    return pad<Where>{}(out, text, length, " ");
  }
};

constexpr std::string_view position_help = "Position of the first occurrence, counted from 1; 0 when there is none.";
constexpr std::string_view starts_help = "Whether the text begins with the second.";
constexpr std::string_view ends_help = "Whether the text ends with the second.";
constexpr std::string_view lpad_help = "Padded on the left, or cut, to a number of code points.";
constexpr std::string_view rpad_help = "Padded on the right, or cut, to a number of code points.";

constexpr scalar_entry entries[] = {
  define<position>("strpos", "(varchar, varchar) -> bigint", position_help),
  define<position>("position", "(varchar, varchar) -> bigint", position_help),
  define<position>("instr", "(varchar, varchar) -> bigint", position_help),
  define<starts_with>("starts_with", "(varchar, varchar) -> boolean", starts_help),
  define<starts_with>("prefix", "(varchar, varchar) -> boolean", starts_help),
  define<ends_with>("ends_with", "(varchar, varchar) -> boolean", ends_help),
  define<ends_with>("suffix", "(varchar, varchar) -> boolean", ends_help),
  define<contains>("contains", "(varchar, varchar) -> boolean", "Whether the text contains the second."),
  define<replace>("replace", "(varchar, varchar, varchar) -> varchar",
                  "Every occurrence of the second replaced by the third."),
  define<translate>("translate", "(varchar, varchar, varchar) -> varchar",
                    "Every code point of the second replaced by that of the third at its place."),
  define<pad_with_blanks<side::left>>("lpad", "(varchar, bigint) -> varchar", lpad_help),
  define<pad<side::left>>("lpad", "(varchar, bigint, varchar) -> varchar", lpad_help),
  define<pad_with_blanks<side::right>>("rpad", "(varchar, bigint) -> varchar", rpad_help),
  define<pad<side::right>>("rpad", "(varchar, bigint, varchar) -> varchar", rpad_help),
};

} // namespace

std::span<const scalar_entry> text_search_functions() noexcept { return entries; }

} // namespace millrace
