#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// Values as a message holds them.
template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
inline std::string int32s(const std::vector<std::int32_t>& values) { return bytes_of(values); }
inline std::string int64s(const std::vector<std::int64_t>& values) { return bytes_of(values); }
inline std::string uint32s(const std::vector<std::uint32_t>& values) { return bytes_of(values); }

} // namespace millrace
