#include "millrace/topology/cpu_set.hpp"

#include <algorithm>
#include <iterator>

namespace millrace {

cpu_set::cpu_set(std::initializer_list<std::uint32_t> pus) {
  for (const auto pu : pus)
    insert(pu);
}

void cpu_set::insert(std::uint32_t pu) {
  const auto at = std::lower_bound(pus_.begin(), pus_.end(), pu);
  if (at == pus_.end() || *at != pu)
    pus_.insert(at, pu);
}

void cpu_set::insert(const cpu_set& others) {
  for (const auto pu : others)
    insert(pu);
}

bool cpu_set::contains(std::uint32_t pu) const noexcept { return std::binary_search(pus_.begin(), pus_.end(), pu); }

cpu_set intersection(const cpu_set& a, const cpu_set& b) {
  cpu_set both;
  for (const auto pu : a)
    if (b.contains(pu))
      both.insert(pu);
  return both;
}

cpu_set difference(const cpu_set& a, const cpu_set& b) {
  cpu_set rest;
  for (const auto pu : a)
    if (!b.contains(pu))
      rest.insert(pu);
  return rest;
}

std::string to_string(const cpu_set& pus) {
  std::string text;
  for (auto at = pus.begin(); at != pus.end();) {
    const auto first = *at;
    auto last = first;
    while (++at != pus.end() && *at == last + 1)
      last = *at;
    text += (text.empty() ? "" : ",") + std::to_string(first);
    if (last != first)
      text += "-" + std::to_string(last);
  }
  return text.empty() ? "-" : text;
}

} // namespace millrace
