#pragma once

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/topology/machine.hpp"

namespace millrace {

/// The machine of a synthetic description that is known to be right.
inline machine machine_of(const std::string& description) {
  auto made = describe_machine(description);
  BOOST_REQUIRE_MESSAGE(made.ok(), description);
  return std::move(made).value();
}

/// The same with only some hardware threads usable.
inline machine machine_of(const std::string& description, const cpu_set& usable) {
  auto made = restrict(machine_of(description), usable);
  BOOST_REQUIRE_MESSAGE(made.ok(), description);
  return std::move(made).value();
}

} // namespace millrace
