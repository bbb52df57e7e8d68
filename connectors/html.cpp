#include "connectors/html.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "connectors/address.hpp"
#include "connectors/html_tokens.hpp"
#include "core/text.hpp"

namespace webcare::connectors {
namespace {

constexpr std::array<std::string_view, 13> line_tags{"br",     "dd",     "div", "dt", "figcaption",
                                                     "footer", "header", "hr",  "li", "main",
                                                     "nav",    "option", "tr"};
constexpr std::array<std::string_view, 16> paragraph_tags{
    "article", "blockquote", "dl", "figure", "h1",  "h2",      "h3",    "h4",
    "h5",      "h6",         "ol", "p",      "pre", "section", "table", "ul"};

/// Bytes at which a word may end; the last one begins U+00A0.
constexpr auto word_ends = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view{" \t\n\r\f\xc2"})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Whether single spaces are the only blanks in a text, which needs nothing done then; eight bytes
/// at a time.
bool is_single_spaced(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    const auto is_byte = [](std::uint64_t eight, std::uint64_t byte) {
        const std::uint64_t other = eight ^ byte * ones;
        return ~(((other & ~tops) + ~tops) | other) & tops;
    };
    if (text.empty() || text.back() == ' ') return false;
    std::uint64_t space_before = tops >> 56U;  // as if one stood before the text
    const auto is_fine = [&](std::uint64_t eight) {
        const std::uint64_t spaces = is_byte(eight, ' ');
        const std::uint64_t blanks = ~(((eight & ~tops) + 0x5f * ones) | eight) & tops;  // to 0x20
        const std::uint64_t doubled = spaces & (spaces << 8U | space_before);
        space_before = spaces >> 56U;
        return ((blanks ^ spaces) | doubled | is_byte(eight, 0xc2)) == 0;
    };
    std::uint64_t eight = 0;
    std::size_t at = 0;
    for (; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);  // of a fixed size: one instruction
        if (!is_fine(eight)) return false;
    }
    eight = 'x' * ones;
    std::memcpy(&eight, text.data() + at, text.size() - at);
    return is_fine(eight);
}

/// What browsers make of &#128; to &#159;: the code points of windows-1252.
constexpr std::array<char16_t, 32> windows_1252{
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

void append_utf8(std::string& out, char32_t c) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6)), tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12)), tail(6), tail(0);
    } else {
        out += static_cast<char>(0xf0 | (c >> 18)), tail(12), tail(6), tail(0);
    }
}

/// The code point that the reference between "&" and ";" names; 0 for none.
char32_t referenced(std::string_view name) {
    if (!name.starts_with('#')) {
        const std::string key{name};
        const auto* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(key.c_str()));
        if (entity != nullptr) return static_cast<char32_t>(entity->value);
        return name == "apos" ? U'\'' : 0;
    }
    name.remove_prefix(1);
    const bool hex = name.starts_with('x') || name.starts_with('X');
    if (hex) name.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
    if (error != std::errc{} || end != name.data() + name.size()) return 0;
    if (value >= 0x80 && value < 0xa0) return windows_1252[value - 0x80];
    if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0xfffd;
    return value;
}

template <class Table>
bool holds(const Table& table, std::string_view name) {
    return std::find(table.begin(), table.end(), name) != table.end();
}

/// "https://www.shop.nl/x/" and "shop.nl/x" are one address to a reader.
std::string_view bare(std::string_view address) {
    for (const std::string_view prefix : {"https://", "http://", "www."}) {
        if (address.starts_with(prefix)) address.remove_prefix(prefix.size());
    }
    if (address.ends_with('/')) address.remove_suffix(1);
    return address;
}

/// Collects words and line ends; white space is written only once it is known to be between words.
class Flow {
 public:
    /// `size` is that of the HTML: its words are seldom more.
    Flow(const std::string& base, std::size_t size) : base_{base} { segment_.reserve(size); }

    void words(std::string_view raw) {
        if (raw.find('&') == raw.npos) return decoded_words(raw);
        decoded_words(decode_entities(raw));
    }

    void tag(const HtmlTag& tag) {
        const std::string_view name = tag.name;  // a view looks at lengths before it compares
        if (holds(line_tags, name)) need_lines(1);
        if (holds(paragraph_tags, name)) need_lines(2);
        if (name == "td" || name == "th") blank_ = true;
        if (name == "pre") preformatted_ = std::max(0, preformatted_ + (tag.closing ? -1 : 1));
        if (name == "img" && !tag.closing) words(tag.attribute("alt"));
        if (name == "blockquote") quotation(tag.closing);
        if (name == "a") link(tag);
    }

    PlainText finish() {
        close_link();
        while (quotes_ > 0) quotation(true);
        end_segment();
        // Much markup around few words must not stay in memory with the mention.
        if (out_.text.capacity() / 2 > out_.text.size() + 64) out_.text.shrink_to_fit();
        return std::move(out_);
    }

 private:
    /// Words with single spaces between them are written at once.
    void decoded_words(std::string_view text) {
        const bool ends_blank = text.ends_with(' ');
        if (const std::string_view words = text.substr(0, text.size() - (ends_blank ? 1 : 0));
            is_single_spaced(words)) {
            write_pending();
            segment_ += words;
            blank_ = ends_blank;
            return;
        }
        const auto ends_word = [&](std::size_t i) {
            return i >= text.size() || word_ends[static_cast<unsigned char>(text[i])];
        };
        for (std::size_t at = 0; at < text.size();) {
            const char c = text[at];
            const bool no_break = text.substr(at, 2) == "\xc2\xa0";
            if (preformatted_ > 0 && c == '\n') {
                lines_ = std::min(lines_ + 1, 2);
                ++at;
            } else if (no_break || (c != '\xc2' && ends_word(at))) {
                blank_ = true;
                at += no_break ? 2 : 1;
            } else {
                const std::size_t from = at++;
                while (!ends_word(at) ||
                       (at < text.size() && text[at] == ' ' && !ends_word(at + 1)))
                    ++at;
                write_pending();
                segment_ += text.substr(from, at - from);
            }
        }
    }

    void need_lines(int count) { lines_ = std::max(lines_, count); }

    void write_pending() {
        const bool at_start = segment_.empty() && out_.text.empty();
        if (!at_start && lines_ > 0)
            segment_.append(static_cast<std::size_t>(lines_), '\n');
        else if (!at_start && blank_)
            segment_ += ' ';
        lines_ = 0, blank_ = false;
    }

    /// Cleaning may change lengths, so a segment is cleaned before an offset behind it is taken.
    void end_segment() {
        std::string cleaned = cleaned_text(std::move(segment_));
        if (out_.text.empty())
            out_.text = std::move(cleaned);
        else
            out_.text += cleaned;
        segment_.clear();
    }

    void quotation(bool closing) {
        if (closing && quotes_ == 0) return;
        close_link();
        if (!closing && quotes_++ > 0) return;
        if (closing && --quotes_ > 0) return;
        if (closing) {
            end_segment();
            std::size_t from = quote_begin_;
            while (from < out_.text.size() && out_.text[from] == '\n') ++from;
            if (from < out_.text.size()) out_.quoted.emplace_back(from, out_.text.size() - from);
        } else {
            end_segment();
            quote_begin_ = out_.text.size();
        }
    }

    void link(const HtmlTag& tag) {
        close_link();
        if (tag.closing || leads_to_a_name(tag)) return;
        const std::string href = decode_entities(trim(tag.attribute("href")));
        href_ = href.empty() || href.starts_with('#') ? std::string{} : resolve(href, base_);
        if (!is_web_address(href_)) href_.clear();
        link_begin_ = segment_.size();
    }

    /// The Fediverse marks links behind "@name" and "#tag": to a reader they are these words.
    static bool leads_to_a_name(const HtmlTag& tag) {
        const std::string_view classes = tag.attribute("class");
        return classes.find("mention") != classes.npos || classes.find("hashtag") != classes.npos;
    }

    void close_link() {
        if (href_.empty()) return;
        const std::string_view shown = trim(std::string_view{segment_}.substr(link_begin_));
        if (bare(shown) != bare(href_)) {
            if (!shown.empty()) blank_ = true;
            write_pending();
            segment_ += shown.empty() ? href_ : "(" + href_ + ")";
        }
        href_.clear();
    }

    const std::string& base_;
    PlainText out_;
    std::string segment_;  // behind out_.text, not cleaned yet
    int lines_ = 0;        // line ends to write before the next word
    bool blank_ = false;
    int preformatted_ = 0;
    int quotes_ = 0;
    std::size_t quote_begin_ = 0;
    std::string href_;  // of the open link
    std::size_t link_begin_ = 0;
};

}  // namespace

std::string decode_entities(std::string_view text) {
    constexpr std::size_t longest = 10;  // "&thetasym;"
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto amp = std::min(text.find('&', at), text.size());
        out += text.substr(at, amp - at);
        at = amp;
        if (at == text.size()) break;
        const auto length = text.substr(at + 1, longest).find(';');
        const char32_t c = length == text.npos ? 0 : referenced(text.substr(at + 1, length));
        if (c == 0) {
            out += '&', ++at;
        } else {
            append_utf8(out, c), at += length + 2;
        }
    }
    return out;
}

bool looks_like_html(std::string_view text) {
    for (auto at = text.find_first_of("<&"); at != text.npos;
         at = text.find_first_of("<&", at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (text[at] == '<' && (letter || next == '/' || next == '!')) {
            if (text.find('>', at) != text.npos) return true;
            return false;
        }
        if (text[at] == '&' && (letter || next == '#') &&
            text.substr(at, 12).find(';') != text.npos) {
            return true;
        }
    }
    return false;
}

PlainText html_to_text(std::string_view html, const std::string& base) {
    Flow flow{base, html.size()};
    HtmlTokens tokens{html};
    for (;;) {
        const auto kind = tokens.next();
        if (kind == HtmlTokens::Kind::end) return flow.finish();
        if (kind == HtmlTokens::Kind::text)
            flow.words(tokens.text());
        else
            flow.tag(tokens.tag());
    }
}

std::optional<std::string> announced_feed(std::string_view html, const std::string& page) {
    constexpr std::array types{"application/rss+xml", "application/atom+xml",
                               "application/feed+json"};
    HtmlTokens tokens{html.substr(0, 256 * 1024)};
    for (;;) {
        const auto kind = tokens.next();
        if (kind == HtmlTokens::Kind::end) return std::nullopt;
        if (kind != HtmlTokens::Kind::tag || tokens.tag().name != "link") continue;
        const HtmlTag& link = tokens.tag();
        if (lower_ascii(link.attribute("rel")) != "alternate") continue;
        if (!holds(types, lower_ascii(trim(link.attribute("type"))))) continue;
        const std::string found = resolve(decode_entities(trim(link.attribute("href"))), page);
        if (is_web_address(found)) return found;
    }
}

}  // namespace webcare::connectors
