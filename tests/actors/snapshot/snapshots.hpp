#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/snapshot_store.hpp"
#include "millrace/tests/actors/connector/reading.hpp"
#include "millrace/tests/actors/connector/temporary_directory.hpp"

namespace millrace::testing {

inline std::vector<std::byte> bytes_from(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline saved_section section(std::uint32_t node, std::uint32_t slot, std::string_view text) {
  return {node, slot, text.size(), bytes_from(text)};
}

/// What a job would say of itself, with something in every field.
inline snapshot_manifest sample_manifest() {
  snapshot_manifest manifest;
  manifest.program_version = "0.1.0";
  manifest.last_chunk = {41};
  manifest.taken_us = 1'764'526'245'000'000;
  manifest.partition_count = 3;
  manifest.plan = {"read t (k VARCHAR, v BIGINT)", "group k: sum(v)", "write o"};
  manifest.inputs = {{"t", {"in/a.csv", 1000, 512, 0x1122334455667788U, 700}, 12, false, 40, {1'000'000}},
                     {"u", {}, 1, true, 2, event_time::min()}};
  manifest.order = {{{0, {1'000'000}}, {1, event_time::min()}}, 2};
  manifest.decision_digest = 0xfedcba9876543210U;
  manifest.decision_count = 42;
  manifest.outputs = {{"o", {123}, "held"}, {"p", {0}, ""}};
  manifest.letters = {"/data/o.csv.dead-letters.jsonl", {99}, 1, {{"bad_value", 1}, {"null_not_allowed", 2}}, {{2, 0x123456789U, {17}}}, 5, ""};
  return manifest;
}

inline commit_report take(snapshot_store& store, const std::vector<saved_section>& sections) {
  auto writer = must(store.begin(store.next_epoch()));
  must(writer.add(0, sections));
  return must(store.commit(std::move(writer), sample_manifest()));
}

/// All sections of the newest snapshot, as `node.slot=text`.
inline std::vector<std::string> held(const snapshot_store& store, const snapshot_manifest& manifest) {
  std::vector<std::string> texts;
  for (const auto& read : must(store.read(manifest, [](auto, auto) { return true; })))
    texts.push_back(std::to_string(read.node) + "." + std::to_string(read.slot) + "=" + text_of(read.bytes));
  return texts;
}

using texts = std::vector<std::string>;

inline texts names_in(const temporary_directory& directory) {
  texts names;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
    if (entry.path().filename() != ".lock")
      names.push_back(entry.path().filename().native());
  std::ranges::sort(names);
  return names;
}

/// Checks that two lists of texts are equal, and shows both where they are not.
inline void check_equal(const texts& found, const texts& expected) {
  BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

} // namespace millrace::testing
