#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Calls `body.template operator()<T>()` with the C++ type of a physical type's values, the one that
/// `column_reader` reads, and returns its answer.
template <class Body>
decltype(auto) with_physical(physical_type physical, Body&& body) {
  switch (physical) {
    case physical_type::bit: return body.template operator()<bool>();
    case physical_type::int32: return body.template operator()<std::int32_t>();
    case physical_type::int64: return body.template operator()<std::int64_t>();
    case physical_type::int128: return body.template operator()<int128>();
    case physical_type::float64: return body.template operator()<double>();
    case physical_type::string: return body.template operator()<std::string_view>();
    case physical_type::interval: break;
  }
  return body.template operator()<interval_value>();
}

} // namespace millrace
