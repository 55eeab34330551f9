#include "millrace/tests/fuzz/target.hpp"
#include "millrace/tests/fuzz/text_format.hpp"

namespace millrace {

std::vector<std::string> made_seeds() { return {}; }

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto& format = millrace::text_formats()[0];
  static const auto shape = millrace::columns_of_all_types();
  millrace::format_options options;
  millrace::read_file(format, shape, options, bytes);
  options.has_header = false;
  millrace::read_file(format, shape, options, bytes);
  options.delimiter = ';';
  options.quote = 0;
  options.null_text = "NA";
  options.timestamp_format = "%d/%m/%Y %H:%M:%S";
  millrace::read_file(format, shape, options, bytes);
  return 0;
}
