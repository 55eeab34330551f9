#include "millrace/topology/render.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace millrace {

namespace {

[[nodiscard]] std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

[[nodiscard]] std::string in_units(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + " " + std::string(units[unit]);
}

[[nodiscard]] std::size_t count_threads(const machine& on) {
  std::size_t count = 0;
  for (const auto& core : on.cores)
    count += core.threads.size();
  return count;
}

[[nodiscard]] std::string machine_line(const machine& on) {
  return counted(on.package_count, "package") + ", " + counted(on.nodes.size(), "memory node") + ", " +
         counted(on.caches.size(), "shared cache") + ", " + counted(on.cores.size(), "core") + ", " +
         counted(count_threads(on), "hardware thread");
}

[[nodiscard]] std::string usable_line(const machine& on) {
  const auto usable = usable_threads(on);
  return to_string(usable) + " (" + std::to_string(usable.size()) + " of " + std::to_string(count_threads(on)) + ")";
}

[[nodiscard]] std::string partitions_line(const placement& where) {
  auto text = std::to_string(where.partitions.size());
  if (where.pin == pinning::off)
    return text + ", not pinned";
  text += ", pinned";
  return where.has_shared_threads ? text + ", sharing hardware threads" : text;
}

[[nodiscard]] std::string housekeeping_line(const placement& where) {
  return to_string(where.housekeeping) + (where.has_shared_housekeeping ? ", shared with partitions" : "");
}

[[nodiscard]] std::string number(std::uint32_t index) { return index == machine::none ? "-" : std::to_string(index); }

/// `partition 3 on 7; housekeeping on 15`, nothing for an idle core.
[[nodiscard]] std::string use_of(const machine::core& core, const placement& where) {
  if (where.pin == pinning::off)
    return "any";
  std::string text;
  for (std::size_t i = 0; i < where.partitions.size(); ++i)
    if (const auto here = intersection(where.partitions[i].cpus, core.usable); !here.is_empty())
      text += (text.empty() ? "" : "; ") + ("partition " + std::to_string(i)) + " on " + to_string(here);
  if (const auto here = intersection(where.housekeeping, core.usable); !here.is_empty())
    text += (text.empty() ? "" : "; ") + std::string("housekeeping on ") + to_string(here);
  return text.empty() ? "idle" : text;
}

using table_row = std::array<std::string, 6>;

/// Pads all cells but the last to the width of their column.
void append_table(const std::vector<table_row>& rows, std::string& out) {
  std::array<std::size_t, std::tuple_size_v<table_row>> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      out += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    out += row.back() + "\n";
  }
}

void append_memory(const machine& on, std::string& out) {
  for (const auto& node : on.nodes)
    out += "node " + std::to_string(node.number) + ": " + (node.bytes == 0 ? "memory unknown" : in_units(node.bytes)) +
           (node.is_usable ? "" : ", not usable") + "\n";
  for (std::size_t i = 0; i < on.caches.size(); ++i)
    out += "cache " + std::to_string(i) + ": L" + std::to_string(on.caches[i].level) + ", " +
           in_units(on.caches[i].bytes) + "\n";
}

} // namespace

std::string render(const machine& on, const placement& where) {
  std::string out = "machine       " + machine_line(on) + (on.is_this_machine ? "" : " (described)") + "\n";
  out += "usable        " + usable_line(on) + "\n";
  out += "partitions    " + partitions_line(where) + "\n";
  out += "housekeeping  " + housekeeping_line(where) + "\n\n";
  append_memory(on, out);
  if (!on.nodes.empty() || !on.caches.empty())
    out += "\n";
  std::vector<table_row> rows{{"core", "package", "node", "cache", "threads", "use"}};
  for (std::size_t i = 0; i < on.cores.size(); ++i) {
    const auto& core = on.cores[i];
    if (core.usable.is_empty())
      continue;
    const auto node = core.node == machine::none ? machine::none : on.nodes[core.node].number;
    rows.push_back({std::to_string(i), number(core.package), number(node), number(core.cache), to_string(core.usable),
                    use_of(core, where)});
  }
  append_table(rows, out);
  return out;
}

} // namespace millrace
