#include "millrace/actors/internal/file_claims.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"

namespace millrace {
namespace {

/// A folder of its own with the file `in.csv` and a link to it.
class scratch_folder {
public:
  scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "millrace-claims-XXXXXX").native();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    std::ofstream(path_ / "in.csv") << "a\n1\n";
    std::filesystem::create_symlink("in.csv", path_ / "link.csv");
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path() const { return path_.native(); }

private:
  std::filesystem::path path_;
};

physical_plan copying(const std::string& input, const std::string& first, const std::string& second) {
  auto plan = compile("CREATE STREAM t (a BIGINT) WITH (connector = 'file', path = '" + input + "');\n" +
                      "CREATE STREAM o WITH (connector = 'file', path = '" + first + "', format = 'csv') AS SELECT a FROM t;\n" +
                      "CREATE STREAM p WITH (connector = 'file', path = '" + second + "', format = 'csv') AS SELECT a FROM t;\n");
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

} // namespace

BOOST_AUTO_TEST_SUITE(file_claims_tests)

BOOST_AUTO_TEST_CASE(a_file_has_one_writer_and_is_not_read_meanwhile) {
  const scratch_folder folder;
  const struct {
    const char* input;
    const char* first;
    const char* second;
    const char* letters;
    bool is_fine;
  } cases[] = {
    {"in.csv", "o.csv", "p.csv", "", true},
    {"in.csv", "o.csv", "o.csv", "", false},
    {"in.csv", "o.csv", "./o.csv", "", false},
    {"in.csv", "in.csv", "p.csv", "", false},
    {"in.csv", "link.csv", "p.csv", "", false},
    {"*.csv", "o.csv", "in.csv", "", false},
    {"in.csv", "/dev/null", "/dev/null", "", true},
    {"in.csv", "o.csv", "p.csv", "letters.jsonl", true},
    {"in.csv", "o.csv", "p.csv", "in.csv", false},
    {"in.csv", "o.csv", "p.csv", "p.csv", false},
    {"missing.csv", "o.csv", "p.csv", "", true},
    {"in.csv", "o/", "p/", "", true},
    {"in.csv", "o/", "p.csv", "letters.jsonl", true},
    {"in.csv", "o/", "./o//", "", false},
    {"in.csv", "o/", "o/p.csv", "", false},
    {"in.csv", "o/p.csv", "o/", "", false},
    {"in.csv", "o/", "o/further/p.csv", "", true},
    {"in.csv", "o/", "p.csv", "o/letters.jsonl", false},
    {"in.csv", "./", "p/", "", true},
    {"*.csv", "./", "p/", "", false},
    {"**/*.csv", "o/", "p/", "", false},
  };
  for (const auto& test : cases) {
    const auto plan = copying(test.input, test.first, test.second);
    const auto letters = *test.letters == '\0' ? std::string() : folder.path() + "/" + test.letters;
    const auto outcome = check_claims(plan, {folder.path(), letters, {}, {}, result_target::program});
    BOOST_TEST(outcome.ok() == test.is_fine, test.input << " " << test.first << " " << test.second << " " << letters);
    if (!outcome.ok())
      BOOST_TEST((outcome.error().code == errc::invalid_argument));
  }
}

BOOST_AUTO_TEST_CASE(standard_streams_are_not_shared) {
  auto two_readers = compile("CREATE STREAM a (x BIGINT) WITH (connector = 'stdin');\n"
                             "CREATE STREAM b (x BIGINT) WITH (connector = 'stdin');\n"
                             "CREATE STREAM c WITH (connector = 'blackhole') AS SELECT x FROM a;\n"
                             "CREATE STREAM d WITH (connector = 'blackhole') AS SELECT x FROM b;\n");
  BOOST_REQUIRE(two_readers.ok());
  BOOST_TEST(!check_claims(*two_readers, {}).ok());

  auto two_writers = compile("CREATE STREAM a (x BIGINT) WITH (connector = 'memory');\n"
                             "CREATE STREAM c WITH (connector = 'stdout') AS SELECT x FROM a;\n"
                             "SELECT x FROM a;\n");
  BOOST_REQUIRE(two_writers.ok());
  BOOST_TEST(check_claims(*two_writers, {"", "", {}, {}, result_target::program}).ok());
  BOOST_TEST(!check_claims(*two_writers, {"", "", {}, {}, result_target::standard_output}).ok());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
