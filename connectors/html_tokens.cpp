#include "connectors/html_tokens.hpp"

#include <algorithm>

namespace webcare::connectors {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Whether `rest`, which begins with "<", begins a tag, a comment or a declaration.
bool begins_markup(std::string_view rest) {
    if (rest.size() < 2) return false;
    if (rest[1] == '!' || rest[1] == '?' || is_letter(rest[1])) return true;
    return rest[1] == '/' && rest.size() > 2 && is_letter(rest[2]);
}

/// Removes one attribute off the front of `rest`.
std::pair<std::string_view, std::string_view> take_attribute(std::string_view& rest) {
    const auto begin = rest.find_first_not_of(" \t\r\n\f/");
    if (begin == rest.npos) return rest = {}, std::pair{rest, rest};
    rest.remove_prefix(begin);
    const auto name = rest.substr(0, std::min(rest.find_first_of("= \t\r\n\f/", 1), rest.size()));
    rest.remove_prefix(name.size());
    auto after = rest.find_first_not_of(" \t\r\n\f");
    if (after == rest.npos || rest[after] != '=') return {name, {}};
    rest.remove_prefix(after + 1);
    after = rest.find_first_not_of(" \t\r\n\f");
    if (after == rest.npos) return rest = {}, std::pair{name, rest};
    rest.remove_prefix(after);
    std::string_view value;
    if (rest[0] == '"' || rest[0] == '\'') {
        value = rest.substr(1, std::min(rest.find(rest[0], 1), rest.size()) - 1);
        rest.remove_prefix(std::min(value.size() + 2, rest.size()));
    } else {
        value = rest.substr(0, std::min(rest.find_first_of(" \t\r\n\f"), rest.size()));
        rest.remove_prefix(value.size());
    }
    return {name, value};
}

}  // namespace

std::string_view HtmlTag::attribute(std::string_view wanted) const {
    for (std::string_view rest = attributes; !rest.empty();) {
        const auto [key, value] = take_attribute(rest);
        if (key.size() == wanted.size() && lower_ascii(key) == wanted) return value;
    }
    return {};
}

HtmlTokens::Kind HtmlTokens::next() {
    while (!rest_.empty()) {
        if (rest_[0] != '<') return text_piece(std::min(rest_.find('<'), rest_.size()));
        if (!begins_markup(rest_)) {
            return text_piece(std::min(rest_.find('<', 1), rest_.size()));
        }
        if (rest_.starts_with("<![CDATA[")) {
            rest_.remove_prefix(9);
            const auto length = std::min(rest_.find("]]>"), rest_.size());
            const Kind kind = text_piece(length);
            rest_.remove_prefix(std::min<std::size_t>(3, rest_.size()));
            return kind;
        }
        if (rest_[1] == '!' || rest_[1] == '?') {
            skip_markup();
            continue;
        }
        return tag_piece();
    }
    return Kind::end;
}

HtmlTokens::Kind HtmlTokens::text_piece(std::size_t length) {
    text_ = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return Kind::text;
}

HtmlTokens::Kind HtmlTokens::tag_piece() {
    const std::size_t end = tag_end();
    if (end == rest_.npos) return text_piece(rest_.size());  // no ">" any more: keep the words
    tag_.closing = rest_[1] == '/';
    std::string_view inside = rest_.substr(1, end - 1);
    if (tag_.closing) inside.remove_prefix(1);
    const auto name_end =
        std::find_if(inside.begin(), inside.end(), [](char c) { return is_blank(c) || c == '/'; });
    const auto length = static_cast<std::size_t>(name_end - inside.begin());
    tag_.name = lower_ascii(inside.substr(0, length));
    tag_.attributes = inside.substr(length);
    rest_.remove_prefix(end + 1);
    if (!tag_.closing && (tag_.name == "script" || tag_.name == "style")) skip_raw_text();
    return Kind::tag;
}

void HtmlTokens::skip_markup() {
    const bool comment = rest_.starts_with("<!--");
    const auto end = comment ? rest_.find("-->", 4) : rest_.find('>');
    const std::size_t tail = comment ? 3 : 1;
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + tail);
}

/// Behind <script> and <style> nothing is markup until their own end tag.
void HtmlTokens::skip_raw_text() {
    std::size_t at = rest_.find("</");
    while (at != rest_.npos && lower_ascii(rest_.substr(at + 2, tag_.name.size())) != tag_.name) {
        at = rest_.find("</", at + 2);
    }
    rest_.remove_prefix(at == rest_.npos ? rest_.size() : at);
}

/// Where the tag at the front ends. A quoted attribute may hold ">"; a quotation mark that is never
/// closed would swallow the rest, so from the first such mark on quotes are not looked at.
std::size_t HtmlTokens::tag_end() {
    if (quotes_pair_) {
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (c == '>') return i;
            if ((c == '"' || c == '\'') && (rest_[i - 1] == '=' || is_blank(rest_[i - 1]))) {
                i = rest_.find(c, i + 1);
                if (i == rest_.npos) break;
            }
        }
        quotes_pair_ = false;
    }
    return rest_.find('>');
}

}  // namespace webcare::connectors
