#include <span>

#include "millrace/engine/aggregate/adapter.hpp"
#include "millrace/engine/aggregate/families.hpp"
#include "millrace/engine/aggregate/kept_key.hpp"

namespace millrace {

namespace {

enum class extreme : std::uint8_t { smallest, largest };

/// The value of the row whose key is the smallest or largest; of equal keys the first.
template <class T, extreme Wanted>
struct value_at_extreme {
  using input = std::pair<T, value_place>;
  using output = T;
  struct state {
    kept_key best;
    kept_value<T> value;
  };

  static void add(state& s, const input& row, state_heap& heap) { offer(s, row.second, row.first, heap); }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    if (other.best.is_set())
      offer(s, kept_key_place{&other.best, &other_heap}, other.value.get(other_heap), heap);
  }
  static outcome finish(const state& s, output& out, const state_heap& heap) noexcept {
    if (!s.best.is_set())
      return outcome::null;
    out = s.value.get(heap);
    return outcome::value;
  }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit) {
    visit(s.best);
    visit(s.value);
  }

private:
  template <class Key>
  static void offer(state& s, const Key& key, T value, state_heap& heap) {
    const auto is_better =
      !s.best.is_set() || (Wanted == extreme::largest ? s.best.sorts_ahead_of(key, heap) : s.best.sorts_after(key, heap));
    if (!is_better)
      return;
    s.best.set(key, heap);
    s.value.set(value, heap);
  }
};

template <class T>
using at_smallest = value_at_extreme<T, extreme::smallest>;
template <class T>
using at_largest = value_at_extreme<T, extreme::largest>;

constexpr aggregate_entry row(std::string_view name, std::string_view help) noexcept {
  aggregate_entry entry;
  entry.name = name;
  entry.signature = "(T, any) -> T";
  entry.help = help;
  entry.argument2 = {all_types, {}};
  return entry;
}

constexpr std::string_view smallest_help = "Value of the first row with the smallest second argument.";
constexpr std::string_view largest_help = "Value of the first row with the largest second argument.";

constexpr auto entries = join_tables(define_for_every_type<at_smallest>(row("arg_min", smallest_help)),
                                     define_for_every_type<at_smallest>(row("min_by", smallest_help)),
                                     define_for_every_type<at_largest>(row("arg_max", largest_help)),
                                     define_for_every_type<at_largest>(row("max_by", largest_help)));

} // namespace

std::span<const aggregate_entry> arg_extreme_aggregates() noexcept { return entries; }

} // namespace millrace
