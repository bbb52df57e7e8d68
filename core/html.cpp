#include "core/html.hpp"

#include "core/text.hpp"

namespace webcare {

namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '\n':
            case '\t':
                out += c;
                break;
            default:
                if (byte < 0x20 || byte == 0x7f)
                    out += "\xEF\xBF\xBD";
                else
                    out += c;
        }
    }
}

bool is_web_address(std::string_view target) {
    const std::string start = lower_ascii(target.substr(0, 8));
    return start.starts_with("https://") || start.starts_with("http://");
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    if (is_valid_utf8(text))
        append_escaped(out, text);
    else
        append_escaped(out, clean_text(text));
    return out;
}

Html& Html::text(std::string_view outside) {
    out_ += escape_html(outside);
    return *this;
}

Html& Html::isolated(std::string_view outside) {
    return markup("<bdi>").text(outside).markup("</bdi>");
}

Html& Html::attribute(Markup name, std::string_view value) {
    out_ += ' ';
    out_ += name.text();
    out_ += "=\"";
    out_ += escape_html(value);
    out_ += '"';
    return *this;
}

Html& Html::link(std::string_view target, std::string_view label) {
    if (!is_web_address(target)) return isolated(label);
    return markup("<a")
        .attribute("href", target)
        .markup(" rel=\"noopener noreferrer\" target=\"_blank\">")
        .isolated(label)
        .markup("</a>");
}

}  // namespace webcare
