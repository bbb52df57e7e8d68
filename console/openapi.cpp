#include "console/routes.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace webcare::console {

namespace {

void write_parameters(JsonWriter& out, std::string_view pattern) {
    out.key("parameters").begin_array();
    for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1)) {
        out.begin_object()
            .field("name", pattern.substr(open + 1, pattern.find('}', open) - open - 1))
            .field("in", "path")
            .field("required", true)
            .key("schema")
            .begin_object()
            .field("type", "string")
            .end_object()
            .end_object();
    }
    out.end_array();
}

void write_operation(JsonWriter& out, const Route& route) {
    const bool token = route.callers == Callers::operators || route.callers == Callers::local;
    out.key(lower_ascii(route.method))
        .begin_object()
        .field("summary", route.summary)
        .field("x-callers", name(route.callers));
    write_parameters(out, route.pattern);
    if (route.body_limit > 0) {
        out.key("requestBody").begin_object().key("content").begin_object();
        out.key(route.callers == Callers::link ? "application/x-www-form-urlencoded"
                                               : "application/json");
        out.begin_object().end_object().end_object().end_object();
    }
    out.key("security").begin_array();
    if (token) out.begin_object().key("token").begin_array().end_array().end_object();
    out.end_array();
    out.key("responses").begin_object().key("default").begin_object();
    out.field("description", "success, or application/problem+json (RFC 9457)")
        .end_object()
        .end_object();
    out.end_object();
}

}  // namespace

std::string openapi(std::span<const Route> table, std::string_view version) {
    std::string text;
    JsonWriter out{text};
    out.begin_object().field("openapi", "3.1.0");
    out.key("info")
        .begin_object()
        .field("title", "Webcared")
        .field("version", version)
        .end_object();
    out.key("components")
        .begin_object()
        .key("securitySchemes")
        .begin_object()
        .key("token")
        .begin_object();
    out.field("type", "http").field("scheme", "bearer").end_object().end_object().end_object();
    out.key("paths").begin_object();
    // Methods of one address stand together in the table, as they must in the document.
    for (std::size_t i = 0; i < table.size();) {
        const std::string_view pattern = table[i].pattern;
        out.key(pattern).begin_object();
        for (; i < table.size() && table[i].pattern == pattern; ++i) write_operation(out, table[i]);
        out.end_object();
    }
    out.end_object().end_object();
    return text;
}

}  // namespace webcare::console
