#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

std::string_view name_of(node_kind kind) noexcept {
  switch (kind) {
    case node_kind::source: return "source";
    case node_kind::filter: return "filter";
    case node_kind::project: return "project";
    case node_kind::exchange: return "exchange";
    case node_kind::group: return "group";
    case node_kind::event_time: return "event time";
    case node_kind::window: return "window";
    case node_kind::time_order: return "time order";
    case node_kind::over: return "over";
    case node_kind::late: return "late rows";
    case node_kind::sort: return "sort";
    case node_kind::limit: return "limit";
    case node_kind::output: return "output";
  }
  return "";
}

} // namespace millrace
