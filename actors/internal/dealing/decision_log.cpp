#include "millrace/actors/internal/dealing/decision_log.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/base/hash.hpp"

namespace millrace {

void decision_log::record(const decision& taken) noexcept {
  const std::array<std::uint64_t, 5> facts{digest_, taken.input, taken.offset, taken.size, taken.ends_input ? 1U : 0U};
  digest_ = hash_bytes(facts.data(), sizeof facts);
  kept_[count_ % kept_.size()] = taken;
  ++count_;
}

std::vector<decision> decision_log::recent() const {
  std::vector<decision> list;
  const auto kept = std::min<std::uint64_t>(count_ - first_, kept_.size());
  for (auto i = count_ - kept; i < count_; ++i)
    list.push_back(kept_[i % kept_.size()]);
  return list;
}

} // namespace millrace
