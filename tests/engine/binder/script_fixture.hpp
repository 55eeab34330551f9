#pragma once

#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/binder/query_binder.hpp"
#include "millrace/engine/sql/parser.hpp"

namespace millrace::sql {

/// A catalog with the streams that a script declares, and queries bound over it.
///
/// Ownership: owns the scripts. Threads: one. Errors: text that does not parse fails the test.
class script_fixture {
public:
  script_fixture() {
    declare("CREATE STREAM t (k VARCHAR NOT NULL, a BIGINT, ts TIMESTAMP, twice AS a + a, WATERMARK FOR ts AS ts - 5s)"
            " WITH (connector = 'memory')");
  }

  /// Adds declared streams, or views when they are that.
  void declare(std::string_view text) {
    for (const auto* statement : parsed(text).statements) {
      const auto& definition = as<create_statement>(*statement);
      script_object object;
      object.what =
        definition.relation == relation_kind::view ? script_object::kind::view : script_object::kind::declared;
      object.definition = &definition;
      catalog.add(definition.name.parts[0].text, std::move(object));
    }
  }
  [[nodiscard]] const create_statement& definition_of(std::string_view name) {
    return *catalog.find(name)->definition;
  }

  [[nodiscard]] result<bound_query> bind(std::string_view text) {
    const auto& statement = as<query_statement>(*parsed(text).statements[0]);
    return query_binder(catalog, "result").bind(*statement.value);
  }
  /// The columns of a query with their types, as `k VARCHAR!`, `!` where they cannot be NULL.
  [[nodiscard]] std::string columns_of(std::string_view text) {
    const auto bound = bind(text);
    return bound.ok() ? written(bound->shape) : "error: " + bound.error().message;
  }
  /// The kinds of nodes from a query down to its source.
  [[nodiscard]] std::string nodes_of(std::string_view text) {
    static constexpr std::string_view names[] = {"source", "filter",     "project", "exchange", "group", "event_time", "window",
                                                 "time_order", "over", "late", "sort", "limit", "output"};
    const auto bound = bind(text);
    if (!bound.ok())
      return "error: " + bound.error().message;
    std::string path;
    for (auto node = bound->rows.node;; node = catalog.node(node).inputs[0]) {
      path.append(path.empty() ? "" : " ").append(names[static_cast<std::size_t>(catalog.node(node).kind)]);
      if (catalog.node(node).inputs.empty())
        return path;
    }
  }
  [[nodiscard]] failure error_of(std::string_view text) {
    auto bound = bind(text);
    BOOST_REQUIRE_MESSAGE(!bound.ok(), text);
    return std::move(bound).take_error();
  }
  [[nodiscard]] static std::string written(const schema& shape) {
    std::string text;
    for (const auto& [name, value_type, is_nullable] : shape.fields)
      text += (text.empty() ? "" : ", ") + name + " " + to_string(value_type) + (is_nullable ? "" : "!");
    return text;
  }

  script_catalog catalog;

private:
  const script& parsed(std::string_view text) {
    auto outcome = parse(text);
    BOOST_REQUIRE_MESSAGE(outcome.ok(), text << ": " << (outcome.ok() ? "" : outcome.error().message));
    scripts_.push_back(std::make_unique<script>(std::move(outcome).value()));
    return *scripts_.back();
  }

  std::vector<std::unique_ptr<script>> scripts_;
};

} // namespace millrace::sql
