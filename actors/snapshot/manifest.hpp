#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/resume_place.hpp"
#include "millrace/actors/snapshot/content_hash.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/slot_owners.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/plan/read_extent.hpp"

namespace millrace {

/// An input of a job as a snapshot keeps it.
struct saved_input {
  std::string name;
  read_place place;            ///< Behind its last chunk that is part of the snapshot.
  std::uint64_t next_line = 1; ///< Line at which its next chunk begins.
  bool has_ended = false;
  std::uint64_t chunks_taken = 0;
  event_time known; ///< Highest event time that counts for the order of inputs.
  friend bool operator==(const saved_input&, const saved_input&) = default;
};

/// A chunk whose event time may not count yet for the order of inputs.
struct ordered_chunk {
  std::uint32_t input = 0; ///< Number of a `saved_input`.
  event_time time_max;
  friend bool operator==(const ordered_chunk&, const ordered_chunk&) = default;
};

/// What the choice of the next input follows from, besides what each `saved_input` says.
struct saved_order {
  std::vector<ordered_chunk> recent; ///< The last chunks dealt, oldest first.
  std::uint64_t counted = 0;         ///< Chunks whose times are part of `saved_input::known`.
  friend bool operator==(const saved_order&, const saved_order&) = default;
};

/// An output of a job as a snapshot keeps it.
struct saved_output {
  std::string name;
  written_place place;
  std::string held_back; ///< Bytes that were made before the snapshot and are not among those written.
  friend bool operator==(const saved_output&, const saved_output&) = default;
};

/// The dead letters of a job as a snapshot keeps them.
struct saved_letters {
  std::string path;
  written_place place;
  std::uint64_t kept_count = 0;                ///< Letters that are in the file, or held back.
  std::map<std::string, std::uint64_t> counts; ///< All letters, by reason.
  std::vector<full_limit> full_limits;           ///< In the order they were filled: letters of later rows do not count.
  std::uint64_t sampled = 0;                     ///< Letters that were shown as text.
  std::string held_back; ///< Lines of letters that are counted and not among the bytes written.
  friend bool operator==(const saved_letters&, const saved_letters&) = default;
};

/// A file that holds sections, beside the manifest.
struct state_file {
  std::string name;
  std::uint64_t size = 0;
  std::uint64_t section_bytes = 0; ///< Of all sections that were written to it, named by this manifest or not.
  content_hash header_hash;        ///< Of its header, which vouches for all that follows.
  friend bool operator==(const state_file&, const state_file&) = default;
};

/// Where the state of one plan node for one slot lies.
struct state_section {
  std::uint32_t node = 0;
  std::uint32_t slot = 0; ///< Or `saved_section::no_slot`.
  std::uint64_t rows = 0;
  std::uint32_t file = 0; ///< Number of a `state_file`.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  content_hash hash;
  friend bool operator==(const state_section&, const state_section&) = default;
};

/// Everything that a snapshot says of a job. Who takes one fills in all but `epoch`, `files` and `sections`, which
/// `snapshot_writer` does.
///
/// Ownership: a value. Threads: none. Errors: see `read_manifest`.
struct snapshot_manifest {
  /// Bytes of a manifest file at most.
  static constexpr std::uint64_t bytes_max = std::uint64_t{64} << 20U;

  std::string program_version;
  std::uint64_t epoch = 0;
  sequence_number last_chunk; ///< The last one that is part of the state.
  std::int64_t taken_us = 0;  ///< Microseconds since 1970-01-01T00:00:00Z.
  bool is_finished = false;   ///< The job has ended, and its outputs are prepared.
  std::uint32_t partition_count = 1;
  slot_weights weights; ///< By which slots are dealt to partitions, however many there are.
  std::vector<std::string> plan; ///< One line of text for each node.
  std::vector<saved_input> inputs;
  saved_order order;
  std::uint64_t decision_digest = 0;
  std::uint64_t decision_count = 0;
  std::vector<saved_output> outputs;
  saved_letters letters;
  std::vector<state_file> files;
  std::vector<state_section> sections; ///< By node, then slot; no two of the same.

  /// Hash of the plan: equal plans have equal ones.
  [[nodiscard]] content_hash fingerprint() const;
  /// Rows, and bytes, of all sections.
  [[nodiscard]] std::uint64_t count_rows() const noexcept;
  [[nodiscard]] std::uint64_t count_bytes() const noexcept;
  friend bool operator==(const snapshot_manifest&, const snapshot_manifest&) = default;
};

/// Writes the bytes of a manifest file, header and message.
/// Errors: what `read_manifest` would refuse, so that nothing is written that cannot be read.
[[nodiscard]] result<std::vector<std::byte>> write_manifest(const snapshot_manifest& manifest, std::string_view path);

/// Reads the bytes of a manifest file. Everything is checked that other fields follow from: places within files, names
/// without folders, order of sections, numbers of inputs and files.
/// @param path Of the file, for failures.
/// Errors: `errc::corrupt`, and `errc::unsupported` for a newer version; the message names fault and file.
[[nodiscard]] result<snapshot_manifest> read_manifest(std::span<const std::byte> bytes, std::string_view path);

/// The same for the message alone, behind the header.
[[nodiscard]] result<snapshot_manifest> parse_manifest(std::span<const std::byte> message, std::string_view path);

} // namespace millrace
