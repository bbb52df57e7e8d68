#include "console/problem.hpp"

#include "core/json.hpp"

namespace webcare::console {

namespace {

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::malformed:
            return 400;
        case ErrorKind::denied:
            return 401;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::misconfigured:
            return 422;
        case ErrorKind::throttled:
            return 429;
        case ErrorKind::temporary:
        case ErrorKind::cancelled:
            return 503;
    }
    return 500;
}

}  // namespace

Reply problem(int status, std::string_view detail,
              const std::vector<std::pair<std::string, std::string>>& more) {
    Reply reply{status, "application/problem+json", {}};
    JsonWriter out{reply.body};
    out.begin_object()
        .field("type", "about:blank")
        .field("title", reason_phrase(status))
        .field("status", status)
        .field("detail", detail);
    for (const auto& [name, value] : more) out.field(name, value);
    out.end_object();
    return reply;
}

Reply problem_of(const Error& error) {
    const int status = status_of(error.kind);
    Reply reply = status == 503 ? problem(status, "not now; the daemon's log says why")
                                : problem(status, error.detail);
    if (status == 429 || status == 503) {
        const auto pause = error.retry_after.value_or(std::chrono::seconds{5});
        reply.headers.emplace_back("Retry-After",
                                   std::to_string(std::max<std::int64_t>(pause.count(), 1)));
    }
    return reply;
}

}  // namespace webcare::console
