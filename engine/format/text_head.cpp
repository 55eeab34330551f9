#include "millrace/engine/format/text_head.hpp"

#include <string>

namespace millrace {

namespace {

using namespace std::string_view_literals;

/// Byte order marks, the longer ones first: that of UTF-32 begins as one of UTF-16 does.
constexpr struct {
  std::string_view bytes;
  std::string_view name;
} marks[] = {{"\xff\xfe\0\0"sv, "UTF-32"}, {"\0\0\xfe\xff"sv, "UTF-32"}, {"\xff\xfe"sv, "UTF-16"}, {"\xfe\xff"sv, "UTF-16"}};

/// Bytes that are looked at where there is no mark.
constexpr std::size_t looked_at = 8;

/// Whether ASCII characters and zero bytes take turns.
[[nodiscard]] bool is_interleaved(std::string_view head) noexcept {
  if (head.size() < looked_at)
    return false;
  const std::size_t first_zero = head[0] == '\0' ? 0 : 1;
  for (std::size_t i = 0; i < looked_at; ++i) {
    const bool is_ascii = head[i] > '\0' && head[i] != '\x7f';
    if (i % 2 == first_zero ? head[i] != '\0' : !is_ascii)
      return false;
  }
  return true;
}

} // namespace

status check_encoding(std::string_view head) {
  std::string_view found = is_interleaved(head) ? "UTF-16"sv : ""sv;
  for (const auto& mark : marks)
    if (found.empty() && head.starts_with(mark.bytes))
      found = mark.name;
  if (found.empty())
    return {};
  return failure{errc::schema_mismatch, "the text is " + std::string(found) + ", not UTF-8",
                 "convert it, as with `iconv -f " + std::string(found) + " -t UTF-8`", {}};
}

failure bare_returns() {
  return {errc::schema_mismatch, "lines end in a carriage return alone, without a line feed",
          "convert them, as with `tr '\\r' '\\n'`", {}};
}

} // namespace millrace
