#include "connectors/feed/xml_bounds.hpp"

#include <array>

namespace webcare::connectors::feed {
namespace {

/// What is no tag, and goes on to an end of its own whatever is in it.
struct Section {
    std::string_view begin, end, without_end;
};
constexpr std::array sections{Section{"<!--", "-->", "a comment without end"},
                              Section{"<![CDATA[", "]]>", "a CDATA section without end"},
                              Section{"<?", "?>", "an instruction without end"}};

const Section* section_at(std::string_view rest) {
    for (const Section& section : sections)
        if (rest.starts_with(section.begin)) return &section;
    return nullptr;
}

/// Walks over the tag that begins at `at`, to its end or to what cannot be in a tag. In XML only a
/// value in quotes may hold ">", and nothing may hold "<".
std::string_view pass_tag(std::string_view text, std::size_t& at) {
    const std::size_t begin = at++;
    std::size_t values = 0;
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '<' || (c == '>' && quote == 0)) return {};
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
            if (++values > max_xml_attributes) return "a tag with too many attributes";
        }
        if (at - begin > max_xml_tag) return "a tag that is too long";
    }
    return {};
}

}  // namespace

std::string_view hurtful_markup(std::string_view text) {
    std::size_t elements = 0;
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at)) {
        const Section* section = section_at(text.substr(at));
        if (section == nullptr) {
            const bool closes = text.substr(at + 1).starts_with('/');
            if (!closes && ++elements > max_xml_nodes) return "more than 400000 elements";
            if (const auto why = pass_tag(text, at); !why.empty()) return why;
            continue;
        }
        const std::size_t end = text.find(section->end, at + section->begin.size());
        if (end == text.npos) return section->without_end;
        at = end + section->end.size();
    }
    return {};
}

}  // namespace webcare::connectors::feed
