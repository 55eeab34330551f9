// A target with a bug, which the driver must find: it does not survive a line that ends in `x`.
#include "millrace/engine/base/check.hpp"
#include "millrace/tests/fuzz/target.hpp"

namespace millrace {

std::vector<std::string> made_seeds() { return {"line x\n", "line\n"}; }

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  MILLRACE_CHECK(size < 2 || data[size - 1] != '\n' || data[size - 2] != 'x' || data[0] == 'l');
  return 0;
}
