#include "millrace/engine/function/catalog.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/function/families.hpp"
#include "millrace/engine/function/signature.hpp"

namespace millrace {
namespace {

constexpr std::size_t signatures_shown_max = 8;

bool precedes(const scalar_entry* a, const scalar_entry* b) noexcept { return a->name < b->name; }

std::string render_arguments(std::span<const argument_shape> arguments) {
  std::string text = "(";
  for (const auto& argument : arguments)
    text += (text.size() > 1 ? ", " : "") + to_string(argument.value_type);
  return text + ")";
}

} // namespace

struct function_catalog::overload {
  parsed_signature signature;
};

function_catalog::function_catalog() {
  register_functions(entries_);
  std::stable_sort(entries_.begin(), entries_.end(), &precedes);
  overloads_.reserve(entries_.size());
  for (const auto* entry : entries_)
    overloads_.push_back({parsed_signature(*entry)});
}

function_catalog::~function_catalog() = default;

const function_catalog& function_catalog::instance() {
  static const function_catalog catalog;
  return catalog;
}

std::span<const scalar_entry* const> function_catalog::entries() const noexcept { return entries_; }

std::pair<std::size_t, std::size_t> function_catalog::range_of(std::string_view name) const noexcept {
  const auto begin = std::partition_point(entries_.begin(), entries_.end(),
                                          [&](const scalar_entry* entry) { return entry->name < name; });
  const auto end = std::find_if(begin, entries_.end(), [&](const scalar_entry* entry) { return entry->name != name; });
  return {static_cast<std::size_t>(begin - entries_.begin()), static_cast<std::size_t>(end - entries_.begin())};
}

bool function_catalog::contains(std::string_view name) const noexcept {
  const auto [begin, end] = range_of(name);
  return begin != end;
}

failure function_catalog::no_match(std::string_view name, std::span<const argument_shape> arguments,
                                   std::string_view problem) const {
  const auto [begin, end] = range_of(name);
  failure mismatch;
  if (begin == end) {
    std::vector<std::string_view> names;
    for (const auto* entry : entries_)
      names.push_back(entry->name);
    mismatch.code = errc::unknown_name;
    mismatch.message = "unknown function: " + std::string(name);
    mismatch.hint = suggestion(name, names);
    return mismatch;
  }
  mismatch.code = errc::type_mismatch;
  mismatch.message = std::string(problem) + ": " + std::string(name) + render_arguments(arguments);
  mismatch.hint = "there is ";
  for (std::size_t i = begin; i < end && i - begin < signatures_shown_max; ++i)
    mismatch.hint += (i > begin ? ", " : "") + std::string(name) + std::string(entries_[i]->signature);
  if (end - begin > signatures_shown_max)
    mismatch.hint += ", and others";
  return mismatch;
}

result<resolved_function> function_catalog::resolve(std::string_view name,
                                                    std::span<const argument_shape> arguments) const {
  const auto has_null = std::any_of(arguments.begin(), arguments.end(), [](const argument_shape& argument) {
    return argument.value_type.id == type_id::null;
  });
  std::optional<parsed_signature::match> best;
  const scalar_entry* chosen = nullptr;
  bool is_ambiguous = false;
  const auto [begin, end] = range_of(name);
  for (std::size_t i = begin; i < end; ++i) {
    auto fit = overloads_[i].signature.fit(arguments);
    if (!fit.has_value() || (best.has_value() && fit->cost > best->cost))
      continue;
    // A bare NULL fits everything equally well; the first row of the table is as good as any.
    if (best.has_value() && fit->cost == best->cost) {
      is_ambiguous |= !has_null;
      continue;
    }
    is_ambiguous = false;
    best = std::move(fit);
    chosen = entries_[i];
  }
  if (chosen == nullptr)
    return no_match(name, arguments, "no function takes these types");
  if (is_ambiguous)
    return no_match(name, arguments, "more than one function takes these types, so a cast is needed");
  if (!best->has_types)
    return no_match(name, arguments, "the result would have more than 38 digits behind the point");
  return resolved_function{chosen, std::move(best->argument_types), best->result_type};
}

} // namespace millrace
