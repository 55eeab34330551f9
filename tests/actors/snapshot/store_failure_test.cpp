// A disk that is full and a folder that may not be written: no snapshot, a failure that says so, and nothing lost.
#include <csignal>

#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/snapshot/file_names.hpp"

namespace millrace::testing {
namespace {

/// Files of this process become no larger than that, as on a disk that is full.
class file_size_limit {
public:
  explicit file_size_limit(rlim_t bytes) {
    BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit small{bytes, before_.rlim_max};
    BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;
  ~file_size_limit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
  rlimit before_{};
};

/// The process is nobody, whom permissions bind, where it was root.
class without_privileges {
public:
  without_privileges() { BOOST_REQUIRE(!is_root_ || ::seteuid(65534) == 0); }
  without_privileges(const without_privileges&) = delete;
  without_privileges& operator=(const without_privileges&) = delete;
  ~without_privileges() {
    if (is_root_)
      static_cast<void>(!::seteuid(0));
  }

private:
  bool is_root_ = ::geteuid() == 0;
};

BOOST_AUTO_TEST_SUITE(store_failure)

BOOST_AUTO_TEST_CASE(a_full_disk_costs_the_snapshot_and_no_other) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  const std::string large(100'000, 'x');
  take(*store, {section(1, 0, "first")});
  for (const rlim_t room : {0U, 10U, 70U, 1000U, 100'064U, 100'080U}) {
    const file_size_limit limit(room);
    auto writer = must(store->begin(store->next_epoch()));
    auto outcome = writer.add(0, std::vector{section(1, 0, large)});
    if (outcome.ok())
      outcome = status(must_fail(store->commit(std::move(writer), sample_manifest())));
    BOOST_CHECK(outcome.error().code == errc::no_space);
    BOOST_TEST(outcome.error().message.find(directory.path()) != std::string::npos, outcome.error().message);
  }
  check_equal(held(*store, *must(store->newest(verification::full)).manifest), {"1.0=first"});
  check_equal(names_in(directory), {"epoch-000000000001.manifest", "epoch-000000000001.state"});
}

BOOST_AUTO_TEST_CASE(a_disk_that_has_no_room_for_the_manifest) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(1, 0, "first")});
  {
    auto writer = must(store->begin(2));
    must(writer.add(0, std::vector{section(1, 0, "second")}));
    const file_size_limit limit(200);
    BOOST_CHECK(must_fail(store->commit(std::move(writer), sample_manifest())).code == errc::no_space);
  }
  BOOST_TEST(must(store->newest(verification::full)).manifest->epoch == 1U);
  BOOST_TEST(directory.has(state_file_name(2)));
  take(*store, {section(1, 0, "third")});
  BOOST_TEST(!directory.has(state_file_name(2)));
  check_equal(held(*store, *must(store->newest(verification::full)).manifest), {"1.0=third"});
}

BOOST_AUTO_TEST_CASE(a_folder_that_may_not_be_written_is_refused_and_can_be_read) {
  const temporary_directory directory;
  take(*must(snapshot_store::open(directory.path())), {section(1, 0, "a")});
  BOOST_REQUIRE(::chmod(directory.path().c_str(), 0555) == 0);
  {
    const without_privileges nobody;
    const auto reason = must_fail(snapshot_store::open(directory.path()));
    BOOST_CHECK(reason.code == errc::permission_denied);
    BOOST_TEST(reason.message.find(directory.path()) != std::string::npos, reason.message);
    BOOST_TEST(must(snapshot_folder(directory.path()).newest(verification::full)).manifest->epoch == 1U);
  }
  BOOST_REQUIRE(::chmod(directory.path().c_str(), 0755) == 0);
}

BOOST_AUTO_TEST_CASE(a_folder_that_becomes_unwritable_fails_the_next_snapshot) {
  const temporary_directory directory;
  BOOST_REQUIRE(::chmod(directory.path().c_str(), 0777) == 0);
  const without_privileges nobody;
  auto store = must(snapshot_store::open(directory / "s"));
  take(*store, {section(1, 0, "a")});
  BOOST_REQUIRE(::chmod((directory / "s").c_str(), 0555) == 0);
  auto writer = must(store->begin(2));
  BOOST_CHECK(must_fail(writer.add(0, std::vector{section(1, 0, "b")})).code == errc::permission_denied);
  BOOST_TEST(must(store->newest(verification::full)).manifest->epoch == 1U);
  BOOST_REQUIRE(::chmod((directory / "s").c_str(), 0755) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
