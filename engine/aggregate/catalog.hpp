#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "millrace/engine/aggregate/entry.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/function/catalog.hpp"

namespace millrace {

/// An aggregate chosen for given argument types.
struct resolved_aggregate {
  const aggregate_entry* entry = nullptr;
  std::vector<type> argument_types; ///< What each argument must be cast to.
  type result_type;
};

/// Every aggregate function of the language, filled once from the families' tables.
///
/// Ownership: static data. Threads: immutable. Errors: `resolve` says unknown_name or type_mismatch.
class aggregate_catalog {
public:
  [[nodiscard]] static const aggregate_catalog& instance();

  /// COUNT(*) is `count` without arguments.
  [[nodiscard]] result<resolved_aggregate> resolve(std::string_view name,
                                                   std::span<const argument_shape> arguments) const;
  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  /// All entries, sorted by name; overloads of a name follow each other.
  [[nodiscard]] std::span<const aggregate_entry* const> entries() const noexcept;

private:
  aggregate_catalog();
  std::vector<const aggregate_entry*> entries_;
};

} // namespace millrace
