#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// The parsed signature of a table row, and how well it fits a call.
///
/// Ownership: borrows the row. Threads: immutable. Errors: a signature that does not parse is a bug
/// of the table and aborts when the catalog is made.
class parsed_signature {
public:
  explicit parsed_signature(const scalar_entry& row);

  /// Which overload a call gets, and with which types.
  struct match {
    unsigned cost = 0;     ///< 0 is exact.
    bool has_types = true; ///< False: this is the one, but no decimal can hold its result.
    std::vector<type> argument_types;
    type result_type;
  };

  /// Returns how the arguments fit, or nothing when they do not.
  [[nodiscard]] std::optional<match> fit(std::span<const argument_shape> arguments) const;

private:
  /// One bit per `type_id`.
  using type_set = std::bitset<32>;

  enum class pattern : std::uint8_t { fixed, any, common, text };
  struct parameter {
    pattern kind = pattern::fixed;
    type value_type;
  };

  [[nodiscard]] static parameter parse_parameter(std::string_view word);
  [[nodiscard]] const parameter& parameter_at(std::size_t index) const noexcept;
  [[nodiscard]] std::optional<type> bind_common(std::span<const argument_shape> arguments) const;
  /// @param others Types of the arguments that are no string literals, this one included.
  [[nodiscard]] static std::optional<unsigned> cost_of(const argument_shape& argument, type_set others, type target);

  const scalar_entry* row_;
  std::vector<parameter> parameters_;
  parameter result_;
  bool is_variadic_ = false;
};

} // namespace millrace
