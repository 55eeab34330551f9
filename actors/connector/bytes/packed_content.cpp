#include "millrace/actors/connector/bytes/packed_content.hpp"

#include <string>

namespace millrace {

namespace {

using namespace std::string_view_literals;

struct content_entry {
  std::string_view name;
  std::string_view start;
  std::string_view hint;
};

constexpr content_entry entries[] = {
  {"gzip", "\x1f\x8b\x08"sv, "give the file the suffix .gz, or unpack it first"},
  {"zstd", "\x28\xb5\x2f\xfd"sv, "give the file the suffix .zst, or unpack it first"},
  {"bzip2", "BZh"sv, "unpack it first, as with `bzip2 -d`"},
  {"xz", "\xfd\x37zXZ\0"sv, "unpack it first, as with `xz -d`"},
  {"zip", "PK\x03\x04"sv, "unpack it first, as with `unzip`"},
};

/// What the first block of bzip2 data begins with, behind its size: text may begin with `BZh` as well.
constexpr std::string_view bzip2_block = "1AY&SY";
constexpr std::size_t bzip2_block_begin = 4;

} // namespace

std::string_view packed_content(std::string_view head) noexcept {
  for (const auto& entry : entries) {
    if (!head.starts_with(entry.start))
      continue;
    const bool is_text = entry.name == "bzip2" && (head.size() <= bzip2_block_begin ||
                                                   !head.substr(bzip2_block_begin).starts_with(bzip2_block));
    return is_text ? std::string_view() : entry.name;
  }
  return {};
}

std::string_view unpacking_hint(std::string_view content) noexcept {
  for (const auto& entry : entries)
    if (entry.name == content)
      return entry.hint;
  return {};
}

failure wrong_content(std::string_view expected, std::string_view head, std::string_view origin) {
  const auto found = packed_content(head);
  return {errc::corrupt,
          "the file is not " + std::string(expected) + ", as its suffix says: " + std::string(origin),
          found.empty() ? "give it the suffix of what it is" : "it is " + std::string(found) + " data", {}};
}

} // namespace millrace
