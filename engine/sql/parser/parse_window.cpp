#include <array>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

struct window_word {
  std::string_view name;
  time_window_kind kind;
};

constexpr auto window_words = std::to_array<window_word>({
  {"tumbling", time_window_kind::tumbling},
  {"sliding", time_window_kind::hopping},
  {"hopping", time_window_kind::hopping},
  {"session", time_window_kind::session},
  {"cumulating", time_window_kind::cumulating},
});

} // namespace

void grammar::parse_window_clause(select_body& into, source_span at) {
  if (!is_name() || !tokens_.is(keyword::as, 1)) {
    refuse_second(into.window == nullptr, "WINDOW", at);
    into.window = parse_time_window(at);
    return;
  }
  refuse_second(into.named_windows.empty(), "WINDOW", at);
  std::vector<named_window> windows;
  do {
    named_window window;
    window.name = parse_name("the name of a window");
    tokens_.expect(keyword::as);
    tokens_.expect(token_kind::left_parenthesis, "`(`");
    window.specification = parse_window_specification();
    windows.push_back(window);
  } while (tokens_.accept(token_kind::comma));
  into.named_windows = pool_.copy(windows);
}

const time_window* grammar::parse_time_window(source_span at) {
  auto* window = pool_.make<time_window>();
  const auto& found = tokens_.peek();
  const auto written = found.kind == token_kind::word ? fold(found.text) : std::string_view{};
  const auto* known = std::find_if(window_words.begin(), window_words.end(),
                                   [&](const window_word& word) { return word.name == written; });
  if (known == window_words.end()) {
    std::array<std::string_view, window_words.size()> names;
    std::transform(window_words.begin(), window_words.end(), names.begin(),
                   [](const window_word& word) { return word.name; });
    tokens_.fail_expected("TUMBLING, SLIDING, HOPPING, SESSION or CUMULATING", names);
    return window;
  }
  window->kind = known->kind;
  tokens_.take();
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  refuse_bare_size();
  std::vector<argument> arguments;
  do
    arguments.push_back(parse_argument());
  while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  window->arguments = pool_.copy(arguments);
  window->span = tokens_.since(at);
  return window;
}

/// ksqlDB writes `TUMBLING (SIZE 1 MINUTE)` and `SESSION (60 SECONDS)`.
void grammar::refuse_bare_size() {
  const auto is_sized = tokens_.is(token_kind::word) && fold(tokens_.peek().text) == "size" && tokens_.is(token_kind::integer, 1);
  const auto is_bare = tokens_.is(token_kind::integer) && tokens_.is(token_kind::word, 1);
  if (is_sized || is_bare)
    tokens_.fail(errc::syntax, tokens_.here(), "the size of a window is an interval: " + shown(tokens_.peek().text),
                 "write WINDOW TUMBLING(ts, INTERVAL '1' MINUTE); the time column may be left out where the stream "
                 "declares a watermark");
}

const window_specification* grammar::parse_over() {
  const auto start = tokens_.take().span;
  if (tokens_.accept(token_kind::left_parenthesis))
    return parse_window_specification();
  auto* specification = pool_.make<window_specification>();
  specification->base = parse_name("`(` or the name of a window");
  specification->span = tokens_.since(start);
  return specification;
}

const window_specification* grammar::parse_window_specification() {
  auto* specification = pool_.make<window_specification>();
  specification->span = tokens_.here();
  const bool begins_clause =
    tokens_.is(keyword::partition) || tokens_.is(keyword::rows) || tokens_.is(keyword::range);
  if (is_name() && !begins_clause)
    specification->base = parse_name("the name of a window");
  if (tokens_.is(keyword::rows) && tokens_.is(keyword::window, 1)) {
    tokens_.take();
    tokens_.take();
    tokens_.expect(keyword::buffer);
    specification->buffer_rows = parse_operand(precedence::other);
    tokens_.expect(keyword::rows);
  }
  specification->partition_by = parse_partition_by();
  if (tokens_.is(keyword::order))
    specification->order_by = parse_order_by();
  const bool has_frame = tokens_.is(keyword::rows) || tokens_.is(keyword::range);
  if (specification->buffer_rows == nullptr && has_frame)
    specification->frame = parse_frame();
  tokens_.expect(token_kind::right_parenthesis, "`)`");
  specification->span = tokens_.since(specification->span);
  return specification;
}

const window_frame* grammar::parse_frame() {
  auto* frame = pool_.make<window_frame>();
  frame->span = tokens_.here();
  frame->unit = tokens_.take().word == keyword::rows ? frame_unit::rows : frame_unit::range;
  if (tokens_.accept(keyword::between)) {
    frame->start = parse_frame_bound();
    tokens_.expect(keyword::and_);
    frame->end = parse_frame_bound();
  } else {
    frame->start = parse_frame_bound();
  }
  frame->span = tokens_.since(frame->span);
  check_frame(*frame);
  return frame;
}

void grammar::check_frame(const window_frame& frame) {
  // The kinds of bounds are declared in the order they stand in.
  const auto starts_behind = frame.start.kind > frame.end.kind;
  if (frame.start.kind == bound_kind::unbounded_following)
    tokens_.fail(errc::invalid_query, frame.span, "a frame cannot start with UNBOUNDED FOLLOWING");
  else if (frame.end.kind == bound_kind::unbounded_preceding)
    tokens_.fail(errc::invalid_query, frame.span, "a frame cannot end with UNBOUNDED PRECEDING");
  else if (starts_behind)
    tokens_.fail(errc::invalid_query, frame.span, "a frame cannot start behind its end",
                 "write BETWEEN n PRECEDING AND CURRENT ROW");
}

frame_bound grammar::parse_frame_bound() {
  if (tokens_.accept(keyword::unbounded, keyword::preceding))
    return {bound_kind::unbounded_preceding, nullptr};
  if (tokens_.accept(keyword::unbounded, keyword::following))
    return {bound_kind::unbounded_following, nullptr};
  if (tokens_.accept(keyword::current, keyword::row))
    return {bound_kind::current_row, nullptr};
  const auto* offset = parse_operand(precedence::other);
  if (tokens_.accept(keyword::preceding))
    return {bound_kind::preceding, offset};
  if (!tokens_.accept(keyword::following))
    tokens_.fail_expected("PRECEDING or FOLLOWING");
  return {bound_kind::following, offset};
}

expression_list grammar::parse_partition_by() {
  if (!tokens_.accept(keyword::partition))
    return {};
  tokens_.expect(keyword::by);
  return parse_expressions();
}

std::span<const order_item> grammar::parse_order_by() {
  tokens_.expect(keyword::order);
  tokens_.expect(keyword::by);
  std::vector<order_item> items;
  do
    items.push_back(parse_order_item());
  while (tokens_.accept(token_kind::comma));
  return pool_.copy(items);
}

order_item grammar::parse_order_item() {
  order_item item;
  item.span = tokens_.here();
  item.key = parse_expression();
  item.is_descending = tokens_.accept(keyword::desc);
  if (!item.is_descending)
    tokens_.accept(keyword::asc);
  if (tokens_.accept(keyword::nulls)) {
    item.nulls = tokens_.accept(keyword::first) ? nulls_order::first : nulls_order::last;
    if (item.nulls == nulls_order::last && !tokens_.accept(keyword::last))
      tokens_.fail_expected("FIRST or LAST");
  }
  item.span = tokens_.since(item.span);
  return item;
}

} // namespace millrace::sql
