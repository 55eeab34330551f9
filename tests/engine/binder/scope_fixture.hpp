#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/sql/parser.hpp"

namespace millrace::sql {

/// Binds expressions written as SQL over the columns of a relation made by hand.
///
/// Ownership: owns relation and collected calls. Threads: one. Errors: text that does not parse fails the test.
class scope_fixture {
public:
  enum class null : std::uint8_t { allowed, not_allowed };

  scope_fixture() {
    add("t", "a", type_id::integer);
    add("t", "b", type_id::bigint, null::not_allowed);
    add("t", "p", type::decimal(10, 2));
    add("t", "d", type_id::double_);
    add("t", "s", type_id::varchar);
    add("t", "f", type_id::boolean, null::not_allowed);
    add("t", "day", type_id::date);
    add("t", "ts", type_id::timestamp);
  }

  void add(std::string qualifier, std::string name, type value_type, null nulls = null::allowed) {
    const auto index = static_cast<std::uint32_t>(scope.columns.size());
    names.push_back(name);
    scope.columns.push_back(
      {std::move(qualifier), std::move(name), read_column(index, value_type, nulls == null::allowed)});
  }

  [[nodiscard]] result<bound_expression> bind(std::string_view text) {
    const auto parsed = parse_expression(text);
    BOOST_REQUIRE_MESSAGE(parsed.ok(), text);
    return expression_binder(scope, &calls).bind(*parsed->root);
  }
  /// What a text is bound to and its type, as `(a + 1) INTEGER`.
  [[nodiscard]] std::string bound(std::string_view text) {
    const auto bound = bind(text);
    return bound.ok() ? written(*bound) : "error: " + bound.error().message;
  }
  [[nodiscard]] std::string written(const bound_expression& expression) const {
    return to_string(expression, names) + " " + to_string(expression.value_type);
  }
  /// The failure of a text that must not bind.
  [[nodiscard]] failure error_of(std::string_view text) {
    auto bound = bind(text);
    BOOST_REQUIRE_MESSAGE(!bound.ok(), text);
    return std::move(bound).take_error();
  }

  relation scope;
  std::vector<std::string> names;
  collected_calls calls;
};

} // namespace millrace::sql
