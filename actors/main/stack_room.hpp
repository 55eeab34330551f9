#pragma once

namespace millrace {

/// Runs `body` and returns what it returns, on a stack that the deepest statement and plan fit on, whatever
/// `ulimit -s` says; threads that it starts get as much. Where the limit leaves enough, that is a plain call.
///
/// Threads: called from the first one, before there are others; where `body` gets a thread of its own, signals are
/// left to that.
int run_with_stack_room(int (*body)(int, char**), int argc, char** argv);

} // namespace millrace
