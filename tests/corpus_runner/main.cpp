#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/unit_test.hpp>

#include "millrace/tests/corpus_runner/corpus_cell.hpp"

namespace {

using namespace millrace;

/// Writes what the first cell of the matrix said in place of what the file expects.
void rewrite(const stream_script& script, const corpus_cell& cell) {
  std::ofstream file(script.path);
  std::size_t next = 0;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    const auto found = cell.actual().find(i);
    const auto& command = script.commands[i];
    if (found == cell.actual().end() || !command.has_expected)
      continue;
    for (; next < command.expected_begin; ++next)
      file << script.lines[next] << '\n';
    for (const auto& row : found->second)
      file << "  " << row << '\n';
    next = command.expected_end;
  }
  for (; next < script.lines.size(); ++next)
    file << script.lines[next] << '\n';
}

/// Rows come in the same order in every cell, also where a file does not say in which. Returns the line of the
/// first command of which that is not so, or 0.
std::size_t first_difference(const stream_script& script, const cell_answers& expected, const cell_answers& got) {
  for (const auto& [index, rows] : expected) {
    const auto& command = script.commands[index];
    const auto is_of_rows = command.word == "expect" && command.arguments[0] != "rejected";
    if (const auto found = got.find(index); is_of_rows && (found == got.end() || found->second != rows))
      return command.line;
  }
  return 0;
}

void run_file(const std::string& path) {
  const auto script = parse_stream_script(path);
  BOOST_REQUIRE_MESSAGE(script.ok(), path << ": " << (script.ok() ? "" : script.error().message));
  const auto cells = cells_of(*script);
  BOOST_REQUIRE_MESSAGE(cells.ok(), path << ": " << (cells.ok() ? "" : cells.error().message));
  const auto updates = std::getenv("MILLRACE_UPDATE") != nullptr;
  std::optional<cell_answers> expected;
  for (const auto& settings : *cells) {
    corpus_cell cell(*script, settings);
    auto complaints = cell.run();
    if (!expected && !settings.is_shuffled)
      expected = cell.actual();
    if (const auto line = settings.is_shuffled || !complaints.empty() ? 0 : first_difference(*script, *expected, cell.actual()))
      complaints.push_back("line " + std::to_string(line) + " [" + settings.name() + "]: rows in another order than in the first cell");
    if (updates)
      return rewrite(*script, cell);
    for (const auto& complaint : complaints)
      BOOST_ERROR(path << ": " << complaint);
    if (!complaints.empty())
      return; // Further cells would repeat it.
  }
}

/// Registers every file as a test case: --run_test=window/tumbling_fires_once
bool register_corpus() {
  namespace fs = std::filesystem;
  namespace ut = boost::unit_test;
  const fs::path root = MILLRACE_CORPUS_DIRECTORY;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.path().extension() == ".stream")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::map<std::string, ut::test_suite*> suites;
  for (const auto& file : files) {
    auto& suite = suites[file.parent_path().filename().string()];
    if (suite == nullptr) {
      suite = BOOST_TEST_SUITE(file.parent_path().filename().string());
      ut::framework::master_test_suite().add(suite);
    }
    suite->add(ut::make_test_case([path = file.string()] { run_file(path); }, file.stem().string(), file.string(), 1));
  }
  return !files.empty();
}

} // namespace

int main(int argc, char* argv[]) { return boost::unit_test::unit_test_main(&register_corpus, argc, argv); }
