#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/actors/snapshot/section_table.hpp"
#include "millrace/actors/snapshot/state_file_reader.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/tests/fuzz/target.hpp"

namespace millrace {

namespace {

using image = std::vector<std::byte>;

[[nodiscard]] std::string text_of(const image& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A file in memory, under a name that it can be opened by.
class memory_file {
public:
  explicit memory_file(std::span<const std::byte> bytes) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    MILLRACE_CHECK(file_.is_open());
    MILLRACE_CHECK(::write(file_.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_.number()); }

private:
  descriptor file_;
};

/// Whatever is refused is damaged or of another version; nothing else can be wrong with bytes.
template <class Outcome>
bool is_read(const Outcome& outcome) {
  MILLRACE_CHECK(outcome.ok() || outcome.error().code == errc::corrupt || outcome.error().code == errc::unsupported);
  return outcome.ok();
}

void read_manifest_of(std::span<const std::byte> bytes) {
  const auto manifest = read_manifest(bytes, "fuzz");
  if (!is_read(manifest))
    return;
  const auto again = write_manifest(*manifest, "fuzz");
  MILLRACE_CHECK(again.ok());
  MILLRACE_CHECK(*read_manifest(*again, "fuzz") == *manifest);
}

void read_state_of(std::span<const std::byte> bytes) {
  const memory_file file(bytes);
  const auto reader = state_file_reader::open(file.path());
  if (!is_read(reader))
    return;
  for (const auto& section : reader->sections()) {
    const auto content = reader->read(section);
    MILLRACE_CHECK(is_read(content) == is_read(reader->verify(section)));
    MILLRACE_CHECK(!content.ok() || content->size() == section.size);
  }
}

/// Makes header and body vouch for what is there, so that what is behind the checksums is reached too.
void seal(std::span<std::byte> bytes) {
  if (bytes.size() < file_header::size)
    return;
  const auto offset = load_number(bytes.subspan(24, 8));
  if (offset <= bytes.size()) {
    const auto body = bytes.subspan(offset);
    const auto hash = hash_content(body);
    store_number(body.size(), bytes.subspan(32, 8));
    store_number(hash.low, bytes.subspan(40, 8));
    store_number(hash.high, bytes.subspan(48, 8));
  }
  store_number(hash_bytes(bytes.data(), 56), bytes.subspan(56, 8));
}

[[nodiscard]] image manifest_seed() {
  snapshot_manifest manifest;
  manifest.program_version = "0.1.0";
  manifest.epoch = 3;
  manifest.partition_count = 2;
  manifest.weights.assign(slot_count, 300);
  manifest.plan = {"read t", "group k: sum(v)"};
  manifest.inputs = {{"t", {"a.csv", 100, 100, 7, 50}, 4, false, 3, {1}}, {"u", {}, 1, true, 0, {}}};
  manifest.order = {{{0, {1}}, {1, {2}}}, 2};
  manifest.outputs = {{"o", {17}, "held"}};
  manifest.letters = {"o.letters", {9}, 1, {{"bad_value", 1}}, {{1, 2, {3}}}, 3, "held"};
  manifest.files = {{"epoch-000000000002.state", 200, 30, {1, 2}}, {"epoch-000000000003.state", 300, 30, {3, 4}}};
  manifest.sections = {{0, 7, 1, 0, 64, 10, {5, 6}}, {1, 255, 2, 1, 70, 20, {7, 8}}};
  return *write_manifest(manifest, "seed");
}

[[nodiscard]] image state_seed() {
  const std::array<std::string_view, 3> texts{"first section", "", "third"};
  image bytes(file_header::size);
  std::vector<state_section> sections;
  for (const auto text : texts) {
    const auto content = std::as_bytes(std::span(text));
    sections.push_back(
      {1, static_cast<std::uint32_t>(sections.size()), 1, 0, bytes.size(), content.size(), hash_content(content)});
    bytes.insert(bytes.end(), content.begin(), content.end());
  }
  const auto end = bytes.size();
  const auto table = write_section_table(sections);
  bytes.insert(bytes.end(), table.begin(), table.end());
  const auto header = file_header{snapshot_file_kind::state, 3, end, table.size(), hash_content(table)}.to_bytes();
  std::copy(header.begin(), header.end(), bytes.begin());
  return bytes;
}

} // namespace

std::vector<std::string> made_seeds() { return {text_of(manifest_seed()), text_of(state_seed())}; }

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  std::vector<std::byte> exact(bytes.begin(), bytes.end());
  millrace::read_manifest_of(exact);
  millrace::read_state_of(exact);
  millrace::seal(exact);
  millrace::read_manifest_of(exact);
  millrace::read_state_of(exact);
  return 0;
}
