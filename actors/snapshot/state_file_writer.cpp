#include "millrace/actors/snapshot/state_file_writer.hpp"

#include <cerrno>
#include <span>

#include <unistd.h>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/section_table.hpp"

namespace millrace {

namespace {

[[nodiscard]] status write_all(const target_file& target, std::span<const std::byte> bytes) {
  const std::span chars(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return make_descriptor_output(target.number(), target.path())->write(chars);
}

} // namespace

status state_file_writer::open() {
  MILLRACE_TRY(target_.open());
  // The header is known last and stands first.
  MILLRACE_TRY(write_all(target_, file_header::image{}));
  end_ = file_header::size;
  return {};
}

result<state_section> state_file_writer::append(const saved_section& section, const content_hash& hash) {
  MILLRACE_TRY(write_all(target_, section.bytes));
  sections_.push_back({section.node, section.slot, section.rows, 0, end_, section.bytes.size(), hash});
  end_ += section.bytes.size();
  return sections_.back();
}

result<state_file> state_file_writer::finish(std::string name) {
  const auto table = write_section_table(sections_);
  MILLRACE_TRY(write_all(target_, table));
  const file_header header{snapshot_file_kind::state, epoch_, end_, table.size(), hash_content(table)};
  const auto image = header.to_bytes();
  if (::lseek(target_.number(), 0, SEEK_SET) != 0)
    return system_failure(errno, "cannot write", target_.path());
  MILLRACE_TRY(write_all(target_, image));
  MILLRACE_TRY(target_.commit());
  return state_file{std::move(name), end_ + table.size(), end_ - file_header::size, hash_content(image)};
}

} // namespace millrace
