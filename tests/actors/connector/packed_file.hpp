#pragma once

#include <string>
#include <string_view>

#include "reading.hpp"
#include "temporary_directory.hpp"

#include "millrace/actors/connector/file_place.hpp"

namespace millrace::testing {

/// Writes a file through the sink, which packs by suffix.
inline void write_packed(const temporary_directory& directory, const std::string& name, std::string_view bytes) {
  setup target(option_texts{{"connector", "file"}, {"path", name}, {"format", "csv"}});
  target.config.base_directory = directory.path();
  const auto writer = must(target.sink());
  must(writer->open(""));
  must(writer->write(bytes));
  must(writer->finish());
}

/// What a reader of an output sees, several members or frames as one.
inline std::string unpacked(const std::string& path) {
  const auto input = must(open_marked(path));
  std::string text;
  std::string block(4096, '\0');
  while (const auto size = must(input.content->read(block)))
    text.append(block, 0, size);
  return text;
}

} // namespace millrace::testing
