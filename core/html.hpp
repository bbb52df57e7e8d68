#pragma once

#include <string>
#include <string_view>

namespace webcare {

/// Markup of our own source. It is made from a literal at compile time only, so that no run-time
/// string can pass for markup.
class Markup {
 public:
    template <std::size_t N>
    consteval Markup(const char (&literal)[N]) : text_{literal, N - 1} {}
    constexpr std::string_view text() const { return text_; }

 private:
    std::string_view text_;
};

/// `text` for HTML: & < > " ' become references, control characters that HTML forbids become
/// U+FFFD, and bytes that are not UTF-8 are cleaned first. Fit for element content and quoted
/// attributes.
std::string escape_html(std::string_view text);

/// A page under construction. Only Markup goes in as it is; everything else is escaped.
class Html {
 public:
    Html& markup(Markup ours) {
        out_ += ours.text();
        return *this;
    }
    Html& text(std::string_view outside);
    /// Text of strangers: escaped, and set apart in <bdi> so that its direction cannot reorder
    /// ours.
    Html& isolated(std::string_view outside);
    /// ` name="value"`; the name is ours.
    Html& attribute(Markup name, std::string_view value);
    /// A link that opens elsewhere without telling where it came from. A target that is neither
    /// http nor https is shown as text.
    Html& link(std::string_view target, std::string_view label);

    std::string take() && { return std::move(out_); }

 private:
    std::string out_;
};

}  // namespace webcare
