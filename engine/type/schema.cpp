#include "millrace/engine/type/schema.hpp"

#include <algorithm>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

std::optional<std::uint32_t> schema::index_of(std::string_view name) const noexcept {
  const auto found =
    std::find_if(fields.begin(), fields.end(), [&](const field& candidate) { return candidate.name == name; });
  if (found == fields.end())
    return std::nullopt;
  return static_cast<std::uint32_t>(found - fields.begin());
}

std::uint64_t fingerprint(const schema& columns) noexcept {
  // Chained, so that the order of columns counts.
  auto print = mix(columns.fields.size());
  for (const auto& each : columns.fields) {
    const auto& type = each.value_type;
    const auto shape = static_cast<std::uint64_t>(type.id) | std::uint64_t{type.precision} << 8U |
                       std::uint64_t{type.scale} << 16U;
    print = mix(print ^ hash_bytes(each.name.data(), each.name.size()));
    print = mix(print ^ shape);
  }
  return print;
}

} // namespace millrace
