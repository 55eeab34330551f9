#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace millrace {

/// One call and what it must answer, in whatever way its arguments are held.
///
/// An argument is `type:text`, as in `bigint:5` or `decimal(5,2):1.50`, with `.` as text for NULL; a
/// leading `#` makes it a literal in every run. The answer is the value's text, `.` for NULL, or
/// `!reason` for a row that fails.
struct function_case {
  std::string_view name;
  std::vector<std::string_view> arguments;
  std::string_view expected;
};

/// Runs each case with its arguments as literals, constant, flat and dictionary columns, the flat ones
/// with dead rows between, and checks that all answer the same.
void check_cases(std::initializer_list<function_case> cases);

} // namespace millrace
