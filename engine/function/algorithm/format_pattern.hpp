#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace millrace {

/// What FORMAT knows of the type of a value.
enum class format_kind : std::uint8_t { integer, floating, boolean, text };

/// How one value is written: what stands behind the colon, as in `{:>8.2f}`, read once by libfmt. A comma or an
/// underscore at its beginning separates thousands, as in DuckDB.
class value_format {
public:
  /// False where the specification makes no sense for values of the kind, and then `append` must not be called.
  [[nodiscard]] bool parse(std::string_view specification, format_kind kind);

  void append(fmt::memory_buffer& out, long long value) const;
  void append(fmt::memory_buffer& out, double value) const;
  void append(fmt::memory_buffer& out, bool value) const;
  void append(fmt::memory_buffer& out, std::string_view value) const;

private:
  /// As `whole`, for doubles that are whole numbers, which end in `.0` where no digits are asked for.
  struct floating {
    fmt::formatter<double> usual;
    fmt::formatter<double> whole;
  };

  [[nodiscard]] bool parse_floating(std::string_view specification);
  void separate_thousands(fmt::memory_buffer& out, std::size_t begin) const;

  std::variant<fmt::formatter<long long>, floating, fmt::formatter<bool>, fmt::formatter<fmt::string_view>> how_;
  char separator_ = '\0'; ///< Between thousands; 0: none.
};

/// The text of a FORMAT taken apart: what stands before a value, which value, and how it is written.
///
/// Ownership: borrows the text. Threads: one. Errors: `parse` answers false, and then there is nothing to use.
class format_pattern {
public:
  static constexpr std::size_t no_argument = static_cast<std::size_t>(-1);

  struct piece {
    std::string_view literal;            ///< Stands before the value.
    std::size_t argument = no_argument;  ///< Number from 0; none: only the literal.
    bool is_plain = true;                ///< `{}`: the value as CAST writes it.
    value_format how;                    ///< Where it is not plain.
  };

  /// @param kinds One per argument.
  [[nodiscard]] bool parse(std::string_view format, std::span<const format_kind> kinds);
  [[nodiscard]] std::span<const piece> pieces() const noexcept { return pieces_; }

private:
  std::vector<piece> pieces_;
};

} // namespace millrace
