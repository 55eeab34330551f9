#include "millrace/engine/format/format.hpp"

#include <array>

#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/format/json.hpp"

namespace millrace {

std::span<const format_entry> text_formats() noexcept {
  static constexpr std::array entries = {
    format_entry{"csv", make_csv_decoder, make_csv_encoder, make_csv_splitter},
    format_entry{"json", make_json_decoder, make_json_encoder, make_json_splitter},
  };
  return entries;
}

} // namespace millrace
