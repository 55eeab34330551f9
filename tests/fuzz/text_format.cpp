#include "millrace/tests/fuzz/text_format.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

constexpr std::size_t readable_beyond = 64;

/// Bytes with nothing but the promised ones behind them, so that the sanitizers see reads beyond.
class padded {
public:
  explicit padded(std::string_view bytes) : size_(bytes.size()), memory_(bytes.size() + readable_beyond, '1') {
    std::copy(bytes.begin(), bytes.end(), memory_.begin());
  }
  [[nodiscard]] std::string_view view() const noexcept { return {memory_.data(), size_}; }

private:
  std::size_t size_;
  std::vector<char> memory_;
};

void read_rows(const decoded_batch& batch, std::size_t chunk_size) {
  MILLRACE_CHECK(batch.row_count > 0);
  std::string text;
  for (std::uint32_t row = 0; row < batch.row_count; ++row) {
    MILLRACE_CHECK(batch.record_offsets[row] <= chunk_size);
    for (const auto& column : batch.columns)
      if (column.is_valid(row))
        append_text(column, row, text);
  }
}

void read_chunk(decoder& reader, std::string_view bytes, const file_layout* layout) {
  const padded chunk(bytes);
  arena memory;
  std::vector<record_failure> failures;
  reader.begin(chunk.view(), layout, memory, failures);
  std::vector<decoded_batch> batches; // All are kept, as a partition may do.
  for (decoded_batch batch; reader.next(batch);)
    batches.push_back(batch);
  for (const auto& batch : batches)
    read_rows(batch, bytes.size());
  for (const auto& failed : failures) {
    MILLRACE_CHECK(failed.offset <= bytes.size());
    const auto record = reader.record_at(chunk.view(), failed.offset);
    MILLRACE_CHECK(record.size() <= bytes.size());
  }
}

} // namespace

schema columns_of_all_types() {
  schema shape;
  for (const auto& each :
       {type(type_id::boolean), type(type_id::integer), type(type_id::bigint), type(type_id::real), type(type_id::double_),
        type::decimal(10, 2), type::decimal(38, 6), type(type_id::varchar), type(type_id::bytes), type(type_id::date),
        type(type_id::time), type(type_id::timestamp)})
    shape.fields.push_back({"c" + std::to_string(shape.fields.size()), each});
  return shape;
}

void read_file(const format_entry& format, const schema& shape, const format_options& options, std::string_view bytes) {
  const auto decoder = format.make_decoder(shape, std::vector<bool>(shape.size(), true), options);
  const auto cutting = format.make_splitter(shape, options);
  const padded file(bytes);
  const auto start = cutting->open(file.view());
  if (!start.ok())
    return;
  MILLRACE_CHECK(start->skip <= bytes.size());
  auto rest = file.view().substr(start->skip);
  // In two pieces where the first half holds whole records.
  for (const auto offered : {rest.size() / 2, rest.size()}) {
    const auto size = cutting->cut(rest.substr(0, std::min(offered, rest.size())));
    MILLRACE_CHECK(size <= rest.size());
    read_chunk(*decoder, rest.substr(0, size), start->layout.get());
    rest.remove_prefix(size);
  }
  read_chunk(*decoder, rest, start->layout.get());
}

} // namespace millrace
