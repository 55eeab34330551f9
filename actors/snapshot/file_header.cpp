#include "millrace/actors/snapshot/file_header.hpp"

#include <cstring>

#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

constexpr std::string_view manifest_magic = "MLRCMANI";
constexpr std::string_view state_magic = "MLRCSTAT";
/// Written as the machine writes its numbers, so that a reader sees which way round those in sections are.
constexpr std::uint32_t byte_order_mark = 0x01020304;

constexpr std::size_t version_at = 8;
constexpr std::size_t byte_order_at = 12;
constexpr std::size_t epoch_at = 16;
constexpr std::size_t body_offset_at = 24;
constexpr std::size_t body_size_at = 32;
constexpr std::size_t body_hash_at = 40;
constexpr std::size_t own_hash_at = 56;

[[nodiscard]] std::string_view magic_of(snapshot_file_kind kind) noexcept {
  return kind == snapshot_file_kind::manifest ? manifest_magic : state_magic;
}

[[nodiscard]] std::string_view name_of(snapshot_file_kind kind) noexcept {
  return kind == snapshot_file_kind::manifest ? "it is no manifest" : "it is no state file";
}

template <std::size_t Size>
[[nodiscard]] std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t at) noexcept {
  return load_number(bytes.subspan(at, Size));
}

/// Whether this program reads what the header says it is written in.
[[nodiscard]] status check_form(std::span<const std::byte> bytes, std::string_view path) {
  const auto version = number_at<4>(bytes, version_at);
  if (version == 0)
    return damaged("it has no version", path);
  if (version > snapshot_version)
    return failure{errc::unsupported,
                   "snapshot has version " + std::to_string(version) + ", this program reads up to " +
                     std::to_string(snapshot_version) + ": " + std::string(path),
                   "run it by the version of millrace that wrote it, or by a newer one",
                   {}};
  std::uint32_t mark = 0;
  std::memcpy(&mark, bytes.data() + byte_order_at, sizeof mark);
  if (mark != byte_order_mark)
    return failure{errc::unsupported,
                   "snapshot is of a machine with another byte order: " + std::string(path),
                   "run it on a machine like the one that wrote it",
                   {}};
  return {};
}

} // namespace

failure damaged(std::string_view fault, std::string_view path) {
  return {errc::corrupt, "snapshot is damaged: " + std::string(fault) + ": " + std::string(path), {}, {}};
}

void store_number(std::uint64_t number, std::span<std::byte> at) noexcept {
  for (auto& byte : at) {
    byte = static_cast<std::byte>(number & 0xffU);
    number >>= 8U;
  }
}

std::uint64_t load_number(std::span<const std::byte> at) noexcept {
  std::uint64_t number = 0;
  for (auto i = at.size(); i > 0; --i)
    number = (number << 8U) | std::to_integer<std::uint64_t>(at[i - 1]);
  return number;
}

file_header::image file_header::to_bytes() const noexcept {
  image bytes{};
  const std::span all(bytes);
  std::memcpy(bytes.data(), magic_of(kind).data(), magic_of(kind).size());
  store_number(snapshot_version, all.subspan(version_at, 4));
  std::memcpy(bytes.data() + byte_order_at, &byte_order_mark, sizeof byte_order_mark);
  store_number(epoch, all.subspan(epoch_at, 8));
  store_number(body_offset, all.subspan(body_offset_at, 8));
  store_number(body_size, all.subspan(body_size_at, 8));
  store_number(body_hash.low, all.subspan(body_hash_at, 8));
  store_number(body_hash.high, all.subspan(body_hash_at + 8, 8));
  store_number(hash_bytes(bytes.data(), own_hash_at), all.subspan(own_hash_at, 8));
  return bytes;
}

result<file_header> file_header::from_bytes(std::span<const std::byte> bytes, std::uint64_t file_size,
                                            snapshot_file_kind kind, std::string_view path) {
  if (bytes.size() < size)
    return damaged("it ends within its header", path);
  if (std::memcmp(bytes.data(), magic_of(kind).data(), magic_of(kind).size()) != 0)
    return damaged(name_of(kind), path);
  if (number_at<8>(bytes, own_hash_at) != hash_bytes(bytes.data(), own_hash_at))
    return damaged("its header has another checksum", path);
  MILLRACE_TRY(check_form(bytes, path));
  file_header header;
  header.kind = kind;
  header.epoch = number_at<8>(bytes, epoch_at);
  header.body_offset = number_at<8>(bytes, body_offset_at);
  header.body_size = number_at<8>(bytes, body_size_at);
  header.body_hash = {number_at<8>(bytes, body_hash_at), number_at<8>(bytes, body_hash_at + 8)};
  if (header.body_offset < size || header.body_offset > file_size || header.body_size != file_size - header.body_offset)
    return damaged("it has " + std::to_string(file_size) + " bytes, its header says another size", path);
  return header;
}

} // namespace millrace
