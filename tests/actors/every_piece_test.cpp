#include <map>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "cut_off_job.hpp"
#include "manifest_pieces.hpp"

// Every piece of a manifest, met by reflection over its message, counts: a job that goes on without it is refused, or comes
// to something else. So a piece that nobody reads, and one that no job here needs, are found. `every_state_test` does the
// same for what operators hold.

namespace millrace {
namespace {

/// Pieces without which a job comes to the same, and why they are there.
const std::map<std::string, std::string> without_effect = {
  {"program_version", "for people"},
  {"taken_us", "for people"},
  {"decision_count", "for people: the digest says the same to the program"},
  {"letters.counts", "for whoever reads the manifest: statistics count from the start of the process"},
  {"letters.counts.reason", "as above"},
  {"letters.counts.count", "as above"},
  {"letters.kept_count", "counts where a file is full, behind a million letters: letters_resume_test"},
  {"letters.held_back", "only where a pipe pauses: letter_resume_test, run_accept_loss.py"},
  {"letters.full_limits.last_position", "rows that are read from here on stand behind it anyway; for the next snapshot"},
  {"slot_weights", "which partition owns a slot shows nowhere"},
  {"files.section_bytes", "decides when files are written anew"},
  {"sections.rows", "for people"},
};

bool is_early(const snapshot_manifest& manifest) { return manifest.last_chunk.value >= 40 && manifest.last_chunk.value < 200; }
bool is_late(const snapshot_manifest& manifest) { return manifest.last_chunk.value >= 300; }
/// An input is going to end since a LIMIT is full, and has not yet.
bool is_before_an_early_end(const snapshot_manifest& manifest) {
  return !manifest.letters.full_limits.empty() && !manifest.inputs[2].has_ended;
}

/// Drops pieces one at a time, and strikes off those without which a job comes to something else.
void strike_off(const runtime& on, const cut_off& job, between happens, std::set<std::string>& pieces) {
  const auto whole = go_on(on, job, job.manifest, happens);
  BOOST_TEST(!whole.is_internal, whole.text.substr(0, 200));
  BOOST_TEST(whole.text.starts_with("failed") == (happens != between::nothing), whole.text.substr(0, 200));
  BOOST_TEST((go_on(on, job, job.manifest, happens).text == whole.text), "it goes on as it likes");
  for (const auto& [piece, drop] : list_changes(job.manifest)) {
    if (!pieces.contains(piece))
      continue;
    auto manifest = job.manifest;
    drop(manifest);
    const auto partial = go_on(on, job, manifest, happens);
    BOOST_TEST_MESSAGE(piece << ": " << (partial.text == whole.text ? "the same" : partial.text.substr(0, 150)));
    BOOST_TEST(!partial.is_internal, piece << ": " << partial.text.substr(0, 300));
    if (partial.text != whole.text)
      pieces.erase(piece);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_piece)

BOOST_AUTO_TEST_CASE(a_job_without_it_is_refused_or_comes_to_something_else) {
  auto started = runtime::start({pinning::off, 2});
  BOOST_REQUIRE(started.ok());
  auto pieces = name_pieces();
  for (const auto& [piece, reason] : without_effect)
    BOOST_TEST(pieces.erase(piece) == 1U, piece);
  for (const auto* letters : {"bad.jsonl", "bad/"})
    for (const auto& is_it : {is_early, is_before_an_early_end, is_late}) {
      const auto job = cut_when(*started, is_it, letters);
      BOOST_TEST_MESSAGE("cut off behind chunk " << job->manifest.last_chunk());
      for (const auto happens : {between::nothing, between::outputs_change, between::letters_change})
        strike_off(*started, *job, happens, pieces);
    }
  const auto ended = cut_at_the_end(*started, "bad/");
  strike_off(*started, *ended, between::nothing, pieces);
  for (const auto& piece : pieces)
    BOOST_ERROR("nothing comes of a manifest without " << piece);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
