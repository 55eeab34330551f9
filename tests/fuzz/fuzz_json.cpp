#include "millrace/tests/fuzz/target.hpp"
#include "millrace/tests/fuzz/text_format.hpp"

namespace millrace {

std::vector<std::string> made_seeds() { return {}; }

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto& format = millrace::text_formats()[1];
  static const auto shape = millrace::columns_of_all_types();
  millrace::read_file(format, shape, {}, bytes);
  return 0;
}
