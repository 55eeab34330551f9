#include "millrace/proto/stream.hpp"

#include "millrace/proto/internal/framing.hpp"
#include "millrace/proto/internal/stream_decoder.hpp"
#include "millrace/proto/internal/stream_encoder.hpp"

namespace millrace {

const format_entry& protobuf_format() noexcept {
  static const format_entry entry{
    "protobuf",
    [](const schema& shape, const std::vector<bool>& needed, const format_options&) -> std::unique_ptr<decoder> {
      return std::make_unique<stream_decoder>(shape, needed, message_limits{});
    },
    [](const schema& shape, const format_options& options) -> std::unique_ptr<encoder> {
      return std::make_unique<stream_encoder>(shape, message_limits{}, options.message_rows);
    },
    [](const schema& shape, const format_options&) -> std::unique_ptr<splitter> {
      return std::make_unique<stream_splitter>(shape, message_limits{});
    },
  };
  return entry;
}

} // namespace millrace
