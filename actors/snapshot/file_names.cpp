#include "millrace/actors/snapshot/file_names.hpp"

#include <algorithm>
#include <charconv>

namespace millrace {

namespace {

constexpr std::string_view name_prefix = "epoch-";
constexpr std::string_view state_suffix = ".state";
constexpr std::string_view manifest_suffix = ".manifest";
/// So that a list of names is in the order of epochs; later ones may have more.
constexpr std::size_t epoch_digits = 12;

[[nodiscard]] std::string file_name(std::uint64_t epoch, std::string_view suffix) {
  auto digits = std::to_string(epoch);
  digits.insert(0, epoch_digits - std::min(digits.size(), epoch_digits), '0');
  return std::string(name_prefix) + digits + std::string(suffix);
}

[[nodiscard]] std::optional<std::uint64_t> epoch_of(std::string_view name, std::string_view suffix) {
  if (!name.starts_with(name_prefix) || !name.ends_with(suffix) || name.size() < name_prefix.size() + suffix.size())
    return std::nullopt;
  const auto digits = name.substr(name_prefix.size(), name.size() - name_prefix.size() - suffix.size());
  std::uint64_t epoch = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), epoch);
  if (error != std::errc() || end != digits.data() + digits.size() || file_name(epoch, suffix) != name)
    return std::nullopt;
  return epoch;
}

} // namespace

std::string state_file_name(std::uint64_t epoch) { return file_name(epoch, state_suffix); }
std::string manifest_file_name(std::uint64_t epoch) { return file_name(epoch, manifest_suffix); }

std::optional<std::uint64_t> epoch_of_state(std::string_view name) { return epoch_of(name, state_suffix); }
std::optional<std::uint64_t> epoch_of_manifest(std::string_view name) { return epoch_of(name, manifest_suffix); }

} // namespace millrace
