#pragma once

#include <string>
#include <string_view>

#include "reading.hpp"
#include "temporary_directory.hpp"

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

} // namespace millrace::testing
