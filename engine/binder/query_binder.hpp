#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/binder/relation.hpp"
#include "millrace/engine/binder/script_catalog.hpp"

namespace millrace::sql {

class projection;

/// A bound query: its rows, what they are called, and what there is to say of them.
struct bound_query {
  relation rows;
  schema shape;
  std::optional<late_rows> late;
};

/// What a query is bound for.
enum class binding_purpose : std::uint8_t {
  run,   ///< Views in it are expanded.
  check, ///< Its errors and its columns: views stand for the columns they were found to have.
};

/// Binds queries: adds their nodes to the plan and answers what their columns are called.
///
/// Ownership: borrows catalog and syntax tree. Threads: one. Errors: every semantic error of a
/// query, at its span; the plan may then hold nodes that nothing reads.
class query_binder {
public:
  /// @param name Stream the query computes, for the plan; may be empty.
  query_binder(script_catalog& catalog, std::string_view name, binding_purpose purpose = binding_purpose::run)
    : catalog_(&catalog), name_(name), purpose_(purpose) {}

  [[nodiscard]] result<bound_query> bind(const query& node);

private:
  /// A SELECT while it is being bound.
  struct select_state {
    const query* whole = nullptr;
    const select_body* body = nullptr;
    relation from;
    collected_calls calls;
    std::vector<bound_expression> items; ///< The select list, then what only ORDER BY reads.
    std::vector<std::string> names;
    std::vector<bool> has_alias; ///< By item: its name is written behind it.
    std::vector<std::uint32_t> order_columns; ///< Item of each key of ORDER BY.
    std::optional<bound_expression> having;
    std::vector<bound_expression> group_keys;
    std::optional<window_spec> window;
    std::vector<std::pair<bound_expression, bound_expression>> known; ///< What it is over the grouping's output.
  };

  struct grouping;

  class common_table_scope;

  result<bound_query> bind_body(const query& node);
  status bind_common_table(const common_table& table, common_table_scope& scope);
  result<relation> bind_source(const table_source& node);
  result<relation> bind_named(const named_source& node);
  result<relation> bind_late(const named_source& node);
  result<relation> bind_window_function(const function_source& node);
  result<relation> bind_subquery(const query& node, const table_alias& alias, source_span span);
  relation one_row(source_span span);
  void add_window_columns(relation& rows, const window_spec& spec);
  status rename(relation& rows, const table_alias& alias, std::string_view fallback, source_span span);

  result<bound_query> bind_select(const query& whole, const select_body& body);
  status reject_unsupported(const query& whole, const select_body& body);
  status bind_where(select_state& state);
  status bind_items(select_state& state);
  status expand_star(select_state& state, const star_expression& star);
  status bind_window_clause(select_state& state);
  status bind_group_keys(select_state& state);
  result<bound_expression> bind_group_key(select_state& state, const expression& node);
  status bind_order_keys(select_state& state);
  static std::optional<std::uint32_t> item_named(const select_state& state, const expression& key);
  result<bound_query> finish(select_state& state);
  result<bound_query> finish_plain(select_state& state);
  result<bound_query> finish_grouped(select_state& state);
  void set_emission(const select_state& state, grouping& parts) const;
  void add_group_keys(select_state& state, grouping& parts);
  void add_window(select_state& state, grouping& parts);
  void add_aggregates(select_state& state, grouping& parts);
  std::vector<scope_column> add_late_columns(const select_state& state, grouping& parts);
  status add_having(const select_state& state, relation& rows);
  static status check_filter(const bound_expression& predicate, const relation& rows, const expression& node,
                             std::string_view clause);
  result<bound_query> finish_over(select_state& state);
  std::uint32_t add_time_order(const select_state& state, projection below, std::vector<std::uint32_t> keys,
                               std::optional<late_rows>& late);
  void remember_late(const late_rows& late);
  result<bound_query> project(select_state& state, const relation& input, std::vector<bound_expression> values);
  result<bound_expression> rewrite(const select_state& state, const bound_expression& source);
  result<std::vector<std::uint32_t>> order_columns_of(const query& whole, const bound_query& bound);
  result<bound_query> order(const query& whole, bound_query bound, std::span<const std::uint32_t> columns);
  bound_query hide_order_keys(bound_query bound, std::size_t item_count);

  result<window_spec> window_of(relation& rows, const window_entry& kind,
                                std::span<const expression* const> arguments, source_span span);
  status set_time(relation& rows, const bound_expression& time, window_spec& spec, source_span span);

  script_catalog* catalog_;
  std::string name_;
  binding_purpose purpose_;
  std::map<std::string, bound_query, std::less<>> common_tables_;
};

/// Notes that a node's rows must come to an end: at every input they come from, but where a LIMIT ends them.
/// @param reason What to say where such an input never ends.
void require_end(physical_plan& plan, std::uint32_t node, const failure& reason);

} // namespace millrace::sql
