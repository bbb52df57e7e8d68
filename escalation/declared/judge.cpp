#include "escalation/declared/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/json_read.hpp"
#include "core/text.hpp"

namespace webcare::escalation::declared {
namespace {

using Means = ErrorRule::Means;

std::string written(JsonValue value) {
    if (value.is_null() || value.is_object() || value.is_array()) return {};
    const auto text = value.string();
    return text ? std::string{*text} : value.text();
}

bool holds(const Answer& wanted, const net::Response& response, JsonValue json) {
    const auto& status = wanted.status;
    const bool named = std::any_of(status.begin(), status.end(), [&](int code) {
        return code == response.status || (code == 2 && response.status / 100 == 2);
    });
    if (!status.empty() && !named) return false;
    if (wanted.is && trim(response.body) != *wanted.is) return false;
    if (response.body.find(wanted.holds) == std::string::npos) return false;
    return std::all_of(wanted.where.begin(), wanted.where.end(), [&](const Expected& expected) {
        const JsonValue found = json.pointer(expected.pointer);
        if (expected.present) return *expected.present == !found.is_null();
        const auto& all = expected.one_of;
        return std::find(all.begin(), all.end(), written(found)) != all.end();
    });
}

/// Whether the body has to say that the message is there.
bool asks_proof(const Answer& delivered) {
    return delivered.is || !delivered.holds.empty() || !delivered.where.empty();
}

std::string thread_of(const Send& send, const Scope& scope, JsonValue json) {
    if (send.answered.empty() && send.known.empty()) return {};
    std::string out;
    JsonWriter writer{out};
    writer.begin_object();
    for (const auto& [key, place] : send.answered) {
        const std::string value = written(json.pointer(place));
        if (value.empty()) return {};  // half a thread leads nowhere
        writer.field(key, value);
    }
    for (const auto& [key, made] : send.known)
        if (const auto value = made.fill(scope, Sink::plain)) writer.field(key, *value);
    writer.end_object();
    return out;
}

std::optional<double> number_at(const std::string& place, const net::Response& response,
                                JsonValue json) {
    if (place.starts_with('/')) return json.pointer(place).number();
    const std::string_view header =
        trim(net::header(response.headers, place).value_or(std::string_view{}));
    double number = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), number);
    const bool whole = error == std::errc{} && end == header.data() + header.size();
    return whole ? std::optional{number} : std::nullopt;
}

std::optional<std::chrono::seconds> pause_of(const ErrorRule& rule, const net::Response& response,
                                             JsonValue json) {
    if (rule.wait.empty()) return std::nullopt;
    const auto number = number_at(rule.wait, response, json);
    if (!number || !std::isfinite(*number) || *number <= 0) return std::nullopt;
    constexpr double longest = 6 * 3600;
    return std::chrono::seconds{
        static_cast<std::int64_t>(std::ceil(std::clamp(*number * rule.wait_unit, 1.0, longest)))};
}

ErrorKind kind_of(Means means, ErrorKind usual) {
    switch (means) {
        case Means::temporary:
            return ErrorKind::temporary;
        case Means::throttled:
            return ErrorKind::throttled;
        case Means::denied:
        case Means::renew:
            return ErrorKind::denied;
        case Means::malformed:
        case Means::too_large:
            return ErrorKind::malformed;
        case Means::misconfigured:
        case Means::anew:
            return ErrorKind::misconfigured;
        case Means::delivered:
            break;
    }
    return usual;
}

Error error_from(const Definition& definition, const net::Response& response, Time now) {
    if (response.status / 100 == 2)
        return Error{
            ErrorKind::temporary,
            fmt::format("{} answered something else than that it has it", definition.title)};
    return net::error_of(response, definition.title, now);
}

}  // namespace

Verdict judge(const Definition& definition, const Send& send, const Scope& scope,
              const net::Response& response, Time now, const Hide& hide) {
    Verdict out;
    JsonDocument document;
    const auto parsed = document.parse(response.body);
    const JsonValue json = parsed ? *parsed : JsonValue{};
    const bool has_it = holds(definition.delivered, response, json);
    const bool proven = has_it && asks_proof(definition.delivered);
    const auto rule =
        std::find_if(definition.errors.begin(), definition.errors.end(),
                     [&](const ErrorRule& r) { return holds(r.when, response, json); });
    const bool excused = rule != definition.errors.end() && rule->means == Means::delivered;
    if (proven || excused || (rule == definition.errors.end() && has_it)) {
        out.delivered = true;
        out.thread = thread_of(send, scope, json);
        return out;
    }
    Error error = error_from(definition, response, now);
    if (rule != definition.errors.end()) {
        out.anew = rule->means == Means::anew;
        out.too_large = rule->means == Means::too_large;
        out.renew = rule->means == Means::renew;
        error.kind = kind_of(rule->means, error.kind);
        if (error.kind == ErrorKind::temporary || error.kind == ErrorKind::throttled) {
            const auto in_header = net::retry_after(response, now),
                       told = pause_of(*rule, response, json);
            error.retry_after = std::max(in_header, told);
        } else {
            error.retry_after.reset();
        }
        if (!rule->says.empty()) error.detail += " (" + rule->says + ")";
    }
    std::string body{trim(response.body)};
    if (hide) body = hide(std::move(body));
    const std::string said = printable(shorten(clean_text(body), 120));
    if (!said.empty()) error.detail += ": " + said;
    out.error = std::move(error);
    return out;
}

std::string found(const Send& find, const Scope& scope, const net::Response& response) {
    JsonDocument document;
    const auto json = document.parse(response.body);
    return response.status == 200 && json ? thread_of(find, scope, *json) : std::string{};
}

}  // namespace webcare::escalation::declared
