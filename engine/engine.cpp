#include "millrace/engine/engine.hpp"

#include "millrace/engine/binder/analyzer.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/engine/sql/parser.hpp"

namespace millrace {

result<physical_plan> compile(std::string_view text) {
  MILLRACE_TRY_ASSIGN(const auto script, sql::parse(text));
  MILLRACE_TRY_ASSIGN(auto plan, sql::analyze(script));
  return complete(std::move(plan));
}

} // namespace millrace
