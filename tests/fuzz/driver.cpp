// Runs a fuzz target on mutated seeds where there is no libFuzzer:
//
//   millrace_fuzz_csv RUNS SEED FILE...    runs 0 to RUNS - 1; several seeds in a file are divided by lines %%
//   millrace_fuzz_csv =RUN SEED FILE...    one run alone, to repeat a failure
//
// A run that does not survive is named, and its input is left in `fuzz_input`.
#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "millrace/tests/fuzz/mutator.hpp"
#include "millrace/tests/fuzz/target.hpp"

// Called by the sanitizers before they end the process; absent without them.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

constexpr unsigned seconds_per_run_max = 20;

/// The run at present, for the handler of its failure.
struct current_run {
  std::uint64_t number = 0;
  std::uint64_t seed = 0;
  const char* input = nullptr;
  std::size_t size = 0;
};
current_run current;

void write_text(const char* text) { static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text))); }

void write_number(std::uint64_t number) {
  std::array<char, 24> digits{};
  std::to_chars(digits.data(), digits.data() + digits.size(), number);
  write_text(digits.data());
}

/// Calls only what a signal handler may.
void report_failure() {
  write_text("fuzzing failed in run =");
  write_number(current.number);
  write_text(" of seed ");
  write_number(current.seed);
  write_text("; its input is in fuzz_input\n");
  const auto file = ::open("fuzz_input", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  static_cast<void>(!::write(file, current.input, current.size));
  ::close(file);
}

void on_signal(int) {
  report_failure();
  ::_exit(1);
}

void report_failures() {
  for (const auto signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM})
    std::signal(signal, on_signal);
  if (__sanitizer_set_death_callback != nullptr)
    __sanitizer_set_death_callback(report_failure);
}

void run(const millrace::mutator& inputs, std::uint64_t number, std::uint64_t seed) {
  const auto input = inputs.input(seed, number);
  current = {number, seed, input.data(), input.size()};
  ::alarm(seconds_per_run_max);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void read_seeds(const char* path, std::vector<std::string>& into) {
  constexpr std::string_view divider = "\n%%\n";
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  for (auto end = text.find(divider); end != std::string::npos; end = text.find(divider)) {
    into.push_back(text.substr(0, end + 1));
    text.erase(0, end + divider.size());
  }
  if (!text.empty())
    into.push_back(std::move(text));
}

bool parse(std::string_view text, std::uint64_t& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv, argv + argc);
  const auto is_single = words.size() > 1 && words[1].starts_with('=');
  std::uint64_t runs = 0;
  std::uint64_t seed = 0;
  if (words.size() < 3 || !parse(words[1].substr(is_single ? 1 : 0), runs) || !parse(words[2], seed)) {
    std::cerr << "usage: " << words[0] << " RUNS|=RUN SEED FILE...\n";
    return 2;
  }
  auto seeds = millrace::made_seeds();
  for (int i = 3; i < argc; ++i)
    read_seeds(argv[i], seeds);
  if (seeds.empty()) {
    std::cerr << "there are no seeds\n";
    return 2;
  }
  std::cout << seeds.size() << " seeds, random seed " << seed << std::endl;
  report_failures();
  const millrace::mutator inputs(std::move(seeds));
  for (auto number = is_single ? runs : 0; number < runs + (is_single ? 1U : 0U); ++number)
    run(inputs, number, seed);
  return 0;
}
