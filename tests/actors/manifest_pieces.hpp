#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "millrace/proto/snapshot.pb.h"

namespace millrace {

/// A manifest with one piece less: which one, and how it goes.
struct change {
  std::string piece; ///< As in `inputs.place.offset`.
  std::function<void(pb::SnapshotManifest&)> drop;
};

/// Names all pieces that a manifest may have.
[[nodiscard]] std::set<std::string> name_pieces();

/// Lists how each piece that a manifest has can be dropped: whole, of a list its last part too, and part by part.
[[nodiscard]] std::vector<change> list_changes(const pb::SnapshotManifest& manifest);

} // namespace millrace
