#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "millrace/engine/aggregate/entry.hpp"
#include "millrace/engine/aggregate/kept_key.hpp"

// How the adapter reads the arguments of an aggregate `A`, by `A::input` and the encoding of their columns.

namespace millrace {

/// Input of an aggregate to which only NULL or not matters.
struct presence {};

namespace detail {

template <class T>
struct flat_values {
  const T* values;
  explicit flat_values(const column& source) noexcept : values(source.data<T>()) {}
  T operator[](std::uint32_t row) const noexcept { return values[row]; }
};
template <>
struct flat_values<bool> {
  const std::uint64_t* bits;
  explicit flat_values(const column& source) noexcept : bits(source.bits()) {}
  bool operator[](std::uint32_t row) const noexcept { return bitmap::test(bits, row); }
};
template <>
struct flat_values<std::string_view> {
  const column* source;
  explicit flat_values(const column& values) noexcept : source(&values) {}
  std::string_view operator[](std::uint32_t row) const noexcept { return source->text(row); }
};
template <>
struct flat_values<presence> {
  explicit flat_values(const column&) noexcept {}
  presence operator[](std::uint32_t) const noexcept { return {}; }
};

/// Values of any encoding.
template <class T>
struct any_values {
  column_reader<T> values;
  explicit any_values(const column& source) noexcept : values(source) {}
  T operator[](std::uint32_t row) const noexcept { return values[row]; }
};
template <>
struct any_values<presence> : flat_values<presence> {
  using flat_values<presence>::flat_values;
};

/// Places of values whose type does not matter yet.
template <>
struct any_values<value_place> {
  const column* source;
  explicit any_values(const column& values) noexcept : source(&values) {}
  value_place operator[](std::uint32_t row) const noexcept { return {source, row}; }
};

/// Values of two arguments.
template <class T>
struct pair_values {};
template <class A, class B>
struct pair_values<std::pair<A, B>> {
  any_values<A> first;
  any_values<B> second;
  explicit pair_values(const aggregate_input& input) noexcept : first(*input.argument), second(*input.argument2) {}
  std::pair<A, B> operator[](std::uint32_t row) const noexcept { return {first[row], second[row]}; }
};

template <class A>
concept takes_a_pair = requires(typename A::input pair) { pair.second; };

/// Calls `use` with the values of the arguments.
template <class A, class Use>
decltype(auto) with_values(const aggregate_input& input, Use&& use) {
  if constexpr (takes_a_pair<A>)
    return use(pair_values<typename A::input>(input));
  else if (input.argument->encoding == column_encoding::flat)
    return use(flat_values<typename A::input>(*input.argument));
  else
    return use(any_values<typename A::input>(*input.argument));
}

template <class A>
[[nodiscard]] bool has_no_nulls(const aggregate_input& input) noexcept {
  if constexpr (takes_a_pair<A>)
    return input.argument->has_no_nulls() && input.argument2->has_no_nulls();
  else
    return input.argument->has_no_nulls();
}

template <class A>
[[nodiscard]] bool is_given(const aggregate_input& input, std::uint32_t row) noexcept {
  if constexpr (takes_a_pair<A>)
    return input.argument->is_valid(row) && input.argument2->is_valid(row);
  else
    return input.argument->is_valid(row);
}

} // namespace detail

} // namespace millrace
