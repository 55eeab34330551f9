#pragma once

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/topology/machine.hpp"

namespace millrace {

/// The machine of a synthetic description that is known to be right.
inline machine machine_of(const std::string& description) {
  auto machine = describe_machine(description);
  BOOST_REQUIRE_MESSAGE(machine.ok(), description);
  return std::move(machine).value();
}

/// The same with only some hardware threads usable.
inline machine machine_of(const std::string& description, const cpu_set& usable) {
  auto machine = restrict(machine_of(description), usable);
  BOOST_REQUIRE_MESSAGE(machine.ok(), description);
  return std::move(machine).value();
}

} // namespace millrace
