#include <algorithm>
#include <span>

#include "millrace/engine/aggregate/adapter.hpp"
#include "millrace/engine/aggregate/families.hpp"
#include "millrace/engine/aggregate/kept_value.hpp"

namespace millrace {

namespace {

/// A value or NULL, once there was a row.
template <class T>
struct kept_row {
  kept_value<T> value;
  std::uint32_t is_set;
  std::uint32_t is_null;

  void keep(T from, state_heap& heap) {
    value.set(from, heap);
    is_set = 1;
    is_null = 0;
  }
  void keep_null() noexcept {
    is_set = 1;
    is_null = 1;
  }
  [[nodiscard]] outcome finish(T& out, const state_heap& heap) const noexcept {
    if (is_set == 0 || is_null != 0)
      return outcome::null;
    out = value.get(heap);
    return outcome::value;
  }
};

template <class T>
struct first_of {
  using input = T;
  using output = T;
  using state = kept_row<T>;
  static void add(state& s, T value, state_heap& heap) {
    if (s.is_set == 0)
      s.keep(value, heap);
  }
  static void add_null(state& s) noexcept {
    if (s.is_set == 0)
      s.keep_null();
  }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    if (other.is_set == 0)
      return;
    if (other.is_null != 0)
      add_null(s);
    else
      add(s, other.value.get(other_heap), heap);
  }
  static outcome finish(const state& s, output& out, const state_heap& heap) noexcept { return s.finish(out, heap); }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit)
    requires std::is_same_v<T, std::string_view>
  {
    visit(s.value);
  }
};

template <class T>
struct last_of : first_of<T> {
  using state = kept_row<T>;
  static void add(state& s, T value, state_heap& heap) { s.keep(value, heap); }
  static void add_null(state& s) noexcept { s.keep_null(); }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    if (other.is_set == 0)
      return;
    if (other.is_null != 0)
      s.keep_null();
    else
      s.keep(other.value.get(other_heap), heap);
  }
};

template <class T>
struct any_value_of {
  using input = T;
  using output = T;
  using state = kept_row<T>;
  static void add(state& s, T value, state_heap& heap) { first_of<T>::add(s, value, heap); }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    first_of<T>::merge(s, other, heap, other_heap);
  }
  static outcome finish(const state& s, output& out, const state_heap& heap) noexcept { return s.finish(out, heap); }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit)
    requires std::is_same_v<T, std::string_view>
  {
    visit(s.value);
  }
};

constexpr aggregate_entry row(std::string_view name, std::string_view help) noexcept {
  aggregate_entry entry;
  entry.name = name;
  entry.signature = "(T) -> T";
  entry.help = help;
  return entry;
}

constexpr std::string_view first_help = "Value of the first row, NULL or not.";
constexpr std::string_view last_help = "Value of the last row, NULL or not.";

constexpr auto entries =
  join_tables(define_for_every_type<first_of>(row("first", first_help)),
              define_for_every_type<first_of>(row("first_value", first_help)),
              define_for_every_type<last_of>(row("last", last_help)),
              define_for_every_type<last_of>(row("last_value", last_help)),
              define_for_every_type<any_value_of>(row("any_value", "First value that is not NULL.")));

} // namespace

std::span<const aggregate_entry> order_aggregates() noexcept { return entries; }

} // namespace millrace
