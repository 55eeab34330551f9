#include <algorithm>
#include <array>
#include <functional>

#include "millrace/tests/corpus_runner/corpus_cell.hpp"

namespace millrace {

namespace {

/// Sets what one value of an axis means; answers false for a value it does not know.
using axis_setter = bool (*)(cell_settings&, const std::string&);

bool set_number(std::uint32_t& target, const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    return false;
  target = static_cast<std::uint32_t>(std::stoul(text));
  return target > 0;
}

bool choose(const std::string& text, std::initializer_list<std::string_view> names, const std::function<void(std::size_t)>& set) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    return false;
  set(static_cast<std::size_t>(found - names.begin()));
  return true;
}

struct axis {
  std::string_view name;
  std::vector<std::string> defaults;
  axis_setter set;
};

const std::array<axis, 7>& axes() {
  static const std::array<axis, 7> all = {{
    {"partitions", {"1", "2", "5"}, [](cell_settings& s, const std::string& v) { return set_number(s.partitions, v); }},
    {"chunk", {"1", "2", "7", "4096"}, [](cell_settings& s, const std::string& v) { return set_number(s.chunk_rows, v); }},
    {"order", {"given"}, [](cell_settings& s, const std::string& v) {
       return choose(v, {"given", "shuffled"}, [&](std::size_t i) { s.is_shuffled = i == 1; });
     }},
    {"hash", {"normal", "constant"}, [](cell_settings& s, const std::string& v) {
       return choose(v, {"normal", "constant"}, [&](std::size_t i) { s.hash = i == 1 ? hash_mode::constant : hash_mode::normal; });
     }},
    {"encoding", {"plain", "constant", "dictionary"}, [](cell_settings& s, const std::string& v) {
       return choose(v, {"plain", "constant", "dictionary"}, [&](std::size_t i) { s.encoding = static_cast<column_encoding>(i); });
     }},
    {"partial", {"on", "off"}, [](cell_settings& s, const std::string& v) {
       return choose(v, {"auto", "on", "off"}, [&](std::size_t i) { s.partial = static_cast<partial_mode>(i); });
     }},
    {"recovery", {"none", "restore", "rescale"}, [](cell_settings& s, const std::string& v) {
       return choose(v, {"none", "restore", "rescale"},
                     [&](std::size_t i) { s.between_chunks = static_cast<local_job::recovery>(i); });
     }},
  }};
  return all;
}

/// State that is saved has lost how its rows were encoded, so recovery is tried with one encoding and hash of the default
/// ones. So is an exchange of rows where it could be one of groups; with one partition there is none.
bool is_tried(const cell_settings& cell) {
  const auto is_plain = cell.encoding == column_encoding::flat && cell.hash == hash_mode::normal;
  const auto recovers = cell.between_chunks != local_job::recovery::none;
  const auto is_aggregated_late = cell.partial == partial_mode::never;
  return is_plain ? !is_aggregated_late || (cell.partitions > 1 && !recovers) : !recovers && !is_aggregated_late;
}

} // namespace

result<std::vector<cell_settings>> cells_of(const stream_script& script) {
  for (const auto& [name, values] : script.matrix)
    if (std::none_of(axes().begin(), axes().end(), [&](const axis& a) { return a.name == name; }))
      return failure{errc::unknown_name, "unknown axis: " + name, {}, {}};
  std::vector<cell_settings> cells(1);
  for (const auto& axis : axes()) {
    const auto given = script.matrix.find(std::string(axis.name));
    const auto& values = given == script.matrix.end() ? axis.defaults : given->second;
    std::vector<cell_settings> next;
    for (const auto& cell : cells)
      for (const auto& value : values) {
        auto result = cell;
        if (!axis.set(result, value))
          return failure{errc::invalid_argument, "axis " + std::string(axis.name) + " has no value " + value, {}, {}};
        next.push_back(result);
      }
    cells = std::move(next);
  }
  std::erase_if(cells, [](const cell_settings& cell) { return !is_tried(cell); });
  for (std::size_t i = 1; i < cells.size(); i += 2)
    cells[i].slots_seed = i;
  return cells;
}

} // namespace millrace
