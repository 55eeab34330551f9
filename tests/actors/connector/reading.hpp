#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/record_cutter.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace::testing {

/// A chunk as a test sees it, without pointers.
struct seen_chunk {
  std::string bytes;
  std::string origin;
  std::uint64_t offset = 0;
  bool starts_file = false;
  std::uint32_t first_line = 0;
  row_error failed = row_error::none;
  std::uint64_t lines_skipped = 0;
  bool has_layout = false;
  bool is_cut_short = false;
  bool continues = false;
  friend bool operator==(const seen_chunk&, const seen_chunk&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const seen_chunk& chunk) {
  return out << chunk.origin << '@' << chunk.offset << ':' << chunk.bytes.substr(0, 60);
}

inline seen_chunk seen(const chunk& content) {
  return {std::string(content.bytes), std::string(content.position.origin),
          content.position.offset,    content.starts_file,
          content.first_line,         content.failed_record,
          content.lines_skipped,      content.layout != nullptr,
          content.is_cut_short,       content.continues};
}

/// Reads to the end, giving a fresh buffer to every chunk so that none can lean on an earlier one.
/// Checks that the bytes behind each chunk can be read.
inline std::vector<seen_chunk> read_all(source_reader& reader) {
  std::vector<seen_chunk> chunks;
  for (;;) {
    read_buffer buffer;
    chunk out;
    auto outcome = reader.read(buffer, out);
    if (!outcome.ok())
      BOOST_FAIL(outcome.error().message);
    if (*outcome == read_outcome::ended)
      return chunks;
    BOOST_REQUIRE(*outcome == read_outcome::chunk);
    BOOST_REQUIRE(out.bytes.data() + out.bytes.size() + 64 <= buffer.bytes.data() + buffer.bytes.size());
    chunks.push_back(seen(out));
  }
}

inline std::vector<std::string> bytes_of(const std::vector<seen_chunk>& chunks) {
  std::vector<std::string> bytes;
  for (const auto& chunk : chunks)
    bytes.push_back(chunk.bytes);
  return bytes;
}

inline std::string concatenated(const std::vector<seen_chunk>& chunks) {
  std::string bytes;
  for (const auto& chunk : chunks)
    bytes += chunk.bytes;
  return bytes;
}

/// An input that returns as few bytes as it likes, as a pipe does.
class piecewise_input final : public byte_input {
public:
  /// @param most Bytes of one read.
  piecewise_input(std::string bytes, std::uint64_t seed, std::size_t most)
    : bytes_(std::move(bytes)), random_(seed), most_(most) {}

  result<std::size_t> read(std::span<char> target) override {
    BOOST_REQUIRE(!target.empty());
    const auto size = std::min({target.size(), bytes_.size() - position_, 1 + random_.below(most_)});
    std::memcpy(target.data(), bytes_.data() + position_, size);
    position_ += size;
    return size;
  }

private:
  std::string bytes_;
  std::size_t position_ = 0;
  random_sequence random_;
  std::size_t most_;
};

using option_texts = std::vector<std::pair<std::string, std::string>>;

/// Options as a statement would give them; every value stands at line 7, every name at line 8.
inline option_map options_of(const option_texts& texts) {
  option_map options;
  for (const auto& [name, text] : texts)
    options[name] = {text, {7, 1, 0, 1}, {8, 1, 0, 1}};
  return options;
}

/// What a reader or writer is made from; keeps what the configuration points at.
struct setup {
  schema shape{{{"id", type_id::bigint, true}, {"name", type_id::varchar, true}}};
  option_map options;
  connector_config config;

  explicit setup(const option_texts& texts) : options(options_of(texts)) {
    config.name = "events";
    config.span = {1, 15, 14, 6};
    config.shape = &shape;
  }
  setup(const setup&) = delete;
  setup& operator=(const setup&) = delete;

  result<std::unique_ptr<source_reader>> source() {
    MILLRACE_TRY_ASSIGN(const auto* entry, check_options(options, true, config));
    return entry->make_source(config);
  }
  result<std::unique_ptr<sink_writer>> sink() {
    MILLRACE_TRY_ASSIGN(const auto* entry, check_options(options, false, config));
    return entry->make_sink(config);
  }
};

/// The value of a result that must be there.
template <class T>
T must(result<T> outcome) {
  if (!outcome.ok())
    BOOST_FAIL(outcome.error().message);
  return std::move(outcome).value();
}

inline void must(const status& outcome) {
  if (!outcome.ok())
    BOOST_FAIL(outcome.error().message);
}

/// Lets a cutter begin with an input and cut it to its end, as `read_all` reads.
inline std::vector<seen_chunk> cut_all(record_cutter& cutter, byte_input& input) {
  must(cutter.begin(input, "in"));
  std::vector<seen_chunk> chunks;
  for (;;) {
    read_buffer buffer;
    chunk out;
    if (!must(cutter.next(buffer, out)))
      return chunks;
    chunks.push_back(seen(out));
  }
}

/// The failure of a status or result that must have failed.
template <class T>
failure must_fail(T outcome) {
  BOOST_REQUIRE(!outcome.ok());
  return std::move(outcome).take_error();
}

} // namespace millrace::testing
