#include "manifest_pieces.hpp"

#include <algorithm>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace millrace {
namespace {

namespace protobuf = google::protobuf;

using on_message = std::function<protobuf::Message*(protobuf::Message&)>;
/// Of a list, so many parts are looked into.
constexpr int elements_max = 64;

void add_names(const protobuf::Descriptor& type, const std::string& prefix, std::set<std::string>& names) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    names.insert(prefix + field.name());
    if (field.message_type() != nullptr)
      add_names(*field.message_type(), prefix + field.name() + ".", names);
  }
}

/// @param find Finds the message in a manifest that it is part of.
void add_changes(const protobuf::Message& message, const std::string& prefix, const on_message& find,
                  std::vector<change>& into) {
  std::vector<const protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    const auto piece = prefix + field->name();
    into.push_back({piece, [=](pb::SnapshotManifest& all) {
                      auto* at = find(all);
                      at->GetReflection()->ClearField(at, field);
                    }});
    if (field->is_repeated())
      into.push_back({piece, [=](pb::SnapshotManifest& all) {
                        auto* at = find(all);
                        at->GetReflection()->RemoveLast(at, field);
                      }});
    if (field->message_type() == nullptr)
      continue;
    const auto count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < std::min(count, elements_max); ++i) {
      const auto below = [=](protobuf::Message& all) {
        auto* at = find(all);
        const auto* reflection = at->GetReflection();
        return field->is_repeated() ? reflection->MutableRepeatedMessage(at, field, i) : reflection->MutableMessage(at, field);
      };
      const auto& part = field->is_repeated() ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                                              : message.GetReflection()->GetMessage(message, field);
      add_changes(part, piece + ".", below, into);
    }
  }
}

} // namespace

std::set<std::string> name_pieces() {
  std::set<std::string> names;
  add_names(*pb::SnapshotManifest::descriptor(), "", names);
  return names;
}

std::vector<change> list_changes(const pb::SnapshotManifest& manifest) {
  std::vector<change> changes;
  add_changes(manifest, "", [](protobuf::Message& all) { return &all; }, changes);
  return changes;
}

} // namespace millrace
