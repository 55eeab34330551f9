#include "millrace/engine/function/signature.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/function/implicit_cast.hpp"

namespace millrace {
namespace {

constexpr std::string_view arrow = ") -> ";
// A string literal that becomes another type is the last resort, but likes the type of its neighbours.
constexpr unsigned cost_of_literal_like_other = 20;
constexpr unsigned cost_of_literal = 40;
constexpr unsigned cost_of_generic = 1;
constexpr std::optional<unsigned> cost_of_printing = 5;

} // namespace

parsed_signature::parsed_signature(const scalar_entry& row) : row_(&row) {
  const auto end = row.signature.find(arrow);
  MILLRACE_CHECK(row.signature.starts_with('(') && end != std::string_view::npos);
  auto list = row.signature.substr(1, end - 1);
  result_ = parse_parameter(row.signature.substr(end + arrow.size()));
  if (list.ends_with("...")) {
    is_variadic_ = true;
    list.remove_suffix(3);
  }
  while (!list.empty()) {
    const auto comma = std::min(list.find(", "), list.size());
    parameters_.push_back(parse_parameter(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 2, list.size()));
  }
}

parsed_signature::parameter parsed_signature::parse_parameter(std::string_view word) {
  if (word == "any")
    return {pattern::any, {}};
  if (word == "T")
    return {pattern::common, {}};
  if (word == "text")
    return {pattern::text, type_id::varchar};
  const auto named = parse_type(word);
  MILLRACE_CHECK(named.has_value());
  return {pattern::fixed, *named};
}

const parsed_signature::parameter& parsed_signature::parameter_at(std::size_t index) const noexcept {
  return parameters_[std::min(index, parameters_.size() - 1)];
}

// String literals take the type the others agree on; among themselves they are text.
std::optional<type> parsed_signature::bind_common(std::span<const argument_shape> arguments) const {
  std::optional<type> common = type(type_id::null);
  bool has_literal = false;
  for (std::size_t i = 0; i < arguments.size() && common.has_value(); ++i) {
    if (parameter_at(i).kind != pattern::common)
      continue;
    if (arguments[i].is_string_literal)
      has_literal = true;
    else
      common = common_type(*common, arguments[i].value_type);
  }
  return common == type(type_id::null) && has_literal ? type(type_id::varchar) : common;
}

std::optional<unsigned> parsed_signature::cost_of(const argument_shape& argument, type_set others, type target) {
  if (argument.value_type.id == target.id)
    return 0;
  const auto is_like_other = others.test(static_cast<std::size_t>(target.id));
  if (argument.is_string_literal)
    return is_like_other ? cost_of_literal_like_other : cost_of_literal;
  auto cost = implicit_cast_cost(argument.value_type, target);
  if (cost.has_value() && argument.value_type.id == type_id::null && !is_like_other)
    ++*cost;
  return cost;
}

std::optional<parsed_signature::match> parsed_signature::fit(std::span<const argument_shape> arguments) const {
  const auto is_count_right =
    is_variadic_ ? arguments.size() >= parameters_.size() : arguments.size() == parameters_.size();
  if (!is_count_right)
    return std::nullopt;
  const auto common = bind_common(arguments);
  type_set given;
  for (const auto& argument : arguments)
    if (!argument.is_string_literal)
      given.set(static_cast<std::size_t>(argument.value_type.id));
  match fitted;
  fitted.result_type = result_.kind == pattern::common && common.has_value() ? *common : result_.value_type;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& wanted = parameter_at(i);
    auto target = wanted.value_type;
    if (wanted.kind == pattern::any) {
      target = arguments[i].value_type;
    } else if (wanted.kind == pattern::common) {
      if (!common.has_value())
        return std::nullopt;
      target = *common;
    } else if (target.is_decimal() && arguments[i].value_type.is_decimal()) {
      target = arguments[i].value_type;
    }
    // Everything has a canonical text to be cast to.
    const auto is_printed = wanted.kind == pattern::text && arguments[i].value_type.id != type_id::varchar;
    const auto cost = is_printed ? cost_of_printing : cost_of(arguments[i], given, target);
    if (!cost.has_value())
      return std::nullopt;
    fitted.cost += *cost + (wanted.kind == pattern::fixed ? 0 : cost_of_generic);
    // The rule starts from what the arguments are, an integer included.
    const auto is_left_to_rule = wanted.kind == pattern::fixed && target.is_decimal() && row_->types != nullptr;
    fitted.argument_types.push_back(is_left_to_rule ? arguments[i].value_type : target);
  }
  fitted.has_types = row_->types == nullptr || row_->types(arguments, fitted.argument_types, fitted.result_type);
  return fitted;
}

} // namespace millrace
