#include <algorithm>
#include <array>

#include "millrace/engine/binder/coming_function.hpp"
#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/function/algorithm/time_part.hpp"

namespace millrace::sql {

namespace {

std::optional<std::int64_t> integer_literal_of(const bound_expression& argument) {
  const auto is_integer = argument.kind == millrace::expression_kind::literal && argument.value_type.is_integer() &&
                          !argument.constant.is_null();
  return is_integer ? std::optional(argument.constant.as_int64()) : std::nullopt;
}

std::vector<argument_shape> shapes_of(std::span<const bound_expression> arguments) {
  std::vector<argument_shape> shapes;
  shapes.reserve(arguments.size());
  for (const auto& argument : arguments)
    shapes.push_back({argument.value_type, is_string_literal(argument), integer_literal_of(argument)});
  return shapes;
}

/// Casts arguments to what a function wants.
status fit(std::vector<bound_expression>& arguments, std::span<const type> wanted, std::string_view name) {
  for (std::size_t i = 0; i < arguments.size() && i < wanted.size(); ++i) {
    if (arguments[i].value_type == wanted[i])
      continue;
    if (is_string_literal(arguments[i]) || is_implicit_cast(arguments[i].value_type, wanted[i])) {
      auto coerced = coerce(std::move(arguments[i]), wanted[i], "an argument of " + std::string(name));
      if (!coerced)
        return std::move(coerced).take_error();
      arguments[i] = std::move(coerced).value();
    } else {
      arguments[i] = cast_to(std::move(arguments[i]), wanted[i]);
    }
  }
  return {};
}

failure at(failure reason, source_span span) {
  if (!reason.span.is_known())
    reason.span = span;
  return reason;
}

/// Names of the lazy forms, which are not in the catalog.
constexpr std::array<std::string_view, 7> conditional_names = {"coalesce", "ifnull", "nvl", "nullif",
                                                               "if", "iif", "try"};

bool is_conditional(std::string_view name) {
  return std::find(conditional_names.begin(), conditional_names.end(), name) != conditional_names.end();
}

bool is_window_function(std::string_view name) {
  static constexpr std::string_view names[] = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist",
                                               "ntile", "lag", "lead", "nth_value"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool takes_time_part(std::string_view name) {
  static constexpr std::string_view names[] = {"date_part", "datepart",  "date_trunc",
                                               "datetrunc", "date_diff", "datediff"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// Checks the part where it is written out. EPOCH has a fraction, so it is a function of its own.
result<bound_expression> call_with_time_part(std::string_view name, std::vector<bound_expression> arguments,
                                             source_span span) {
  if (arguments.empty() || !is_string_literal(arguments[0]))
    return call_function(name, std::move(arguments), span);
  const auto& written = arguments[0].constant.as_text();
  const auto part = parse_time_part(written);
  if (!part)
    return fail(errc::invalid_argument, arguments[0].span, "not a part of a time: `" + std::string(written) + "`",
                "parts are called year, month, day, hour, minute, second and others");
  if (*part != time_part::epoch || arguments.size() != 2 || name.ends_with("trunc"))
    return call_function(name, std::move(arguments), span);
  arguments.erase(arguments.begin());
  return call_function("epoch", std::move(arguments), span);
}

} // namespace

result<bound_expression> call_function(std::string_view name, std::vector<bound_expression> arguments,
                                       source_span span) {
  auto resolved = function_catalog::instance().resolve(name, shapes_of(arguments));
  if (!resolved)
    return at(std::move(resolved).take_error(), span);
  MILLRACE_TRY(fit(arguments, resolved->argument_types, name));
  bound_expression bound;
  bound.kind = millrace::expression_kind::call;
  bound.value_type = resolved->result_type;
  bound.function = resolved->entry;
  bound.call_site = resolved->entry->is_random ? std::uint64_t{span.offset} + 1 : 0;
  bound.arguments = std::move(arguments);
  bound.span = span;
  return bound;
}

result<std::vector<bound_expression>> expression_binder::bind_arguments(const call_expression& node) {
  std::vector<bound_expression> arguments;
  for (const auto& argument : node.arguments) {
    if (argument.name.is_given())
      return unsupported(argument.name.span, "an argument by name");
    MILLRACE_TRY_ASSIGN(auto bound, bind(*argument.value));
    arguments.push_back(std::move(bound));
  }
  return arguments;
}

/// Refuses functions of the language that this version lacks, and windows as other dialects write them.
status expression_binder::check_is_here(const call_expression& node) {
  const auto name = node.name.parts[0].text;
  if (is_coming_function(name))
    return fail(errc::unsupported, node.name.span, "not in this version yet: " + std::string(name),
                "SHOW FUNCTIONS lists what there is");
  if (const auto* window = find_foreign_window(name); window != nullptr && !function_catalog::instance().contains(name))
    return fail(errc::unknown_name, node.name.span, "a window is no function in an expression: " + std::string(name),
                "write GROUP BY ... " + std::string(window->clause) + ", and select window_start and window_end");
  return {};
}

result<bound_expression> expression_binder::bind_call(const call_expression& node) {
  if (node.name.parts.size() != 1)
    return fail(errc::unknown_name, node.name.span, "functions have no qualifier");
  // EXTRACT(unit FROM time) is parsed as a call with the unit as text: DATE_PART.
  const auto written = node.name.parts[0].text;
  const auto name = written == "extract" ? std::string_view("date_part") : written;
  if (node.over != nullptr)
    return bind_over(node);
  if (is_window_function(name))
    return fail(errc::invalid_query, node.span, "window function without OVER: " + std::string(name));
  MILLRACE_TRY(check_is_here(node));
  const auto is_scalar = function_catalog::instance().contains(name) || is_conditional(name);
  if (aggregate_catalog::instance().contains(name) && !is_scalar)
    return bind_aggregate(node);
  if (node.is_distinct || node.filter != nullptr || !node.order_by.empty() || !node.within_group.empty())
    return fail(errc::invalid_query, node.span, "DISTINCT, FILTER and ORDER BY belong to aggregates: " + std::string(name));
  if (!is_scalar) {
    std::vector<std::string_view> names(conditional_names.begin(), conditional_names.end());
    for (const auto* entry : function_catalog::instance().entries())
      names.push_back(entry->name);
    for (const auto* entry : aggregate_catalog::instance().entries())
      names.push_back(entry->name);
    return fail(errc::unknown_name, node.name.span, "unknown function: " + std::string(name), suggestion(name, names));
  }
  MILLRACE_TRY_ASSIGN(auto arguments, bind_arguments(node));
  if (is_conditional(name))
    return bind_conditional(node, std::move(arguments));
  if (takes_time_part(name))
    return call_with_time_part(name, std::move(arguments), node.span);
  return call_function(name, std::move(arguments), node.span);
}

result<bound_expression> expression_binder::bind_conditional(const call_expression& node,
                                                             std::vector<bound_expression> arguments) {
  const auto name = node.name.parts[0].text;
  const auto count = arguments.size();
  const auto wrong_count = [&](std::string_view wanted) {
    return fail(errc::type_mismatch, node.span, std::string(name) + " takes " + std::string(wanted));
  };
  bound_expression bound;
  bound.span = node.span;
  std::vector<bound_expression*> values;
  if (name == "coalesce" || name == "ifnull" || name == "nvl") {
    if (count == 0 || (name != "coalesce" && count != 2))
      return wrong_count(name == "coalesce" ? "at least one argument" : "two arguments");
    for (auto& argument : arguments)
      values.push_back(&argument);
    MILLRACE_TRY(unify(values, node.span, "the arguments of " + std::string(name)));
    bound.kind = millrace::expression_kind::coalesce;
    bound.is_nullable = std::all_of(arguments.begin(), arguments.end(),
                                    [](const bound_expression& argument) { return argument.is_nullable; });
  } else if (name == "nullif") {
    if (count != 2)
      return wrong_count("two arguments");
    auto kept = arguments[0];
    MILLRACE_TRY_ASSIGN(auto equal, call_function("=", std::move(arguments), node.span));
    arguments.clear();
    arguments.push_back(std::move(equal));
    arguments.push_back(cast_to(make_literal(value{type_id::null, std::monostate{}}), kept.value_type));
    arguments.push_back(std::move(kept));
    bound.kind = millrace::expression_kind::choose;
  } else if (name == "if" || name == "iif") {
    if (count != 3)
      return wrong_count("a condition and two values");
    MILLRACE_TRY_ASSIGN(arguments[0], to_condition(std::move(arguments[0]), node.arguments[0].value->span,
                                                   "the condition of IF"));
    values = {&arguments[1], &arguments[2]};
    MILLRACE_TRY(unify(values, node.span, "the values of IF"));
    bound.kind = millrace::expression_kind::choose;
  } else {
    return unsupported(node.span, "TRY");
  }
  bound.value_type = arguments.back().value_type;
  bound.arguments = std::move(arguments);
  return bound;
}

result<collected_aggregate> expression_binder::collect(const call_expression& node) {
  const auto name = node.name.parts[0].text;
  if (node.is_distinct)
    return unsupported(node.span, "DISTINCT in an aggregate");
  if (!node.order_by.empty() || !node.within_group.empty())
    return unsupported(node.span, "ORDER BY in an aggregate");
  if (node.nulls == nulls_treatment::ignore)
    return unsupported(node.span, "IGNORE NULLS");
  // Aggregates do not nest: their arguments see columns only.
  expression_binder inner(*scope_, nullptr);
  collected_aggregate collected;
  collected.span = node.span;
  const auto is_star = node.arguments.size() == 1 && node.arguments[0].value->kind == sql::expression_kind::star;
  if (!is_star) {
    MILLRACE_TRY_ASSIGN(collected.arguments, inner.bind_arguments(node));
  } else if (name != "count") {
    return fail(errc::invalid_query, node.span, "`*` is an argument of COUNT only");
  }
  auto resolved = aggregate_catalog::instance().resolve(name, shapes_of(collected.arguments));
  if (!resolved)
    return at(std::move(resolved).take_error(), node.span);
  MILLRACE_TRY(fit(collected.arguments, resolved->argument_types, name));
  collected.entry = resolved->entry;
  collected.result_type = resolved->result_type;
  if (node.filter != nullptr) {
    MILLRACE_TRY_ASSIGN(collected.filter, inner.bind_condition(*node.filter, "FILTER"));
  }
  return collected;
}

result<bound_expression> expression_binder::bind_aggregate(const call_expression& node) {
  if (calls_ == nullptr)
    return fail(errc::invalid_query, node.span,
                "an aggregate cannot stand here: " + std::string(node.name.parts[0].text),
                "aggregates stand in the select list and in HAVING, not inside each other");
  MILLRACE_TRY_ASSIGN(auto collected, collect(node));
  auto& all = calls_->aggregates;
  const auto known = std::find(all.begin(), all.end(), collected);
  const auto index = static_cast<std::uint32_t>(known - all.begin());
  auto column = read_column(collected_calls::aggregate_base + index, collected.result_type, true);
  column.span = node.span;
  if (known == all.end())
    all.push_back(std::move(collected));
  return column;
}

result<const window_specification*> expression_binder::find_window(const window_specification& window) {
  if (!window.base.is_given())
    return &window;
  for (const auto& named : windows_) {
    if (named.name.text != window.base.text)
      continue;
    if (!window.partition_by.empty() || !window.order_by.empty() || window.frame != nullptr)
      return unsupported(window.span, "extending a named window");
    return named.specification;
  }
  return fail(errc::unknown_name, window.base.span, "unknown window: " + std::string(window.base.text));
}

result<std::uint64_t> expression_binder::bind_frame(const window_specification& window) {
  if (window.buffer_rows != nullptr) {
    MILLRACE_TRY_ASSIGN(const auto rows, bind_count(*window.buffer_rows, "WINDOW BUFFER"));
    if (rows == 0)
      return fail(errc::invalid_argument, window.buffer_rows->span, "WINDOW BUFFER must hold at least 1 row");
    return rows - 1;
  }
  if (window.frame == nullptr) {
    if (window.order_by.empty())
      return fail(errc::unsupported, window.span,
                  "OVER over a whole partition needs its last row before its first comes out, which is not supported by "
                  "this version",
                  "add ORDER BY, or ROWS BETWEEN n PRECEDING AND CURRENT ROW; totals of input that ends are a GROUP BY "
                  "with EMIT FINAL");
    return over_call::unbounded;
  }
  const auto& frame = *window.frame;
  if (frame.unit == frame_unit::range && frame.start.kind != bound_kind::unbounded_preceding)
    return unsupported(frame.span, "a RANGE frame");
  if (frame.end.kind != bound_kind::current_row)
    return unsupported(frame.span, "a frame that does not end at the current row");
  if (frame.start.kind == bound_kind::preceding)
    return bind_count(*frame.start.offset, "PRECEDING");
  return frame.start.kind == bound_kind::current_row ? std::uint64_t{0} : over_call::unbounded;
}

/// Answers whether rows are to be taken in order of event time. A time without a watermark is taken to
/// be the order they arrive in.
result<bool> expression_binder::bind_time_order(const window_specification& window) {
  expression_binder inner(*scope_, nullptr);
  auto is_event_time = false;
  for (const auto& item : window.order_by) {
    MILLRACE_TRY_ASSIGN(const auto bound, inner.bind(*item.key));
    if (item.is_descending || bound.value_type.id != type_id::timestamp)
      return unsupported(item.span, "ordering a row window by anything but ascending time");
    is_event_time |= bound.kind == millrace::expression_kind::column && scope_->time_column == bound.column;
  }
  if (is_event_time && window.order_by.size() > 1)
    return unsupported(window.order_by[1].span, "ordering a row window by event time and something else");
  return is_event_time;
}

result<bound_expression> expression_binder::bind_over(const call_expression& node) {
  if (calls_ == nullptr)
    return fail(errc::invalid_query, node.span, "OVER cannot stand here",
                "row windows stand in the select list only");
  MILLRACE_TRY_ASSIGN(const auto* window, find_window(*node.over));
  collected_over collected;
  collected.span = node.span;
  const auto name = node.name.parts[0].text;
  if (name == "row_number" && node.arguments.empty()) {
    const auto counted = aggregate_catalog::instance().resolve("count", {});
    MILLRACE_CHECK(counted.ok());
    collected.aggregate = {counted->entry, {}, std::nullopt, counted->result_type, node.span};
  } else if (is_window_function(name)) {
    return unsupported(node.span, std::string(name));
  } else {
    MILLRACE_TRY(check_is_here(node));
    if (!aggregate_catalog::instance().contains(name))
      return fail(errc::unknown_name, node.name.span, "not an aggregate or window function: " + std::string(name));
    MILLRACE_TRY_ASSIGN(collected.aggregate, collect(node));
    MILLRACE_TRY_ASSIGN(collected.preceding, bind_frame(*window));
  }
  expression_binder inner(*scope_, nullptr);
  for (const auto* key : window->partition_by) {
    MILLRACE_TRY_ASSIGN(auto bound, inner.bind(*key));
    collected.keys.push_back(std::move(bound));
  }
  MILLRACE_TRY_ASSIGN(collected.is_in_time_order, bind_time_order(*window));
  auto column = read_column(collected_calls::over_base + static_cast<std::uint32_t>(calls_->overs.size()),
                            collected.aggregate.result_type, true);
  column.span = node.span;
  calls_->overs.push_back(std::move(collected));
  return column;
}

} // namespace millrace::sql
