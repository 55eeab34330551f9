#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What every fuzz target defines. The function is the one libFuzzer calls; `driver.cpp` calls it where
/// there is no libFuzzer.
///
/// Survives any input, or breaks a check; always returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace millrace {

/// Inputs to start from besides the seed files, for formats that are not text.
[[nodiscard]] std::vector<std::string> made_seeds();

} // namespace millrace
