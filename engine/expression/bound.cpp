#include "millrace/engine/expression/bound.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {
namespace {

constexpr std::array<std::string_view, 18> infix_operators{
  "+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">=", "||", "&", "|", "<<", ">>", "like", "ilike"};

std::string join(std::span<const bound_expression> arguments, std::string_view separator,
                 const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    text.append(i == 0 ? "" : separator).append(to_string(arguments[i], names));
  return text;
}

std::string quote(const value& literal) {
  const auto text = to_string(literal);
  const auto id = literal.value_type.id;
  if (literal.is_null() || literal.value_type.is_numeric() || id == type_id::boolean)
    return text;
  std::string quoted = id == type_id::varchar ? "'" : to_string(literal.value_type) + " '";
  for (const char byte : text)
    quoted.append(byte == '\'' ? 2 : 1, byte);
  return quoted + "'";
}

std::string render_call(const bound_expression& expression, const std::vector<std::string>& names) {
  const auto name = expression.function->name;
  if (expression.arguments.size() == 2 &&
      std::find(infix_operators.begin(), infix_operators.end(), name) != infix_operators.end())
    return "(" + join(expression.arguments, " " + std::string(name) + " ", names) + ")";
  if (name == "negate")
    return "(-" + to_string(expression.arguments[0], names) + ")"; // As it is written.
  return std::string(name) + "(" + join(expression.arguments, ", ", names) + ")";
}

std::string render_case(const bound_expression& expression, const std::vector<std::string>& names) {
  std::string text = "CASE";
  for (std::size_t i = 0; i + 1 < expression.arguments.size(); i += 2)
    text +=
      " WHEN " + to_string(expression.arguments[i], names) + " THEN " + to_string(expression.arguments[i + 1], names);
  return text + " ELSE " + to_string(expression.arguments.back(), names) + " END";
}

struct hash_constant {
  std::uint64_t operator()(std::monostate) const noexcept { return 0; }
  std::uint64_t operator()(const std::string& text) const noexcept { return hash_bytes(text.data(), text.size()); }
  std::uint64_t operator()(double number) const noexcept { return std::hash<double>{}(number); } // 0 equals -0.
  std::uint64_t operator()(const auto& number) const noexcept {
    static_assert(std::has_unique_object_representations_v<std::decay_t<decltype(number)>>);
    return hash_bytes(&number, sizeof number);
  }
};

} // namespace

std::uint64_t hash_of(const bound_expression& expression) noexcept {
  const auto& kept_as = expression.value_type;
  std::array<std::uint64_t, 3> parts{};
  parts[0] = std::uint64_t{static_cast<std::uint8_t>(expression.kind)} << 56U |
             std::uint64_t{static_cast<std::uint8_t>(kept_as.id)} << 48U | std::uint64_t{kept_as.precision} << 40U |
             std::uint64_t{kept_as.scale} << 32U | expression.column;
  parts[1] = std::hash<const scalar_entry*>{}(expression.function);
  parts[2] = std::visit(hash_constant{}, expression.constant.data);
  auto hash = hash_bytes(parts.data(), sizeof parts);
  for (const auto& argument : expression.arguments) {
    const std::array<std::uint64_t, 2> both{hash, hash_of(argument)};
    hash = hash_bytes(both.data(), sizeof both);
  }
  return hash;
}

bound_expression read_column(std::uint32_t index, type value_type, bool is_nullable) {
  bound_expression expression;
  expression.kind = expression_kind::column;
  expression.value_type = value_type;
  expression.is_nullable = is_nullable;
  expression.column = index;
  return expression;
}

bound_expression make_literal(value constant) {
  bound_expression expression;
  expression.kind = expression_kind::literal;
  expression.value_type = constant.value_type;
  expression.is_nullable = constant.is_null();
  expression.constant = std::move(constant);
  return expression;
}

bound_expression cast_to(bound_expression source, type target) {
  if (source.value_type == target)
    return source;
  bound_expression expression;
  expression.kind = expression_kind::cast;
  expression.value_type = target;
  expression.is_nullable = source.is_nullable;
  expression.span = source.span;
  expression.arguments.push_back(std::move(source));
  return expression;
}

std::string to_string(const bound_expression& expression, const std::vector<std::string>& names) {
  switch (expression.kind) {
    case expression_kind::column:
      return expression.column < names.size() ? names[expression.column] : "#" + std::to_string(expression.column);
    case expression_kind::literal: return quote(expression.constant);
    case expression_kind::call: return render_call(expression, names);
    case expression_kind::cast:
    case expression_kind::try_cast:
      return (expression.kind == expression_kind::cast ? "CAST(" : "TRY_CAST(") +
             join(expression.arguments, "", names) + " AS " + to_string(expression.value_type) + ")";
    case expression_kind::all_of: return "(" + join(expression.arguments, " AND ", names) + ")";
    case expression_kind::any_of: return "(" + join(expression.arguments, " OR ", names) + ")";
    case expression_kind::choose: return render_case(expression, names);
    case expression_kind::coalesce: return "COALESCE(" + join(expression.arguments, ", ", names) + ")";
  }
  return {};
}

bool is_constant(const bound_expression& expression) noexcept {
  auto reads_column = false;
  for_each_column(expression, [&](std::uint32_t) { reads_column = true; });
  return !reads_column && is_deterministic(expression);
}

void move_call_sites(bound_expression& tree, std::uint64_t place) noexcept {
  if (tree.call_site != 0)
    tree.call_site = mix(tree.call_site ^ mix(place)) | 1U;
  for (auto& argument : tree.arguments)
    move_call_sites(argument, place);
}

bool is_deterministic(const bound_expression& expression) noexcept {
  if (expression.kind == expression_kind::call && !expression.function->is_deterministic)
    return false;
  return std::all_of(expression.arguments.begin(), expression.arguments.end(),
                     [](const auto& argument) { return is_deterministic(argument); });
}

} // namespace millrace
