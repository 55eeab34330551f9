#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "millrace/bench/input_table.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// One scenario: an input, a query over it, and what must come out.
struct workload {
  std::string_view name;
  std::span<const column_formula> columns;
  std::string_view stream;   ///< Name of the input.
  std::string_view query;    ///< The closing SELECT.
  bool has_event_time = false;          ///< Input cannot be read again: its rows would come late.
  std::uint64_t check_rows = 100'000;   ///< Input rows of the check against stated counts.
  std::uint64_t check_output = 100'000; ///< Output rows of it.
  std::uint64_t check_windows = 0;      ///< Windows of it; 0 where there are none.
};

/// The scenarios of the project's benchmarks, in order.
[[nodiscard]] std::span<const workload> workloads() noexcept;

/// Returns the scenario with this name, or null.
[[nodiscard]] const workload* find_workload(std::string_view name) noexcept;

/// The script of a scenario, with its input declared as rows that a program hands over.
/// @param delay_minutes Of the watermark; 0 declares none.
[[nodiscard]] std::string script_of(const workload& load, unsigned delay_minutes);

/// Compiles a script that is part of a benchmark; ends the process with the error when it does not compile.
[[nodiscard]] physical_plan compile_or_exit(std::string_view script);

} // namespace millrace
