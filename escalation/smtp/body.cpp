#include "escalation/smtp/body.hpp"

#include <fmt/format.h>

#include "core/html.hpp"

namespace webcare::escalation::smtp {

namespace {

void list(std::string& body, std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    body += fmt::format("\n{}\n", title);
    for (const std::string& line : lines) body += fmt::format("- {}\n", line);
}

/// Calls line(text) for each line.
template <class Line>
void each_line(std::string_view text, Line&& line) {
    for (;;) {
        const std::size_t end = text.find('\n');
        line(text.substr(0, end));
        if (end == text.npos) return;
        text.remove_prefix(end + 1);
    }
}

Markup colour_of(Level level) {
    switch (level) {
        case Level::critical:
            return "#dc2626";
        case Level::high:
            return "#ea580c";
        case Level::medium:
            return "#ca8a04";
        case Level::low:
            return "#0891b2";
        case Level::none:
            break;
    }
    return "#6b7280";
}

// Styles stand in the head, where mail readers on phones look; readers that drop it show a plain
// page.
constexpr Markup head_and_style{
    "<meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<meta name=\"color-scheme\" content=\"light dark\">"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{margin:0;padding:0;background:#f3f4f6;color:#111827;"
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}\n"
    ".page{max-width:600px;margin:0 auto;padding:16px;background:#ffffff;"
    "overflow-wrap:anywhere;word-break:break-word}\n"
    "h1{font-size:20px;line-height:1.3;margin:0 0 12px;padding:0 0 0 12px;"
    "border-left:6px solid}\n"
    "h2{font-size:13px;margin:20px 0 4px;color:#4b5563;font-weight:600}\n"
    "p,ul,blockquote{margin:0 0 12px}\n"
    "ul{padding-left:20px}\n"
    "blockquote{padding:12px;background:#f3f4f6;border-radius:6px}\n"
    ".mark{font-weight:600}\n"
    ".go{margin:20px 0}\n"
    ".go a{display:inline-block;padding:12px 18px;margin:0 8px 8px 0;border-radius:6px;"
    "border:1px solid #1d4ed8;color:#1d4ed8;text-decoration:none;font-weight:600}\n"
    ".go .see a{background:#1d4ed8;color:#ffffff}\n"
    ".small{font-size:13px;color:#4b5563;border-top:1px solid #d1d5db;padding-top:8px}\n"
    "@media (prefers-color-scheme:dark){\n"
    "body{background:#0b0f19;color:#e5e7eb}.page{background:#111827}\n"
    "h2,.small{color:#9ca3af}blockquote{background:#1f2937}.small{border-color:#374151}\n"
    ".go a{border-color:#93c5fd;color:#93c5fd}"
    ".go .see a{background:#93c5fd;color:#0b0f19}\n"
    "}\n</style>"};

void list(Html& out, std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out.markup("<h2>").text(title).markup("</h2>\n<ul>\n");
    for (const std::string& line : lines) out.markup("<li>").isolated(line).markup("</li>\n");
    out.markup("</ul>\n");
}

void quote(Html& out, std::string_view text) {
    if (text.empty()) return;
    out.markup("<blockquote>");
    bool first = true;
    each_line(text, [&](std::string_view line) {
        if (!first) out.markup("<br>\n");
        first = false;
        out.isolated(line);
    });
    out.markup("</blockquote>\n");
}

/// A line each, not a table: on a phone a column of labels would take half of the screen.
void facts(Html& out, const std::vector<Brief::Fact>& all) {
    if (all.empty()) return;
    out.markup("<p>");
    for (const Brief::Fact& fact : all)
        out.markup("<b>").text(fact.label).markup(":</b> ").isolated(fact.text).markup("<br>\n");
    out.markup("</p>\n");
}

void links(Html& out, const Brief& brief) {
    if (brief.link.empty() && brief.permalink.empty()) return;
    out.markup("<p class=\"go\">");
    if (!brief.link.empty())
        out.markup("<span class=\"see\">").link(brief.link, brief.words->see).markup("</span>");
    if (!brief.permalink.empty()) out.link(brief.permalink, brief.words->post);
    out.markup("</p>\n");
}

void small_print(Html& out, const std::vector<Brief::Fact>& details) {
    if (details.empty()) return;
    out.markup("<p class=\"small\">");
    for (const Brief::Fact& fact : details)
        out.text(fact.label).markup(": ").isolated(fact.text).markup("<br>\n");
    out.markup("</p>\n");
}

}  // namespace

std::string text_of(const Brief& brief) {
    const Wording& words = *brief.words;
    std::string body = brief.headline + '\n';
    if (!brief.mark.empty()) body += brief.mark + '\n';
    if (!brief.quote.empty()) {
        body += '\n';
        each_line(brief.quote, [&](std::string_view line) { body += fmt::format("> {}\n", line); });
    }
    list(body, brief.why_label, brief.why);
    if (!brief.facts.empty()) body += '\n';
    for (const Brief::Fact& fact : brief.facts)
        body += fmt::format("{}: {}\n", fact.label, fact.text);
    list(body, words.guidance, brief.guidance);
    if (!brief.link.empty()) body += fmt::format("\n{}:\n{}\n", words.see, brief.link);
    if (!brief.permalink.empty()) body += fmt::format("\n{}:\n{}\n", words.post, brief.permalink);
    if (brief.details.empty()) return body;
    body += '\n';
    for (const Brief::Fact& fact : brief.details)
        body += fmt::format("{}: {}\n", fact.label, fact.text);
    return body;
}

std::string html_of(const Brief& brief, Level level) {
    Html out;
    out.markup("<!doctype html>\n<html")
        .attribute("lang", brief.words->language)
        .markup("><head>")
        .markup(head_and_style)
        .markup("<title>")
        .text(brief.headline)
        .markup("</title></head>\n<body><div class=\"page\">\n<h1 style=\"border-color:")
        .markup(colour_of(level))
        .markup("\">")
        .isolated(brief.headline)
        .markup("</h1>\n");
    if (!brief.mark.empty()) out.markup("<p class=\"mark\">").isolated(brief.mark).markup("</p>\n");
    quote(out, brief.quote);
    list(out, brief.why_label, brief.why);
    facts(out, brief.facts);
    list(out, brief.words->guidance, brief.guidance);
    links(out, brief);
    small_print(out, brief.details);
    out.markup("</div></body></html>\n");
    return std::move(out).take();
}

}  // namespace webcare::escalation::smtp
