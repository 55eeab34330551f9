#include "millrace/actors/snapshot/state_file_reader.hpp"

#include <algorithm>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/section_table.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

namespace {

constexpr std::size_t verify_bytes = std::size_t{1} << 20U;

} // namespace

result<state_file_reader> state_file_reader::open(std::string path) {
  MILLRACE_TRY_ASSIGN(auto file, readable_file::open(std::move(path)));
  state_file_reader reader(std::move(file));
  MILLRACE_TRY(reader.read_table());
  return reader;
}

status state_file_reader::read_table() {
  file_header::image image{};
  const auto start = std::span(image).first(std::min<std::uint64_t>(image.size(), file_.size()));
  MILLRACE_TRY(file_.read_at(0, start));
  MILLRACE_TRY_ASSIGN(const auto header,
                      file_header::from_bytes(start, file_.size(), snapshot_file_kind::state, file_.path()));
  if (header.body_size > section_table_bytes_max)
    return damaged("its table is larger than any", file_.path());
  std::vector<std::byte> table(header.body_size);
  MILLRACE_TRY(file_.read_at(header.body_offset, table));
  MILLRACE_TRY_ASSIGN(sections_, read_section_table(header, table, file_.path()));
  epoch_ = header.epoch;
  header_hash_ = hash_content(image);
  return {};
}

failure state_file_reader::changed(const state_section& section) const {
  const auto slot = section.slot == saved_section::no_slot ? "" : ", slot " + std::to_string(section.slot);
  return damaged("the state of node " + std::to_string(section.node) + slot + " has another checksum", file_.path());
}

result<std::vector<std::byte>> state_file_reader::read(const state_section& section) const {
  MILLRACE_CHECK(section.offset <= size() && section.size <= size() - section.offset);
  std::vector<std::byte> bytes(section.size);
  MILLRACE_TRY(file_.read_at(section.offset, bytes));
  if (hash_content(bytes) != section.hash)
    return changed(section);
  return bytes;
}

status state_file_reader::verify(const state_section& section) const {
  std::vector<std::byte> piece(std::min<std::uint64_t>(verify_bytes, section.size));
  content_hasher hasher;
  for (std::uint64_t done = 0; done < section.size;) {
    const auto part = std::span(piece).first(std::min<std::uint64_t>(piece.size(), section.size - done));
    MILLRACE_TRY(file_.read_at(section.offset + done, part));
    hasher.add(part);
    done += part.size();
  }
  return hasher.hash() == section.hash ? status() : changed(section);
}

} // namespace millrace
