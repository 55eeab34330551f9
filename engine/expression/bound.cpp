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

std::string render_call(const bound_expression& of, const std::vector<std::string>& names) {
  const auto name = of.function->name;
  if (of.arguments.size() == 2 &&
      std::find(infix_operators.begin(), infix_operators.end(), name) != infix_operators.end())
    return "(" + join(of.arguments, " " + std::string(name) + " ", names) + ")";
  if (name == "negate")
    return "(-" + to_string(of.arguments[0], names) + ")"; // As it is written.
  return std::string(name) + "(" + join(of.arguments, ", ", names) + ")";
}

std::string render_case(const bound_expression& of, const std::vector<std::string>& names) {
  std::string text = "CASE";
  for (std::size_t i = 0; i + 1 < of.arguments.size(); i += 2)
    text += " WHEN " + to_string(of.arguments[i], names) + " THEN " + to_string(of.arguments[i + 1], names);
  return text + " ELSE " + to_string(of.arguments.back(), names) + " END";
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

std::uint64_t hash_of(const bound_expression& of) noexcept {
  const auto& kept_as = of.value_type;
  std::array<std::uint64_t, 3> parts{};
  parts[0] = std::uint64_t{static_cast<std::uint8_t>(of.kind)} << 56U |
             std::uint64_t{static_cast<std::uint8_t>(kept_as.id)} << 48U | std::uint64_t{kept_as.precision} << 40U |
             std::uint64_t{kept_as.scale} << 32U | of.column;
  parts[1] = std::hash<const scalar_entry*>{}(of.function);
  parts[2] = std::visit(hash_constant{}, of.constant.data);
  auto hash = hash_bytes(parts.data(), sizeof parts);
  for (const auto& argument : of.arguments) {
    const std::array<std::uint64_t, 2> both{hash, hash_of(argument)};
    hash = hash_bytes(both.data(), sizeof both);
  }
  return hash;
}

bound_expression read_column(std::uint32_t index, type of, bool is_nullable) {
  bound_expression made;
  made.kind = expression_kind::column;
  made.value_type = of;
  made.is_nullable = is_nullable;
  made.column = index;
  return made;
}

bound_expression make_literal(value constant) {
  bound_expression made;
  made.kind = expression_kind::literal;
  made.value_type = constant.value_type;
  made.is_nullable = constant.is_null();
  made.constant = std::move(constant);
  return made;
}

bound_expression cast_to(bound_expression source, type target) {
  if (source.value_type == target)
    return source;
  bound_expression made;
  made.kind = expression_kind::cast;
  made.value_type = target;
  made.is_nullable = source.is_nullable;
  made.span = source.span;
  made.arguments.push_back(std::move(source));
  return made;
}

std::string to_string(const bound_expression& of, const std::vector<std::string>& names) {
  switch (of.kind) {
    case expression_kind::column: return of.column < names.size() ? names[of.column] : "#" + std::to_string(of.column);
    case expression_kind::literal: return quote(of.constant);
    case expression_kind::call: return render_call(of, names);
    case expression_kind::cast:
    case expression_kind::try_cast:
      return (of.kind == expression_kind::cast ? "CAST(" : "TRY_CAST(") + join(of.arguments, "", names) + " AS " +
             to_string(of.value_type) + ")";
    case expression_kind::all_of: return "(" + join(of.arguments, " AND ", names) + ")";
    case expression_kind::any_of: return "(" + join(of.arguments, " OR ", names) + ")";
    case expression_kind::choose: return render_case(of, names);
    case expression_kind::coalesce: return "COALESCE(" + join(of.arguments, ", ", names) + ")";
  }
  return {};
}

bool is_constant(const bound_expression& of) noexcept {
  auto reads_column = false;
  for_each_column(of, [&](std::uint32_t) { reads_column = true; });
  return !reads_column && is_deterministic(of);
}

void move_call_sites(bound_expression& tree, std::uint64_t place) noexcept {
  if (tree.call_site != 0)
    tree.call_site = mix(tree.call_site ^ mix(place)) | 1U;
  for (auto& argument : tree.arguments)
    move_call_sites(argument, place);
}

bool is_deterministic(const bound_expression& of) noexcept {
  if (of.kind == expression_kind::call && !of.function->is_deterministic)
    return false;
  return std::all_of(of.arguments.begin(), of.arguments.end(),
                     [](const auto& argument) { return is_deterministic(argument); });
}

} // namespace millrace
