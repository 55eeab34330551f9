#pragma once

#include <boost/test/unit_test.hpp>
#include <unistd.h>

namespace millrace::testing {

/// Puts another descriptor in the place of a standard stream for a while.
class replaced_stream {
public:
  replaced_stream(int stream, int replacement) : stream_(stream), saved_(::dup(stream)) {
    BOOST_REQUIRE(::dup2(replacement, stream) == stream);
  }
  replaced_stream(const replaced_stream&) = delete;
  replaced_stream& operator=(const replaced_stream&) = delete;
  ~replaced_stream() {
    ::dup2(saved_, stream_);
    ::close(saved_);
  }

private:
  int stream_;
  int saved_;
};

} // namespace millrace::testing
