// Does anything allocate in steady state? Counts calls of operator new while the engine, or a whole job,
// works on chunks after warming up. The answers are counts, not times.

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "millrace/bench/lone_engine.hpp"
#include "millrace/bench/report.hpp"
#include "millrace/bench/workload.hpp"

namespace {

std::atomic<std::uint64_t> allocation_count = 0;

[[nodiscard]] void* allocate_counted(std::size_t size, std::size_t alignment) {
  allocation_count.fetch_add(1, std::memory_order_relaxed);
  // aligned_alloc wants a multiple of the alignment.
  void* memory = std::aligned_alloc(alignment, (size + alignment) / alignment * alignment);
  return memory == nullptr ? throw std::bad_alloc() : memory;
}

} // namespace

void* operator new(std::size_t size) { return allocate_counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace millrace {

namespace {

constexpr std::uint64_t rows_warming = 4'000'000; // So that every frame has met its largest chunk.
constexpr std::uint64_t rows_counted = 1'000'000;
constexpr std::uint64_t chunk_rows = chunk_batches_default * batch_rows_max;
constexpr auto chunks_warming = rows_warming / chunk_rows;
constexpr auto chunks_counted = rows_counted / chunk_rows;

[[nodiscard]] double per_chunk(std::uint64_t count) {
  return rounded(static_cast<double>(count) / static_cast<double>(chunks_counted), 2);
}

/// Counts while the engine alone works on some chunks, without its beginning and end.
[[nodiscard]] std::uint64_t count_in_engine(const run_request& request) {
  lone_engine engine(*request.plan, request.check);
  chunk_cursor chunks(*request.input, 1, chunk_batches_default);
  for (std::uint64_t i = 0; i < chunks_warming; ++i)
    engine.push(chunks.next());
  const auto before = allocation_count.load();
  for (std::uint64_t i = 0; i < chunks_counted; ++i)
    engine.push(chunks.next());
  return allocation_count.load() - before;
}

/// Counts what a job allocates for more chunks than another that has as much to begin and end.
[[nodiscard]] std::uint64_t count_in_job(run_request request, pipeline_host& host, const input_table& first) {
  const auto count = [&](const input_table& input) {
    request.input = &input;
    const auto before = allocation_count.load();
    static_cast<void>(host.run(request));
    return allocation_count.load() - before;
  };
  const auto& whole = *request.input;
  const auto shorter = count(first);
  const auto longer = count(whole);
  return longer > shorter ? longer - shorter : 0;
}

void measure(const workload& load, pipeline_host& host, report& into) {
  const auto plan = compile_or_exit(script_of(load, 0));
  const input_table input(load.columns, rows_warming + rows_counted);
  const input_table first(load.columns, rows_warming);
  run_request request{.plan = &plan, .input = &input};
  const auto engine = count_in_engine(request);
  const auto one = count_in_job(request, host, first);
  request.partitions = 2;
  const auto two = count_in_job(request, host, first);
  into.add({{"scenario", load.name},
            {"chunks", chunks_counted},
            {"rows per chunk", chunk_rows},
            {"engine", engine},
            {"engine per chunk", per_chunk(engine)},
            {"job per chunk, 1 partition", per_chunk(one)},
            {"2 partitions", per_chunk(two)}});
}

} // namespace

} // namespace millrace

int main(int argument_count, char** arguments) {
  using namespace millrace;
  const bench_arguments given(argument_count, arguments);
  report results("allocations", "calls of operator new in steady state, in the engine alone and in a whole job");
  pipeline_host host(pinning::on);
  for (const auto& load : workloads())
    measure(load, host, results);
  results.note("A job allocates the messages between its actors; the engine is not to allocate anything.");
  results.print();
  results.write(given.json_path);
}
