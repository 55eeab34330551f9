#include "millrace/actors/connector/bytes/byte_stream.hpp"

#include <algorithm>
#include <vector>

namespace millrace {

namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10U;

} // namespace

result<std::uint64_t> byte_input::skip(std::uint64_t count) {
  std::vector<char> block(block_bytes);
  std::uint64_t passed = 0;
  while (passed < count) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), count - passed));
    MILLRACE_TRY_ASSIGN(const auto fresh, read({block.data(), wanted}));
    if (fresh == 0)
      break;
    passed += fresh;
  }
  return passed;
}

} // namespace millrace
