#include "millrace/topology/memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace millrace {

namespace {

/// What a process gets that has no other limit and a machine that says nothing.
constexpr std::uint64_t unknown_memory = std::uint64_t{4} << 30U;

[[nodiscard]] std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Reads the limit of one group; nothing where it has none, as its word is `max`.
[[nodiscard]] std::optional<std::uint64_t> limit_in(const std::filesystem::path& file) {
  std::istringstream text(content_of(file));
  std::uint64_t bytes = 0;
  if (text >> bytes)
    return bytes;
  return std::nullopt;
}

void lower(std::optional<std::uint64_t>& to, std::optional<std::uint64_t> by) {
  if (by)
    to = std::min(to.value_or(*by), *by);
}

[[nodiscard]] std::optional<std::uint64_t> limit_of(int resource) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return std::nullopt;
  return limit.rlim_cur;
}

} // namespace

std::optional<std::uint64_t> control_group_memory(const std::string& membership, const std::string& root) {
  std::optional<std::uint64_t> least;
  std::istringstream lines(membership);
  // A line is `number:controllers:path`; of version 2 there is one, without controllers.
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos)
      continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto is_first_version = ("," + controllers + ",").find(",memory,") != std::string::npos;
    if (!controllers.empty() && !is_first_version)
      continue;
    const auto top = std::filesystem::path(root) / (is_first_version ? "memory" : "");
    const auto* file = is_first_version ? "memory.limit_in_bytes" : "memory.max";
    auto group = std::filesystem::path(line.substr(second + 1)).relative_path();
    for (;; group = group.parent_path()) {
      lower(least, limit_in(top / group / file));
      if (group.empty())
        break;
    }
  }
  return least;
}

std::uint64_t usable_memory() {
  std::optional<std::uint64_t> least;
  const auto pages = sysconf(_SC_PHYS_PAGES);
  const auto page_bytes = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0)
    least = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  lower(least, control_group_memory(content_of("/proc/self/cgroup"), "/sys/fs/cgroup"));
  lower(least, limit_of(RLIMIT_AS));
  lower(least, limit_of(RLIMIT_DATA));
  return least.value_or(unknown_memory);
}

} // namespace millrace
