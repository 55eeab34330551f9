#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// A function chosen for given argument types: which entry, what each argument must be cast to, and
/// what comes out.
struct resolved_function {
  const scalar_entry* entry = nullptr;
  std::vector<type> argument_types;
  type result_type;
};

/// Every scalar function and operator of the language, filled once from the families' tables.
///
/// Ownership: static data. Threads: immutable. Errors: `resolve` says unknown_name (with a
/// suggestion) or type_mismatch (with the signatures there are); spans are the caller's to add.
class function_catalog {
public:
  [[nodiscard]] static const function_catalog& instance();

  /// @param name Lower case; operators by symbol: + - * / % = <> < <= > >= || & | # << >> ~ and
  ///   unary minus as "negate"; also: not, is_null, is_not_null, is_true, is_false,
  ///   is_distinct_from, like, ilike, similar_to, regexp_like, in (first argument against the rest).
  [[nodiscard]] result<resolved_function> resolve(std::string_view name,
                                                  std::span<const argument_shape> arguments) const;

  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  /// All entries, sorted by name; overloads of a name follow each other.
  [[nodiscard]] std::span<const scalar_entry* const> entries() const noexcept;

private:
  struct overload;

  function_catalog();
  ~function_catalog();
  [[nodiscard]] std::pair<std::size_t, std::size_t> range_of(std::string_view name) const noexcept;
  [[nodiscard]] failure no_match(std::string_view name, std::span<const argument_shape> arguments,
                                 std::string_view problem) const;

  std::vector<const scalar_entry*> entries_;
  std::vector<overload> overloads_; ///< Parsed signatures, in the order of `entries_`.
};

/// Returns the kernel that casts between two types, or null where no cast exists. TRY_CAST is the
/// same kernel with its failures thrown away.
[[nodiscard]] scalar_kernel cast_kernel(type from, type to) noexcept;

/// True when a value of `from` becomes `to` without being asked: numeric widening, NULL to anything.
[[nodiscard]] bool is_implicit_cast(type from, type to) noexcept;

/// The type both sides of CASE, COALESCE, IN, comparison or UNION become; nothing when there is none.
[[nodiscard]] std::optional<type> common_type(type a, type b) noexcept;

} // namespace millrace
