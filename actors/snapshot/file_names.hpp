#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// What the files of an epoch are called: `epoch-000000000007.state`, `epoch-000000000007.manifest`.
[[nodiscard]] std::string state_file_name(std::uint64_t epoch);
[[nodiscard]] std::string manifest_file_name(std::uint64_t epoch);
/// The epoch of a file that is called so; nothing for any other name.
[[nodiscard]] std::optional<std::uint64_t> epoch_of_state(std::string_view name);
[[nodiscard]] std::optional<std::uint64_t> epoch_of_manifest(std::string_view name);

} // namespace millrace
