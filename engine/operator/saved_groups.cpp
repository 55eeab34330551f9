#include "millrace/engine/operator/saved_groups.hpp"

#include <algorithm>
#include <tuple>

namespace millrace {

namespace {

[[nodiscard]] saved_group read_group(std::span<const std::byte> bytes) noexcept {
  saved_group group;
  group.state = state_reader(bytes);
  group.window = group.state.take<time_window>();
  group.first = group.state.take<row_position>();
  group.key = group.state.take_sized();
  return group;
}

[[nodiscard]] bool was_made_before(const saved_group& a, const saved_group& b) noexcept {
  return std::tie(a.window.end, a.window.start, a.first) < std::tie(b.window.end, b.window.start, b.first);
}

} // namespace

result<std::vector<saved_group>> read_groups(std::span<const saved_section* const> sections) {
  std::vector<saved_group> groups;
  for (const auto* section : sections) {
    state_reader reader(section->bytes);
    while (!reader.is_at_end()) {
      groups.push_back(read_group(reader.take_sized()));
      if (reader.has_failed() || groups.back().state.has_failed())
        return damaged_state("a group is cut short");
    }
  }
  std::stable_sort(groups.begin(), groups.end(), was_made_before);
  return groups;
}

} // namespace millrace
