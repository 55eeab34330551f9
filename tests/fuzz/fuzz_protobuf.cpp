#include <algorithm>
#include <string_view>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/stream.hpp"
#include "millrace/tests/fuzz/target.hpp"
#include "millrace/tests/fuzz/text_format.hpp"
#include "millrace/tests/proto/random_batch.hpp"

namespace millrace {

namespace {

const batch_codec& codec() {
  static const batch_codec instance(schema_of_all_types(), {}, {});
  return instance;
}

/// Decodes from a buffer of exactly that size, aligned or not, and reads every value.
void decode_exactly(std::string_view message, std::size_t misaligned_by) {
  std::vector<char> exact(misaligned_by + message.size());
  std::copy(message.begin(), message.end(), exact.begin() + static_cast<std::ptrdiff_t>(misaligned_by));
  arena memory;
  const auto decoded = codec().decode({exact.data() + misaligned_by, message.size()}, memory);
  if (!decoded.ok()) {
    const auto code = decoded.error().code;
    MILLRACE_CHECK(code == errc::corrupt || code == errc::schema_mismatch || code == errc::limit_exceeded);
    return;
  }
  std::string text;
  for (const auto& column : decoded->rows.columns)
    for (std::uint32_t row = 0; row < decoded->rows.row_count; ++row)
      if (column.is_valid(row))
        append_text(column, row, text);
}

} // namespace

/// Messages, each also behind its length, as a file has them.
std::vector<std::string> made_seeds() {
  std::vector<std::string> seeds;
  random_sequence random(1);
  for (std::uint32_t i = 0; i < 16; ++i) {
    arena memory;
    const auto rows = random_batch(random, codec().shape(), 1 + i % 5, memory);
    encode_options options;
    options.has_names = i % 2 == 0;
    options.has_positions = i % 4 < 2;
    const auto message = codec().encode(rows, {{7}, {1, 2, 3}, {9}}, options, memory);
    MILLRACE_CHECK(message.ok());
    seeds.emplace_back(message->data(), message->size());
    std::string length;
    auto rest = message->size();
    for (; rest >= 0x80; rest >>= 7U)
      length += static_cast<char>(rest | 0x80U);
    seeds.push_back(length + static_cast<char>(rest) + seeds.back());
  }
  return seeds;
}

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  millrace::decode_exactly(bytes, 0);
  millrace::decode_exactly(bytes, 1);
  static const auto shape = millrace::schema_of_all_types();
  millrace::read_file(millrace::protobuf_format(), shape, {}, bytes);
  return 0;
}
