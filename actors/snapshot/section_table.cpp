#include "millrace/actors/snapshot/section_table.hpp"

#include <string>

namespace millrace {

namespace {

constexpr std::size_t slot_at = 4;
constexpr std::size_t rows_at = 8;
constexpr std::size_t offset_at = 16;
constexpr std::size_t size_at = 24;
constexpr std::size_t hash_at = 32;

void write_row(const state_section& section, std::span<std::byte> row) noexcept {
  store_number(section.node, row.first(slot_at));
  store_number(section.slot, row.subspan(slot_at, 4));
  store_number(section.rows, row.subspan(rows_at, 8));
  store_number(section.offset, row.subspan(offset_at, 8));
  store_number(section.size, row.subspan(size_at, 8));
  store_number(section.hash.low, row.subspan(hash_at, 8));
  store_number(section.hash.high, row.subspan(hash_at + 8, 8));
}

[[nodiscard]] state_section read_row(std::span<const std::byte> row) noexcept {
  return {static_cast<std::uint32_t>(load_number(row.first(slot_at))),
          static_cast<std::uint32_t>(load_number(row.subspan(slot_at, 4))),
          load_number(row.subspan(rows_at, 8)),
          0,
          load_number(row.subspan(offset_at, 8)),
          load_number(row.subspan(size_at, 8)),
          {load_number(row.subspan(hash_at, 8)), load_number(row.subspan(hash_at + 8, 8))}};
}

} // namespace

std::vector<std::byte> write_section_table(std::span<const state_section> sections) {
  std::vector<std::byte> bytes(sections.size() * section_row_size);
  for (std::size_t i = 0; i < sections.size(); ++i)
    write_row(sections[i], std::span(bytes).subspan(i * section_row_size, section_row_size));
  return bytes;
}

result<std::vector<state_section>> read_section_table(const file_header& header, std::span<const std::byte> bytes,
                                                      std::string_view path) {
  if (bytes.size() != header.body_size || bytes.size() % section_row_size != 0)
    return damaged("its table ends within a row", path);
  if (hash_content(bytes) != header.body_hash)
    return damaged("its table has another checksum", path);
  std::vector<state_section> sections;
  sections.reserve(bytes.size() / section_row_size);
  std::uint64_t end = file_header::size;
  for (std::size_t at = 0; at < bytes.size(); at += section_row_size) {
    const auto section = read_row(bytes.subspan(at, section_row_size));
    if (section.offset != end || section.size > header.body_offset - end)
      return damaged("section " + std::to_string(sections.size()) + " is not where it belongs", path);
    end += section.size;
    sections.push_back(section);
  }
  if (end != header.body_offset)
    return damaged("it has bytes that belong to no section", path);
  return sections;
}

} // namespace millrace
