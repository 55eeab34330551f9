#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/actors/snapshot/snapshot_store.hpp"

namespace millrace::testing {
namespace {

BOOST_AUTO_TEST_SUITE(snapshot_store_)

BOOST_AUTO_TEST_CASE(makes_the_folder_and_those_above_it) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory / "a/b"));
  BOOST_TEST(!must(store->newest(verification::full)).manifest);
  BOOST_TEST(store->next_epoch() == 1U);
  take(*store, {section(1, 0, "a")});
  store.reset();
  check_equal(held(*must(snapshot_store::open(directory / "a/b")),
                   *must(snapshot_folder(directory / "a/b").newest(verification::full)).manifest),
              {"1.0=a"});
}

BOOST_AUTO_TEST_CASE(a_snapshot_says_what_the_job_said) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  auto manifest = sample_manifest();
  manifest.is_finished = true;
  must(store->commit(must(store->begin(5)), manifest));
  manifest.epoch = 5;
  BOOST_CHECK(*must(store->newest(verification::full)).manifest == manifest);
  check_equal(names_in(directory), {"epoch-000000000005.manifest"});
}

BOOST_AUTO_TEST_CASE(the_last_ones_are_kept_with_the_files_they_need) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(1, 0, "aaaa")});
  take(*store, {section(1, 0, "aaaa"), section(1, 1, "b")});
  take(*store, {section(1, 0, "aaaa"), section(1, 1, "c")});
  check_equal(names_in(directory),
              {"epoch-000000000001.state", "epoch-000000000002.manifest", "epoch-000000000002.state",
               "epoch-000000000003.manifest", "epoch-000000000003.state"});
  take(*store, {section(1, 0, "d")});
  take(*store, {section(1, 0, "e")});
  check_equal(names_in(directory), {"epoch-000000000004.manifest", "epoch-000000000004.state",
                                    "epoch-000000000005.manifest", "epoch-000000000005.state"});
}

BOOST_AUTO_TEST_CASE(as_many_are_kept_as_were_asked_for) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path(), 3));
  for (const auto* text : {"a", "b", "c", "d", "e"})
    take(*store, {section(1, 0, text)});
  BOOST_CHECK(must(store->folder().epochs()) == (std::vector<std::uint64_t>{3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(one_job_has_a_folder_at_a_time) {
  const temporary_directory directory;
  auto first = must(snapshot_store::open(directory.path()));
  const auto reason = must_fail(snapshot_store::open(directory.path()));
  BOOST_TEST(reason.message == "cannot keep snapshots: another job is using the folder: " + directory.path());
  BOOST_TEST(!reason.hint.empty());
  first.reset();
  must(snapshot_store::open(directory.path()));
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_killed_job_left_is_removed) {
  const temporary_directory directory;
  take(*must(snapshot_store::open(directory.path())), {section(1, 0, "a")});
  directory.write(".epoch-000000000002.state.partial", "half");
  directory.write(".epoch-000000000002.manifest.partial", "half");
  directory.write("epoch-000000000002.state", "whole, but its manifest was not written");
  directory.write(".lock", "");
  auto store = must(snapshot_store::open(directory.path()));
  BOOST_TEST(!directory.has(".epoch-000000000002.state.partial"));
  BOOST_TEST(!directory.has(".epoch-000000000002.manifest.partial"));
  BOOST_TEST(must(store->newest(verification::full)).manifest->epoch == 1U);
  BOOST_TEST(store->next_epoch() == 2U);
  take(*store, {section(1, 0, "b")});
  check_equal(names_in(directory), {"epoch-000000000001.manifest", "epoch-000000000001.state",
                                    "epoch-000000000002.manifest", "epoch-000000000002.state"});
  check_equal(held(*store, *must(store->newest(verification::full)).manifest), {"1.0=b"});
}

BOOST_AUTO_TEST_CASE(an_epoch_is_used_once) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(1, 0, "a")});
  BOOST_TEST(must_fail(store->begin(1)).message == "epoch 1 has a snapshot already, or had one");
  must(store->begin(9));
  BOOST_TEST(store->next_epoch() == 10U);
}

BOOST_AUTO_TEST_CASE(a_folder_used_for_something_else_is_refused) {
  const temporary_directory directory;
  directory.write("out.csv", "1");
  directory.write("another.csv", "1");
  const auto reason = must_fail(snapshot_store::open(directory.path()));
  BOOST_TEST(reason.message == "cannot keep snapshots beside other files: another.csv is in " + directory.path());
  BOOST_CHECK(reason.code == errc::failed_precondition);
  check_equal(names_in(directory), {"another.csv", "out.csv"});
  BOOST_TEST(must_fail(snapshot_store::open(directory / "out.csv")).message.find("not a directory") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_of_others_are_left_alone) {
  const temporary_directory directory;
  directory.write(".hidden", "h");
  std::filesystem::create_directory(directory / "lost+found");
  auto store = must(snapshot_store::open(directory.path(), 1));
  take(*store, {section(1, 0, "a")});
  directory.write("notes.txt", "n");
  directory.write("epoch-1.state", "of somebody");
  store.reset();
  store = must(snapshot_store::open(directory.path(), 1));
  take(*store, {section(1, 0, "b")});
  must(store->forget());
  check_equal(names_in(directory), {".hidden", "epoch-1.state", "lost+found", "notes.txt"});
}

BOOST_AUTO_TEST_CASE(forgetting_starts_over_without_using_an_epoch_twice) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(1, 0, "a")});
  take(*store, {section(1, 0, "a")});
  must(store->forget());
  check_equal(names_in(directory), {});
  BOOST_TEST(!must(store->newest(verification::full)).manifest);
  BOOST_TEST(store->next_epoch() == 3U);
  BOOST_TEST(take(*store, {section(1, 0, "a")}).bytes_written == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
