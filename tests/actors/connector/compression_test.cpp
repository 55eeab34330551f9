#include "reading.hpp"
#include <boost/test/unit_test.hpp>
#include <zstd.h>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/descriptor.hpp"

namespace millrace::testing {
namespace {

using namespace std::string_literals;

/// Collects what is written.
class recording_output final : public byte_output {
public:
  explicit recording_output(std::string& target) : target_(&target) {}
  status write(std::span<const char> bytes) override {
    target_->append(bytes.data(), bytes.size());
    return {};
  }
  status flush() override { return {}; }
  status finish() override { return {}; }

private:
  std::string* target_;
};

/// Gives everything in one read.
class whole_input final : public byte_input {
public:
  explicit whole_input(std::string bytes) : bytes_(std::move(bytes)) {}
  result<std::size_t> read(std::span<char> target) override {
    const auto size = std::min(target.size(), bytes_.size());
    bytes_.copy(target.data(), size);
    bytes_.erase(0, size);
    return size;
  }

private:
  std::string bytes_;
};

/// The two packings under test.
struct packing {
  const char* name;
  std::unique_ptr<byte_input> (*make_input)(std::unique_ptr<byte_input>, std::string_view);
  std::unique_ptr<byte_output> (*make_output)(std::unique_ptr<byte_output>, std::string_view);
};
constexpr packing packings[] = {{"gzip", make_gzip_input, make_gzip_output},
                                {"zstd", make_zstd_input, make_zstd_output}};

std::string pack(const packing& format, std::string_view plain, std::size_t piece = 1 << 20) {
  std::string packed;
  const auto output = format.make_output(std::make_unique<recording_output>(packed), "out");
  for (; !plain.empty(); plain.remove_prefix(std::min(piece, plain.size())))
    must(output->write(plain.substr(0, piece)));
  must(output->finish());
  return packed;
}

result<std::string> unpack(const packing& format, const std::string& packed, std::size_t target_bytes = 1000) {
  const auto input = format.make_input(std::make_unique<piecewise_input>(packed, 3, 100), "in.packed");
  std::string plain;
  std::string target(target_bytes, '\0');
  for (;;) {
    MILLRACE_TRY_ASSIGN(const auto count, input->read(target));
    if (count == 0)
      return plain;
    plain.append(target, 0, count);
  }
}

/// Text that packs well in parts and badly in others.
std::string sample(std::size_t size) {
  random_sequence random(11);
  std::string text;
  while (text.size() < size)
    text += random.below(2) == 0 ? std::string(random.below(5000), 'a') : std::to_string(random.next());
  return text.substr(0, size);
}

BOOST_AUTO_TEST_SUITE(compression_)

BOOST_AUTO_TEST_CASE(is_told_by_the_suffix) {
  BOOST_TEST((compression_of("a.csv") == compression::none));
  BOOST_TEST((compression_of("a.csv.gz") == compression::gzip));
  BOOST_TEST((compression_of("a.zst") == compression::zstd));
  BOOST_TEST((compression_of("A.CSV.GZ") == compression::gzip));
  BOOST_TEST((compression_of("A.ZsT") == compression::zstd));
  BOOST_TEST((compression_of("gz") == compression::none));
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_packed) {
  for (const auto& packing : packings)
    for (const std::size_t size : {0U, 1U, 1000U, 300'000U})
      for (const std::size_t target : {1U, 999U, 400'000U}) {
        if (size > 1000 && target == 1)
          continue;
        BOOST_TEST_INFO(packing.name << ", size " << size << ", target " << target);
        BOOST_TEST((must(unpack(packing, pack(packing, sample(size), 7000), target)) == sample(size)));
      }
}

BOOST_AUTO_TEST_CASE(unpacks_far_more_than_was_packed_with_little_memory) {
  const std::string plain(3'000'000, 'a');
  for (const auto& packing : packings) {
    const auto packed = pack(packing, plain);
    BOOST_TEST(packed.size() < 10'000U);
    BOOST_TEST((must(unpack(packing, packed, 5000)) == plain));
  }
}

BOOST_AUTO_TEST_CASE(reads_zstd_frames_that_end_with_their_last_block) {
  const auto plain = sample(300'000);
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 1));
  BOOST_TEST((must(unpack(packings[1], packed)) == plain));
}

BOOST_AUTO_TEST_CASE(packs_the_same_bytes_for_the_same_rows) {
  for (const auto& packing : packings)
    BOOST_TEST((pack(packing, sample(100'000)) == pack(packing, sample(100'000))));
}

BOOST_AUTO_TEST_CASE(reads_members_that_follow_each_other_as_one) {
  for (const auto& packing : packings) {
    const auto packed = pack(packing, "first\n") + pack(packing, "") + pack(packing, "second\n");
    BOOST_TEST(must(unpack(packing, packed)) == "first\nsecond\n");
  }
}

BOOST_AUTO_TEST_CASE(passes_zero_bytes_behind_members_of_gzip) {
  const std::string padding(700, '\0');
  const auto member = pack(packings[0], "row\n");
  BOOST_TEST(must(unpack(packings[0], member + padding)) == "row\n");
  BOOST_TEST(must(unpack(packings[0], member + padding + member + "\0"s)) == "row\nrow\n");
  must_fail(unpack(packings[0], member + padding + "x"));
  must_fail(unpack(packings[0], padding + member));
}

BOOST_AUTO_TEST_CASE(says_what_a_file_is_that_its_suffix_does_not_tell) {
  struct {
    std::size_t index;
    std::string bytes;
    std::string hint;
  } const cases[] = {
    {0, "id,name\n", "give it the suffix of what it is"},
    {1, "Symbol,price\n", "give it the suffix of what it is"},
    {1, "\x1f", "give it the suffix of what it is"},
    {0, pack(packings[1], "row\n"), "it is zstd data"},
    {1, pack(packings[0], "row\n"), "it is gzip data"},
  };
  for (const auto& [index, bytes, hint] : cases) {
    const auto input = packings[index].make_input(std::make_unique<piecewise_input>(bytes, 1, 1), "in");
    const auto whole = packings[index].make_input(std::make_unique<whole_input>(bytes), "in");
    std::string target(100, '\0');
    must_fail(input->read(target));
    const auto reason = must_fail(whole->read(target));
    BOOST_TEST(reason.message == "the file is not " + std::string(packings[index].name) + ", as its suffix says: in");
    BOOST_TEST(reason.hint == hint);
  }
}

BOOST_AUTO_TEST_CASE(skips_frames_of_zstd_that_hold_no_data) {
  BOOST_TEST(must(unpack(packings[1], "\x5a\x2a\x4d\x18\x03\0\0\0abc"s + pack(packings[1], "row\n"))) == "row\n");
}

BOOST_AUTO_TEST_CASE(reads_zstd_with_long_windows_and_refuses_longer_ones) {
  // A frame without a size: its window is 2^(10 + 5 bits). One raw block, the last, of 4 bytes.
  const auto frame = [](unsigned window_log) {
    return "\x28\xb5\x2f\xfd\0"s + static_cast<char>((window_log - 10U) << 3U) + "\x21\0\0row\n"s;
  };
  for (const unsigned window_log : {20U, 27U, 28U, 29U})
    BOOST_TEST(must(unpack(packings[1], frame(window_log))) == "row\n");
  const auto reason = must_fail(unpack(packings[1], frame(32)));
  BOOST_TEST((reason.code == errc::limit_exceeded));
  BOOST_TEST(reason.hint == "pack it with a smaller --long");
}

BOOST_AUTO_TEST_CASE(reports_a_file_that_is_cut_off_anywhere) {
  for (const auto& packing : packings) {
    const auto packed = pack(packing, sample(2000));
    for (std::size_t size = 0; size < packed.size(); ++size) {
      const auto reason = must_fail(unpack(packing, packed.substr(0, size)));
      BOOST_TEST_INFO(packing.name << ", size " << size);
      BOOST_REQUIRE(reason.code == errc::corrupt);
      BOOST_REQUIRE_EQUAL(reason.message, "the " + std::string(packing.name) + " file is truncated: in.packed");
    }
  }
}

BOOST_AUTO_TEST_CASE(reports_bytes_that_are_damaged_or_do_not_belong) {
  for (const auto& packing : packings) {
    const auto packed = pack(packing, sample(2000));
    auto flipped = packed;
    flipped[packed.size() / 2] = static_cast<char>(flipped[packed.size() / 2] ^ 0x55);
    for (const auto& bytes : {flipped, packed + "garbage behind", std::string("id,name\n1,a\n")}) {
      const auto reason = must_fail(unpack(packing, bytes));
      BOOST_TEST((reason.code == errc::corrupt));
      BOOST_TEST(reason.message.find("in.packed") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(makes_what_was_flushed_readable) {
  for (const auto& packing : packings) {
    std::string packed;
    const auto output = packing.make_output(std::make_unique<recording_output>(packed), "out");
    must(output->write(std::string_view("row\n")));
    must(output->flush());
    const auto input = packing.make_input(std::make_unique<piecewise_input>(packed, 3, 100), "in");
    std::string target(100, '\0');
    BOOST_TEST(must(input->read(target)) == 4U);
  }
}

BOOST_AUTO_TEST_CASE(names_the_reasons_of_the_system) {
  struct {
    int number;
    errc code;
    const char* message;
  } const cases[] = {
    {ENOENT, errc::not_found, "cannot open: no such file or directory: a"},
    {ENOTDIR, errc::not_found, "cannot open: not a directory: a"},
    {EACCES, errc::permission_denied, "cannot open: permission denied: a"},
    {EROFS, errc::permission_denied, "cannot open: read-only file system: a"},
    {ENOSPC, errc::no_space, "cannot open: no space left on device: a"},
    {EDQUOT, errc::no_space, "cannot open: disk quota exceeded: a"},
    {EIO, errc::io, "cannot open: input/output error: a"},
  };
  for (const auto& [number, code, message] : cases) {
    const auto reason = system_failure(number, "cannot open", "a");
    BOOST_TEST((reason.code == code));
    BOOST_TEST(reason.message == message);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
