#include "millrace/actors/connector/option_value.hpp"

#include <charconv>
#include <system_error>

#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

template <class Number>
result<Number> number_of(std::string_view name, const option_text& value, std::string_view expected) {
  Number number = 0;
  const auto* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc() || stop != end)
    return bad_value(name, value, expected);
  return number;
}

} // namespace

const option_text* find_option(const option_map& options, std::string_view name) {
  const auto found = options.find(std::string(name));
  return found == options.end() ? nullptr : &found->second;
}

failure bad_value(std::string_view name, const option_text& value, std::string_view expected) {
  return {errc::invalid_argument,
          "option `" + std::string(name) + "` must be " + std::string(expected) + ": " + value.text,
          {},
          value.span};
}

result<option_text> required_option(const option_map& options, std::string_view name, const source_span& stream) {
  const auto* found = find_option(options, name);
  if (found == nullptr) {
    return failure{errc::invalid_argument, "an option is missing: " + std::string(name),
                   "add " + std::string(name) + " = '...' to WITH", stream};
  }
  if (found->text.empty())
    return failure{errc::invalid_argument, "an option is empty: " + std::string(name), {}, found->span};
  return *found;
}

result<bool> flag_of(std::string_view name, const option_text& value) {
  if (is_same_word(value.text, "true"))
    return true;
  if (is_same_word(value.text, "false"))
    return false;
  return bad_value(name, value, "true or false");
}

result<std::int64_t> integer_of(std::string_view name, const option_text& value) {
  return number_of<std::int64_t>(name, value, "a whole number of 64 bits");
}

result<std::uint64_t> count_of(std::string_view name, const option_text& value) {
  return number_of<std::uint64_t>(name, value, "a whole number that is not negative");
}

} // namespace millrace
