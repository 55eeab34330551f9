#include "millrace/engine/aggregate/catalog.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "millrace/engine/aggregate/families.hpp"

namespace millrace {

namespace {

constexpr type_id last_type = type_id::interval;

/// The type an argument must have for a pattern: its own, or the widest that it widens to.
std::optional<type> accepted_as(const argument_pattern& pattern, type given) noexcept {
  if (pattern.accepts(given))
    return given;
  for (auto id = static_cast<std::uint8_t>(last_type); id > 0; --id) {
    const type candidate(static_cast<type_id>(id));
    // A decimal has parameters of its own, so nothing is widened to one.
    if (!candidate.is_decimal() && pattern.accepts(candidate) && is_implicit_cast(given, candidate))
      return candidate;
  }
  return std::nullopt;
}

struct match {
  resolved_aggregate chosen;
  std::size_t casts = 0;
};

std::optional<match> try_entry(const aggregate_entry& entry, std::span<const argument_shape> arguments) {
  const auto wanted = (entry.argument.is_used() ? 1U : 0U) + (entry.argument2.is_used() ? 1U : 0U);
  if (arguments.size() != wanted)
    return std::nullopt;
  match found;
  found.chosen.entry = &entry;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto target = accepted_as(i == 0 ? entry.argument : entry.argument2, arguments[i].value_type);
    if (!target)
      return std::nullopt;
    found.casts += *target == arguments[i].value_type ? 0U : 1U;
    found.chosen.argument_types.push_back(*target);
  }
  return found;
}

type result_of(const resolved_aggregate& chosen) noexcept {
  switch (chosen.entry->result) {
    case aggregate_result::boolean: return type_id::boolean;
    case aggregate_result::bigint: return type_id::bigint;
    case aggregate_result::double_: return type_id::double_;
    case aggregate_result::argument: break;
    case aggregate_result::decimal_total:
      return type::decimal(decimal_precision_max, chosen.argument_types.front().scale);
  }
  return chosen.argument_types.front();
}

failure unknown_aggregate(std::string_view name, std::span<const aggregate_entry* const> entries) {
  std::vector<std::string_view> names;
  for (const auto* entry : entries)
    names.push_back(entry->name);
  return {errc::unknown_name, "unknown aggregate function: " + std::string(name), suggestion(name, names), {}};
}

failure no_such_overload(std::string_view name, std::span<const argument_shape> arguments,
                         std::span<const aggregate_entry* const> entries) {
  std::string given;
  for (const auto& argument : arguments)
    given += (given.empty() ? "" : ", ") + to_string(argument.value_type);
  std::string known;
  for (const auto* entry : entries)
    if (entry->name == name && known.find(entry->signature) == std::string::npos)
      known += (known.empty() ? "" : ", ") + std::string(name) + std::string(entry->signature);
  return {errc::type_mismatch,
          "no aggregate function " + std::string(name) + "(" + given + ")",
          "there is " + known,
          {}};
}

} // namespace

const aggregate_catalog& aggregate_catalog::instance() {
  static const aggregate_catalog catalog;
  return catalog;
}

aggregate_catalog::aggregate_catalog() {
  register_aggregates(entries_);
  std::stable_sort(entries_.begin(), entries_.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
}

result<resolved_aggregate> aggregate_catalog::resolve(std::string_view name,
                                                      std::span<const argument_shape> arguments) const {
  if (!contains(name))
    return unknown_aggregate(name, entries_);
  std::optional<match> best;
  for (const auto* entry : entries_) {
    if (entry->name != name)
      continue;
    auto found = try_entry(*entry, arguments);
    if (found && (!best || found->casts < best->casts))
      best = std::move(found);
  }
  if (!best)
    return no_such_overload(name, arguments, entries_);
  best->chosen.result_type = result_of(best->chosen);
  return std::move(best->chosen);
}

bool aggregate_catalog::contains(std::string_view name) const noexcept {
  return std::any_of(entries_.begin(), entries_.end(), [&](const auto* entry) { return entry->name == name; });
}

std::span<const aggregate_entry* const> aggregate_catalog::entries() const noexcept { return entries_; }

} // namespace millrace
