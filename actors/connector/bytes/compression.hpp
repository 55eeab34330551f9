#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace millrace {

/// How the bytes of a file are packed, as its suffix says.
enum class compression { none, gzip, zstd };

/// What each is called where a statement names it.
inline constexpr std::array<std::pair<std::string_view, compression>, 3> compression_names{
  {{"none", compression::none}, {"gzip", compression::gzip}, {"zstd", compression::zstd}}};

/// What names of files end in that are packed so; empty for those that are not.
[[nodiscard]] constexpr std::string_view suffix_of(compression packing) noexcept {
  switch (packing) {
    case compression::gzip: return ".gz";
    case compression::zstd: return ".zst";
    case compression::none: break;
  }
  return {};
}

[[nodiscard]] compression compression_of(std::string_view path) noexcept;

} // namespace millrace
