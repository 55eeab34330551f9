#include "cut_off_job.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/content_hash.hpp"
#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/file_names.hpp"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using testing::temporary_directory;

const std::string script = R"(
CREATE STREAM t (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 't-*.csv', format = 'csv');
CREATE STREAM w (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 'w.csv', format = 'csv');
CREATE STREAM x (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 'x.csv', format = 'csv');
CREATE STREAM u (v BIGINT) WITH (connector = 'file', path = 'u.csv', format = 'csv');
CREATE STREAM sums WITH (connector = 'file', path = 'sums/', format = 'csv') AS SELECT k, SUM(v) AS s FROM t GROUP BY k EMIT CHANGES;
CREATE STREAM rows_of_w WITH (connector = 'file', path = 'w.out.csv', format = 'csv') AS SELECT v, 100 / v AS q, uuid() AS id FROM w;
CREATE STREAM messages WITH (connector = 'file', path = 't.pb', format = 'protobuf', message.rows = 1000) AS SELECT k, v FROM t;
CREATE STREAM first_of_x WITH (connector = 'file', path = 'x.out.csv', format = 'csv') AS SELECT v, 7 / v AS q FROM x LIMIT 700;
CREATE STREAM rows_of_u WITH (connector = 'file', path = 'u.out.csv', format = 'csv') AS SELECT v FROM u;
)";

constexpr int row_count = 6000; ///< Of the long inputs.

/// Rows with times that go up and down, `step` tenths of a second apart, and some that do not read. Keys of the first ones
/// do not come again, so that their state is in a file of an earlier epoch.
std::string rows(int count, int step) {
  std::string text = "k,v,at\n";
  for (int i = 0; i < count; ++i) {
    const auto second = i * step / 10 + i * 7919 % 13;
    char at[32];
    std::snprintf(at, sizeof at, "2026-01-01 %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
    text += (i < 40 ? "first" + std::to_string(i) : std::string(1, static_cast<char>('a' + i % 5))) + "," +
            (i % 97 == 11 ? "x" : std::to_string(i % 101)) + "," + at + "\n";
  }
  return text;
}

void write_inputs(const temporary_directory& folder) {
  folder.write("t-1.csv", rows(200, 3));
  folder.write("t-2.csv", rows(100, 4));
  folder.write("t-3.csv", rows(row_count, 5));
  folder.write("w.csv", rows(row_count, 4));
  folder.write("x.csv", rows(row_count, 5));
  folder.write("u.csv", "v\n1\n2\n3\n");
}

job_options options_in(const std::string& folder, const std::string& letters) {
  job_options options;
  options.base_directory = folder;
  options.settings = {{"state.dir", "state"}, {"epoch.interval", "1d"},  {"chunk.rows", "20"},
                      {"partitions", "2"},    {"dead.letters", letters}};
  return options;
}

/// Takes snapshots all the time, of few chunks each.
job_options with_snapshots(job_options options) {
  options.settings.emplace_back("epoch.rows", "1");
  options.settings.emplace_back("window.chunks", "1");
  return options;
}

/// The same wherever the folder is.
std::string without(const std::string& folder, const std::string& text) {
  std::string rest;
  std::size_t begin = 0;
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, begin)) {
    rest.append(text, begin, at - begin);
    begin = at + folder.size();
  }
  return rest + text.substr(begin);
}

outcome failed(const failure& reason, const std::string& folder) {
  return {without(folder, "failed: " + reason.message), reason.code == errc::internal};
}

/// All that a reader sees, output by output; parts of a folder are one text.
std::string visible_in(const std::string& folder) {
  std::set<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (const auto path = fs::relative(entry.path(), folder);
        entry.is_regular_file() && *path.begin() != "state" && !path.filename().native().starts_with('.'))
      paths.insert(path);
  std::map<std::string, std::string> seen;
  for (const auto& path : paths) {
    std::ifstream file(folder / path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    const auto has_header = path.has_parent_path() && path.extension() == ".csv";
    seen[path.begin()->native()] += text.substr(has_header ? text.find('\n') + 1 : 0);
  }
  std::string all;
  for (const auto& [name, text] : seen)
    all += "== " + name + "\n" + text;
  return all;
}

outcome run_to_the_end(const runtime& on, const std::string& folder, const std::string& letters) {
  const auto running = on.submit(script, options_in(folder, letters));
  if (!running.ok())
    return failed(running.error(), folder);
  if (!running->wait_for(std::chrono::seconds(20))) {
    running->abort();
    return {"does not end", true};
  }
  if (const auto ended = running->wait(); !ended.ok())
    return failed(ended.error(), folder);
  auto text = visible_in(folder) + "digest " + std::to_string(running->metrics().decision_digest);
  for (const auto& sample : running->dead_letter_samples())
    text += "\n" + sample;
  return {without(folder, text)};
}

/// Writes a manifest as a snapshot has it, checksum included.
void write_to(const std::string& state, std::uint64_t epoch, const pb::SnapshotManifest& manifest) {
  const auto message = manifest.SerializeAsString();
  const file_header header{snapshot_file_kind::manifest, epoch, file_header::size, message.size(),
                           hash_content(std::as_bytes(std::span(message)))};
  const auto image = header.to_bytes();
  std::ofstream file(state + "/" + manifest_file_name(epoch), std::ios::binary);
  file.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size())) << message;
}

void flip_byte(const fs::path& path, std::uint64_t at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

/// Changes the last byte that a snapshot counts on: parts lie there as if nobody had named the last one.
void change_files(const fs::path& folder, const cut_off& job, between happens) {
  const std::map<std::string, std::string> paths = {
    {"sums", "sums/"}, {"rows_of_w", ".w.out.csv.partial"}, {"messages", ".t.pb.partial"}, {"first_of_x", ".x.out.csv.partial"},
    {"rows_of_u", ".u.out.csv.partial"}};
  const auto change_end = [&](const std::string& path, const std::string& extension, std::uint64_t parts, std::uint64_t bytes) {
    if (bytes == 0)
      return;
    if (!path.ends_with('/'))
      return flip_byte(folder / path, bytes - 1);
    char name[64];
    std::snprintf(name, sizeof name, "part-%08d", static_cast<int>(parts));
    const auto hidden = folder / path / ("." + (name + extension) + ".partial");
    if (fs::exists(folder / path / (name + extension)))
      fs::rename(folder / path / (name + extension), hidden);
    flip_byte(hidden, bytes - 1);
  };
  if (happens == between::outputs_change)
    for (const auto& output : job.manifest.outputs())
      change_end(paths.at(output.name()), ".csv", output.parts(), output.bytes_written());
  const auto& letters = job.manifest.letters();
  if (happens == between::letters_change)
    change_end(job.letters, ".jsonl", letters.parts(), letters.bytes_written());
}

} // namespace

void cut_off::take_newest() {
  auto epochs = snapshots().epochs();
  BOOST_REQUIRE((epochs.ok() && !epochs->empty()));
  const auto newest = epochs->back();
  epochs->pop_back();
  for (const auto epoch : *epochs)
    fs::remove(state() + "/" + manifest_file_name(epoch));
  const auto bytes = folder.read("state/" + manifest_file_name(newest));
  BOOST_REQUIRE(manifest.ParseFromString(bytes.substr(file_header::size)));
}

std::unique_ptr<cut_off> cut_when(const runtime& on, const moment& is_it, const std::string& letters) {
  for (;;) { // Until it was cut off in time.
    auto made = std::make_unique<cut_off>();
    made->letters = letters;
    write_inputs(made->folder);
    const auto running = on.submit(script, with_snapshots(options_in(made->folder.path(), letters)));
    BOOST_REQUIRE_MESSAGE(running.ok(), (running.ok() ? "" : running.error().message));
    const auto is_there = [&] {
      const auto epochs = made->snapshots().epochs();
      if (!epochs.ok() || epochs->empty())
        return false;
      const auto newest = made->snapshots().manifest(epochs->back());
      return newest.ok() && !newest->is_finished && is_it(*newest);
    };
    while (!running->wait_for(std::chrono::milliseconds(0)) && !is_there())
      std::this_thread::yield();
    running->abort();
    if (running->wait().ok() || !is_there())
      continue;
    made->take_newest();
    return made;
  }
}

std::unique_ptr<cut_off> cut_at_the_end(const runtime& on, const std::string& letters) {
  auto made = std::make_unique<cut_off>();
  made->letters = letters;
  write_inputs(made->folder);
  BOOST_TEST(!run_to_the_end(on, made->folder.path(), letters).is_internal);
  fs::remove(made->state() + "/" + manifest_file_name(made->snapshots().epochs()->back()));
  made->take_newest();
  BOOST_TEST(made->manifest.is_finished());
  BOOST_TEST(made->manifest.outputs_size() == 5);
  fs::rename(made->folder / "bad/part-00000001.jsonl", made->folder / "bad/.part-00000001.jsonl.partial");
  return made;
}

outcome go_on(const runtime& on, const cut_off& job, const pb::SnapshotManifest& manifest, between happens) {
  const temporary_directory folder;
  fs::copy(job.folder.path(), folder.path(), fs::copy_options::recursive);
  change_files(folder.path(), job, happens);
  write_to(folder / "state", job.manifest.epoch(), manifest);
  return run_to_the_end(on, folder.path(), job.letters);
}

} // namespace millrace
