#include "millrace/actors/snapshot/manifest.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/state/saved_section.hpp"
#include "millrace/proto/snapshot.pb.h"

namespace millrace {

namespace {

[[nodiscard]] std::string_view fault_in_files(const snapshot_manifest& manifest) {
  std::set<std::string_view> names;
  for (const auto& file : manifest.files) {
    const auto epoch = epoch_of_state(file.name);
    if (!epoch || *epoch > manifest.epoch)
      return "it names a file that is none of its own";
    if (!names.insert(file.name).second)
      return "it names a file twice";
    if (file.size < file_header::size || file.section_bytes > file.size - file_header::size)
      return "it names a file too small for what it holds";
  }
  return {};
}

[[nodiscard]] bool is_within(const state_section& section, const state_file& file) noexcept {
  return section.offset >= file_header::size && section.offset <= file.size &&
         section.size <= file.size - section.offset;
}

[[nodiscard]] std::string_view fault_in_sections(const snapshot_manifest& manifest) {
  const state_section* before = nullptr;
  for (const auto& section : manifest.sections) {
    if (section.slot >= slot_count && section.slot != saved_section::no_slot)
      return "it has a section of a slot that is none";
    if (before != nullptr && std::tie(section.node, section.slot) <= std::tie(before->node, before->slot))
      return "its sections are out of order";
    if (section.file >= manifest.files.size() || !is_within(section, manifest.files[section.file]))
      return "it has a section that lies outside of its file";
    before = &section;
  }
  return {};
}

/// What is wrong with a manifest, as a clause; empty where nothing is.
std::string_view fault_in(const snapshot_manifest& manifest) {
  if (manifest.partition_count == 0 || manifest.partition_count > slot_count)
    return "its number of partitions makes no sense";
  if (!manifest.weights.empty() && manifest.weights.size() != slot_count)
    return "it weighs some slots and not others";
  for (const auto& chunk : manifest.order.recent)
    if (chunk.input >= manifest.inputs.size())
      return "it has a chunk of an input that is none";
  if (const auto fault = fault_in_files(manifest); !fault.empty())
    return fault;
  return fault_in_sections(manifest);
}

void put(const content_hash& from, pb::ContentHash& into) {
  into.set_low(from.low);
  into.set_high(from.high);
}

[[nodiscard]] content_hash hash_from(const pb::ContentHash& from) noexcept { return {from.low(), from.high()}; }

void put(const saved_input& from, pb::SnapshotInput& into) {
  into.set_name(from.name);
  auto& place = *into.mutable_place();
  place.set_file(from.place.file);
  place.set_file_size(from.place.file_size);
  place.set_head_bytes(from.place.head_bytes);
  place.set_head_hash(from.place.head_hash);
  place.set_offset(from.place.offset);
  place.set_files_before(from.place.files_before);
  place.set_bytes_before(from.place.bytes_before);
  place.set_hash_before(from.place.hash_before);
  into.set_next_line(from.next_line);
  into.set_has_ended(from.has_ended);
  into.set_chunks_taken(from.chunks_taken);
  into.set_known_time(from.known.us);
}

[[nodiscard]] saved_input input_from(const pb::SnapshotInput& from) {
  const auto& place = from.place();
  return {from.name(),         {place.file(), place.file_size(), place.head_bytes(), place.head_hash(), place.offset(), place.files_before(),
           place.bytes_before(), place.hash_before()},
          from.next_line(),    from.has_ended(),
          from.chunks_taken(), {from.known_time()}};
}

void put(const saved_order& from, pb::InputOrder& into) {
  for (const auto& chunk : from.recent) {
    auto& added = *into.add_recent();
    added.set_input(chunk.input);
    added.set_time_max(chunk.time_max.us);
  }
  into.set_counted(from.counted);
}

[[nodiscard]] saved_order order_from(const pb::InputOrder& from) {
  saved_order order{{}, from.counted()};
  for (const auto& chunk : from.recent())
    order.recent.push_back({chunk.input(), {chunk.time_max()}});
  return order;
}

template <class Message>
void put(const file_tail& from, Message& into) {
  into.set_tail_bytes(from.bytes);
  into.set_tail_hash(from.hash);
}

void put(const saved_output& from, pb::SnapshotOutput& into) {
  into.set_name(from.name);
  into.set_bytes_written(from.place.bytes);
  into.set_parts(from.place.parts);
  into.set_held_back(from.held_back);
  put(from.place.tail, into);
}

[[nodiscard]] saved_output output_from(const pb::SnapshotOutput& from) {
  return {from.name(),
          {from.bytes_written(), from.parts(), false, {from.tail_bytes(), from.tail_hash()}}, from.held_back()};
}

using pb_counts = google::protobuf::RepeatedPtrField<pb::ReasonCount>;

void put(const std::map<std::string, std::uint64_t>& from, pb_counts& into) {
  for (const auto& [reason, count] : from) {
    auto& added = *into.Add();
    added.set_reason(reason);
    added.set_count(count);
  }
}

[[nodiscard]] std::map<std::string, std::uint64_t> counts_from(const pb_counts& from) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& added : from)
    counts.emplace(added.reason(), added.count());
  return counts;
}

void put(const saved_letters& from, pb::SnapshotLetters& into) {
  into.set_path(from.path);
  into.set_bytes_written(from.place.bytes);
  into.set_parts(from.place.parts);
  into.set_kept_count(from.kept_count);
  put(from.counts, *into.mutable_counts());
  into.set_sampled(from.sampled);
  into.set_held_back(from.held_back);
  put(from.place.tail, into);
  for (const auto& full : from.full_limits) {
    auto& added = *into.add_full_limits();
    added.set_node(full.node);
    added.set_last_position(full.last);
    added.set_chunk(full.chunk.value);
  }
}

[[nodiscard]] saved_letters letters_from(const pb::SnapshotLetters& from) {
  saved_letters letters;
  letters.path = from.path();
  letters.place.bytes = from.bytes_written();
  letters.place.parts = from.parts();
  letters.place.tail = {from.tail_bytes(), from.tail_hash()};
  letters.kept_count = from.kept_count();
  letters.counts = counts_from(from.counts());
  letters.sampled = from.sampled();
  letters.held_back = from.held_back();
  for (const auto& full : from.full_limits())
    letters.full_limits.push_back({full.node(), full.last_position(), {full.chunk()}});
  return letters;
}

void put(const state_file& from, pb::StateFile& into) {
  into.set_name(from.name);
  into.set_size(from.size);
  into.set_section_bytes(from.section_bytes);
  put(from.header_hash, *into.mutable_header_hash());
}

[[nodiscard]] state_file file_from(const pb::StateFile& from) {
  return {from.name(), from.size(), from.section_bytes(), hash_from(from.header_hash())};
}

void put(const state_section& from, pb::StateSection& into) {
  into.set_node(from.node);
  into.set_slot(from.slot);
  into.set_rows(from.rows);
  into.set_file(from.file);
  into.set_offset(from.offset);
  into.set_size(from.size);
  put(from.hash, *into.mutable_hash());
}

[[nodiscard]] state_section section_from(const pb::StateSection& from) {
  return {from.node(), from.slot(), from.rows(), from.file(), from.offset(), from.size(), hash_from(from.hash())};
}

[[nodiscard]] pb::SnapshotManifest message_of(const snapshot_manifest& manifest) {
  pb::SnapshotManifest message;
  message.set_program_version(manifest.program_version);
  message.set_epoch(manifest.epoch);
  message.set_last_chunk(manifest.last_chunk.value);
  message.set_taken_us(manifest.taken_us);
  message.set_is_finished(manifest.is_finished);
  message.set_partition_count(manifest.partition_count);
  for (const auto& line : manifest.plan)
    message.add_plan()->set_text(line);
  put(manifest.fingerprint(), *message.mutable_plan_fingerprint());
  for (const auto& input : manifest.inputs)
    put(input, *message.add_inputs());
  put(manifest.order, *message.mutable_order());
  message.set_decision_digest(manifest.decision_digest);
  message.set_decision_count(manifest.decision_count);
  for (const auto& output : manifest.outputs)
    put(output, *message.add_outputs());
  put(manifest.letters, *message.mutable_letters());
  for (const auto& file : manifest.files)
    put(file, *message.add_files());
  for (const auto& section : manifest.sections)
    put(section, *message.add_sections());
  message.mutable_slot_weights()->Add(manifest.weights.begin(), manifest.weights.end());
  return message;
}

[[nodiscard]] snapshot_manifest manifest_from(const pb::SnapshotManifest& message) {
  snapshot_manifest manifest;
  manifest.program_version = message.program_version();
  manifest.epoch = message.epoch();
  manifest.last_chunk = {message.last_chunk()};
  manifest.taken_us = message.taken_us();
  manifest.is_finished = message.is_finished();
  manifest.partition_count = message.partition_count();
  for (const auto& node : message.plan())
    manifest.plan.push_back(node.text());
  for (const auto& input : message.inputs())
    manifest.inputs.push_back(input_from(input));
  manifest.order = order_from(message.order());
  manifest.decision_digest = message.decision_digest();
  manifest.decision_count = message.decision_count();
  for (const auto& output : message.outputs())
    manifest.outputs.push_back(output_from(output));
  manifest.letters = letters_from(message.letters());
  for (const auto& file : message.files())
    manifest.files.push_back(file_from(file));
  for (const auto& section : message.sections())
    manifest.sections.push_back(section_from(section));
  manifest.weights.assign(message.slot_weights().begin(), message.slot_weights().end());
  return manifest;
}

[[nodiscard]] failure cannot_write(std::string_view fault, std::string_view path) {
  return {errc::internal, "cannot write a snapshot: " + std::string(fault) + ": " + std::string(path), {}, {}};
}

} // namespace

content_hash snapshot_manifest::fingerprint() const {
  content_hasher hasher;
  for (const auto& line : plan) {
    hasher.add(std::as_bytes(std::span(line)));
    hasher.add(std::as_bytes(std::span("\n", 1)));
  }
  return hasher.hash();
}

std::uint64_t snapshot_manifest::count_rows() const noexcept {
  std::uint64_t count = 0;
  for (const auto& section : sections)
    count += section.rows;
  return count;
}

std::uint64_t snapshot_manifest::count_bytes() const noexcept {
  std::uint64_t count = 0;
  for (const auto& section : sections)
    count += section.size;
  return count;
}

result<std::vector<std::byte>> write_manifest(const snapshot_manifest& manifest, std::string_view path) {
  if (const auto fault = fault_in(manifest); !fault.empty())
    return cannot_write(fault, path);
  const auto message = message_of(manifest);
  const auto size = message.ByteSizeLong();
  if (size > snapshot_manifest::bytes_max - file_header::size)
    return failure{errc::limit_exceeded,
                   "cannot write a snapshot: its manifest would have " + std::to_string(size) + " bytes, more than " +
                     std::to_string(snapshot_manifest::bytes_max) + ": " + std::string(path),
                   "split the script into several jobs",
                   {}};
  std::vector<std::byte> bytes(file_header::size + size);
  const auto body = std::span(bytes).subspan(file_header::size);
  if (!message.SerializeToArray(body.data(), static_cast<int>(body.size())))
    return cannot_write("its manifest cannot be encoded", path);
  const file_header header{snapshot_file_kind::manifest, manifest.epoch, file_header::size, size, hash_content(body)};
  std::ranges::copy(header.to_bytes(), bytes.begin());
  return bytes;
}

result<snapshot_manifest> parse_manifest(std::span<const std::byte> bytes, std::string_view path) {
  if (bytes.size() > snapshot_manifest::bytes_max)
    return damaged("it is larger than any manifest", path);
  pb::SnapshotManifest message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return damaged("its message does not follow the format", path);
  auto manifest = manifest_from(message);
  if (const auto fault = fault_in(manifest); !fault.empty())
    return damaged(fault, path);
  if (manifest.letters.counts.size() != static_cast<std::size_t>(message.letters().counts_size()))
    return damaged("it counts a reason of dead letters twice", path);
  if (hash_from(message.plan_fingerprint()) != manifest.fingerprint())
    return damaged("its plan has another fingerprint", path);
  return manifest;
}

result<snapshot_manifest> read_manifest(std::span<const std::byte> bytes, std::string_view path) {
  MILLRACE_TRY_ASSIGN(const auto header,
                      file_header::from_bytes(bytes, bytes.size(), snapshot_file_kind::manifest, path));
  const auto message = bytes.subspan(header.body_offset);
  if (header.body_offset != file_header::size)
    return damaged("its message is not where it belongs", path);
  if (hash_content(message) != header.body_hash)
    return damaged("its message has another checksum", path);
  MILLRACE_TRY_ASSIGN(auto manifest, parse_manifest(message, path));
  if (manifest.epoch != header.epoch)
    return damaged("header and message are of different epochs", path);
  return manifest;
}

} // namespace millrace
