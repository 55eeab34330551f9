#include "millrace/actors/main/stack_room.hpp"

#include <csignal>

#include <pthread.h>
#include <sys/resource.h>

#include "millrace/actors/internal/call_thread.hpp"

namespace millrace {

namespace {

struct invocation {
  int (*body)(int, char**);
  int argc;
  char** argv;
  int outcome = 0;
};

void* run(void* argument) {
  auto& call = *static_cast<invocation*>(argument);
  call.outcome = call.body(call.argc, call.argv);
  return nullptr;
}

[[nodiscard]] bool has_room() noexcept {
  rlimit limit{};
  return getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= deep_stack_bytes;
}

} // namespace

int run_with_stack_room(int (*body)(int, char**), int argc, char** argv) {
  pthread_attr_t attributes;
  if (has_room() || pthread_attr_init(&attributes) != 0)
    return body(argc, argv);
  pthread_attr_setstacksize(&attributes, deep_stack_bytes);
  pthread_setattr_default_np(&attributes);
  invocation call{body, argc, argv};
  pthread_t thread{};
  const auto is_started = pthread_create(&thread, &attributes, &run, &call) == 0;
  pthread_attr_destroy(&attributes);
  if (!is_started)
    return body(argc, argv);
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  pthread_join(thread, nullptr);
  return call.outcome;
}

} // namespace millrace
