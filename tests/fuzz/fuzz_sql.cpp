#include <string_view>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/plan/explain.hpp"
#include "millrace/tests/fuzz/target.hpp"

namespace millrace {

namespace {

/// Streams with columns of all types, which the seeds read.
constexpr std::string_view declarations = R"(
CREATE STREAM t (
  i INTEGER, b BIGINT NOT NULL, d DOUBLE, n DECIMAL(10, 2), s VARCHAR, g BOOLEAN, day DATE, ts TIMESTAMP,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (connector = 'file', path = 't.csv', format = 'csv');
CREATE STREAM u (id BIGINT, doubled AS id * 2, at AS EPOCH_MS(id)) WITH (connector = 'generator', rows = 10);
CREATE STREAM o (b BIGINT, s VARCHAR) WITH (connector = 'blackhole');
)";

void compile_exactly(const std::string& text) {
  const std::vector<char> exact(text.begin(), text.end());
  const auto plan = compile({exact.data(), exact.size()});
  if (plan.ok())
    MILLRACE_CHECK(!explain(*plan).empty() || plan->outputs.empty());
  else
    MILLRACE_CHECK(!plan.error().message.empty());
}

} // namespace

std::vector<std::string> made_seeds() { return {}; }

} // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  millrace::compile_exactly(std::string(millrace::declarations) + text);
  return 0;
}
