#include "config/yaml_read.hpp"

#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace webcare::config {
namespace {

constexpr std::size_t depth_limit = 64;
constexpr int syntax_error_limit = 20;

struct ParserDeleter {
    void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct DiagDeleter {
    void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

Style style_of(fy_token* token) {
    switch (fy_token_scalar_style(token)) {
        case FYSS_SINGLE_QUOTED:
            return Style::single_quoted;
        case FYSS_DOUBLE_QUOTED:
            return Style::double_quoted;
        case FYSS_LITERAL:
            return Style::literal;
        case FYSS_FOLDED:
            return Style::folded;
        default:
            return Style::plain;
    }
}

bool means_null(const std::string& plain) {
    return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

/// One run of the parser over the text; builds items from its events.
class Builder {
 public:
    Builder(const Lines& source, const Readable& readable, std::string file, Problems& problems)
        : source_{source}, readable_{readable}, file_{std::move(file)}, problems_{problems} {}

    /// False when the document has to be left: too deep, or a second one begins.
    bool take(const fy_event& event) {
        switch (event.type) {
            case FYET_DOCUMENT_START:
                if (++documents_ > 1)
                    return refuse("one file holds one document; remove the second");
                return true;
            case FYET_MAPPING_START:
                refuse_extras(event.mapping_start.anchor, event.mapping_start.tag);
                return open(Node::Kind::mapping, event.mapping_start.mapping_start);
            case FYET_SEQUENCE_START:
                refuse_extras(event.sequence_start.anchor, event.sequence_start.tag);
                return open(Node::Kind::sequence, event.sequence_start.sequence_start);
            case FYET_MAPPING_END:
            case FYET_SEQUENCE_END:
                close();
                return true;
            case FYET_SCALAR:
                refuse_extras(event.scalar.anchor, event.scalar.tag);
                add(scalar(event.scalar.value));
                return true;
            case FYET_ALIAS:
                refuse_extras(event.alias.anchor, nullptr);
                add(Item{});
                return true;
            default:
                return true;
        }
    }

    std::vector<Item> items() && {
        while (!open_.empty()) close();
        return std::move(items_);
    }

 private:
    std::size_t begin_of(fy_token* token) {
        if (token != nullptr)
            if (const fy_mark* mark = fy_token_start_mark(token)) last_ = mark->input_pos;
        return last_;
    }

    bool refuse(const char* why) {
        problems_.error(source_.position(file_, last_), why);
        return false;
    }

    void refuse_extras(fy_token* anchor, fy_token* tag) {
        if (anchor != nullptr)
            problems_.error(source_.position(file_, begin_of(anchor)),
                            "anchors and aliases (& and *) are not used here; write it out, or "
                            "quote the value");
        if (tag != nullptr)
            problems_.error(source_.position(file_, begin_of(tag)),
                            "tags (!) are not used here; quote the value if it begins with `!`");
    }

    Item scalar(fy_token* token) {
        Item item;
        item.begin = begin_of(token);
        if (token == nullptr) return item;
        item.kind = Node::Kind::scalar;
        if (const auto meant = readable_.meant.find(item.begin); meant != readable_.meant.end()) {
            item.text = meant->second;
            item.broken = true;
            return item;
        }
        item.style = style_of(token);
        std::size_t size = 0;
        // libfyaml 0.7.12 garbles a text with several doubled quotes in a row, and leaks for it.
        if (item.style == Style::single_quoted)
            item.text = single_quoted_text(source_, item.begin);
        else if (const char* text = fy_token_get_text(token, &size))
            item.text.assign(text, size);
        if (item.style == Style::plain && means_null(item.text)) item.kind = Node::Kind::null;
        if (const fy_mark* end = fy_token_end_mark(token)) last_ = end->input_pos;
        return item;
    }

    bool open(Node::Kind kind, fy_token* token) {
        Item item;
        item.kind = kind;
        item.begin = begin_of(token);
        if (open_.size() >= depth_limit) return refuse("nested deeper than 64 levels");
        add(std::move(item));
        open_.push_back(items_.size() - 1);
        return true;
    }

    void close() {
        if (open_.empty()) return;
        Item& item = items_[open_.back()];
        open_.pop_back();
        if (item.kind != Node::Kind::mapping) return;
        if (item.children.size() % 2 != 0) {  // the parser stopped between a key and its value
            Item nothing;
            nothing.begin = items_[item.children.back()].begin;
            item.children.push_back(items_.size());
            items_.push_back(std::move(nothing));
        }
    }

    void add(Item item) {
        const std::size_t index = items_.size();
        if (!open_.empty()) {
            std::vector<std::size_t>& siblings = items_[open_.back()].children;
            const bool key =
                items_[open_.back()].kind == Node::Kind::mapping && siblings.size() % 2 == 0;
            if (key) check_key(open_.back(), item);
            siblings.push_back(index);
        }
        items_.push_back(std::move(item));
    }

    void check_key(std::size_t mapping, const Item& key) {
        if (key.kind == Node::Kind::mapping || key.kind == Node::Kind::sequence) {
            problems_.error(source_.position(file_, key.begin), "a key must be one plain word");
            return;
        }
        const auto [first, fresh] = keys_[mapping].emplace(key.text, key.begin);
        if (fresh) return;
        problems_.error(source_.position(file_, key.begin),
                        fmt::format("`{}` stands here twice; the first is on line {}", key.text,
                                    source_.line_of(first->second) + 1));
    }

    const Lines& source_;
    const Readable& readable_;
    std::string file_;
    Problems& problems_;
    std::vector<Item> items_;
    std::vector<std::size_t> open_;
    std::map<std::size_t, std::map<std::string, std::size_t>> keys_;  // by mapping: key -> its byte
    std::size_t last_ = 0;
    int documents_ = 0;
};

struct SyntaxError {
    std::size_t row;     // from 0
    std::size_t column;  // from 0, code points
    std::string message;
};

/// Feeds `builder` until the end or the first syntax error.
std::optional<SyntaxError> run_parser(const std::string& text, Builder& builder) {
    fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = nullptr;
    diag_cfg.level = FYET_ERROR;
    const std::unique_ptr<fy_diag, DiagDeleter> diag{fy_diag_create(&diag_cfg)};
    if (!diag) return SyntaxError{0, 0, "out of memory"};
    fy_diag_set_collect_errors(diag.get(), true);
    fy_parse_cfg cfg{};
    cfg.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 |
                                                FYPCF_JSON_NONE | FYPCF_SLOPPY_FLOW_INDENTATION);
    cfg.diag = diag.get();
    const std::unique_ptr<fy_parser, ParserDeleter> parser{fy_parser_create(&cfg)};
    if (!parser || fy_parser_set_string(parser.get(), text.data(), text.size()) != 0)
        return SyntaxError{0, 0, "out of memory"};
    while (fy_event* event = fy_parser_parse(parser.get())) {
        const bool go_on = builder.take(*event);
        fy_parser_event_free(parser.get(), event);
        if (!go_on) return std::nullopt;
    }
    void* previous = nullptr;
    if (const fy_diag_error* error = fy_diag_errors_iterate(diag.get(), &previous))
        return SyntaxError{static_cast<std::size_t>(std::max(error->line - 1, 0)),
                           static_cast<std::size_t>(std::max(error->column - 1, 0)), error->msg};
    if (fy_parser_get_stream_error(parser.get())) return SyntaxError{0, 0, "this is not YAML"};
    return std::nullopt;
}

std::string in_our_words(const std::string& theirs) {
    if (theirs.find("invalid multiline plain key") != std::string::npos ||
        theirs.find("wrongly indented") != std::string::npos ||
        theirs.find("did not find expected") != std::string::npos)
        return "the indentation does not fit the lines around it (" + theirs + ")";
    return "YAML cannot be read here: " + theirs;
}

/// Blanks the row, so that the parser can go on behind it. False when there was nothing left to
/// blank.
bool blank_row(const Lines& source, std::size_t row, std::string& text) {
    bool changed = false;
    const std::size_t begin = source.start(row);
    for (std::size_t i = begin; i < begin + source.line(row).size(); ++i) {
        changed = changed || text[i] != ' ';
        text[i] = ' ';
    }
    return changed;
}

}  // namespace

std::vector<Item> read_items(const Lines& source, Readable readable, const std::string& file,
                             Problems& problems) {
    std::optional<std::size_t> reported;  // the last row with a reported syntax error
    for (int tries = 0;; ++tries) {
        Problems found;
        Builder builder{source, readable, file, found};
        const std::optional<SyntaxError> error = run_parser(readable.text, builder);
        if (error) {
            // What a blanked row causes above itself is our doing, and said already.
            const std::size_t row = std::min(error->row, source.count() - 1);
            if (!reported || row > *reported) {
                const int column = static_cast<int>(error->column) + 1;
                problems.error(Position{file, static_cast<int>(row) + 1, column},
                               in_our_words(error->message));
                reported = row;
                if (tries < syntax_error_limit && blank_row(source, row, readable.text)) continue;
            }
        }
        problems.add(found);
        return std::move(builder).items();
    }
}

}  // namespace webcare::config
