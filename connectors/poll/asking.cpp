#include "connectors/poll/asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/address.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

int whole(const std::string& text, int fallback) {
    int out = fallback;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

/// The target of rel=next in a Link header (RFC 8288).
std::string next_link(std::string_view header) {
    while (!header.empty()) {
        const std::size_t open = header.find('<'), close = header.find('>', open);
        if (open == header.npos || close == header.npos) return {};
        const std::string_view target = header.substr(open + 1, close - open - 1);
        std::string_view rest = header.substr(close + 1);
        // Parameters go on to the comma before the next "<".
        const std::size_t end = std::min(rest.find(",<"), rest.find(", <"));
        const std::string parameters = lower_ascii(rest.substr(0, end));
        for (const auto spelling : {"rel=\"next\"", "rel=next", "rel='next'"}) {
            if (parameters.find(spelling) != std::string::npos) return std::string{target};
        }
        header = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    }
    return {};
}

}  // namespace

void add_query(std::string& url, std::string_view name, std::string_view value) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += url_encoded(name) + "=" + url_encoded(value);
}

void set_header(net::Headers& headers, const std::string& name, std::string value) {
    const auto same = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return lower_ascii(header.first) == lower_ascii(name);
    });
    if (same == headers.end())
        headers.emplace_back(name, std::move(value));
    else
        same->second = std::move(value);
}

Result<net::Request> make_request(const Definition& definition, const Request& request,
                                  const Settings& settings, const Scope& scope,
                                  std::string_view address, bool instead,
                                  std::string_view user_agent) {
    net::Request out;
    out.method = request.method;
    out.access = settings.access;
    if (!address.empty()) {
        out.url = address;
    } else {
        auto filled = request.url.fill(scope);
        if (!filled) {
            return Error{ErrorKind::misconfigured,
                         fmt::format("the address {} lacks a value", request.url.written())};
        }
        out.url = *std::move(filled);
        const bool has_other = instead && !request.instead.empty();
        for (const auto& [name, made] : has_other ? request.instead : request.query) {
            const auto value = made.fill(scope);
            if (!value) continue;
            const bool repeats = request.repeats_ids && made.written() == "{ids}";
            std::string_view rest = *value;
            for (std::size_t end = rest.find('\n'); repeats && end != rest.npos;
                 end = rest.find('\n')) {
                add_query(out.url, name, rest.substr(0, end));
                rest.remove_prefix(end + 1);
            }
            add_query(out.url, name, rest);
        }
    }
    out.headers.emplace_back("User-Agent", user_agent);
    out.headers.emplace_back("Accept", definition.accept);
    for (const auto& [name, made] : request.headers) {
        if (auto value = made.fill(scope)) set_header(out.headers, name, *std::move(value));
    }
    if (!request.body.empty()) {
        out.body = request.body.fill(scope);
        out.headers.emplace_back("Content-Type", "application/json");
    }
    return out;
}

const ErrorRule* find_error(const std::vector<ErrorRule>& rules, std::string_view request,
                            const net::Response& response, JsonValue answer) {
    const Item item{answer};
    const auto has = [](const auto& list, const auto& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    const auto header_holds = [&](const auto& test) {
        const auto found = net::header(response.headers, test.first);
        return test.second.holds(found.has_value(), found.value_or(""));
    };
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const ErrorRule& rule) {
        return has(rule.status, response.status) && has(rule.on, request) &&
               std::all_of(rule.headers.begin(), rule.headers.end(), header_holds) &&
               rule.body.hold(item);
    });
    return found == rules.end() ? nullptr : &*found;
}

std::string next_page(const Paging& paging, const net::Response& response, JsonValue answer,
                      std::size_t items, const std::string& last, const std::string& page) {
    const Item item{answer};
    if (paging.asks_more) {
        const std::string more = written(paging.more.in(item));
        if (more.empty() || more == "false" || more == "0") return {};
    }
    std::string next;
    switch (paging.by) {
        case Paging::By::nothing:
            return {};
        case Paging::By::token:
            next = written(paging.place.in(item));
            break;
        case Paging::By::url:
            next = written(paging.place.in(item));
            if (!next.empty()) next = resolve(next, response.final_url);
            break;
        case Paging::By::link:
            next = next_link(net::header(response.headers, "Link").value_or(""));
            if (!next.empty()) next = resolve(next, response.final_url);
            break;
        case Paging::By::number:
            if (items > 0) next = std::to_string(whole(page, paging.start) + 1);
            break;
        case Paging::By::offset:
            if (items > 0) next = std::to_string(whole(page, 0) + paging.step);
            break;
        case Paging::By::last:
            if (items > 0) next = last;
            break;
        case Paging::By::forward:
            return items > 0 ? "forward" : "";
    }
    return next == page ? std::string{} : next;
}

const std::string& newer(const std::string& a, const std::string& b, bool is_time) {
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    if (is_time) {
        const auto of_a = moment(a), of_b = moment(b);
        if (!of_a || !of_b) return of_a ? a : b;
        return *of_a < *of_b ? b : a;
    }
    // Ids that grow: the longer is the greater, then letter by letter (Mastodon's rule; right for
    // numbers too).
    if (a.size() != b.size()) return a.size() < b.size() ? b : a;
    return a < b ? b : a;
}

std::string resume_value(const Resume& resume, const std::string& newest) {
    if (newest.empty() || !resume.is_time) return newest;
    auto at = moment(newest);
    if (!at) return {};
    *at -= resume.overlap;
    const auto since = at->time_since_epoch();
    if (resume.as == "unix")
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count());
    if (resume.as == "unix_ms")
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
    const std::string written = format_time(*at);
    return resume.as == "date" ? written.substr(0, 10) : written;
}

}  // namespace webcare::connectors::poll
