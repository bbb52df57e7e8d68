#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/poll/auth.hpp"
#include "connectors/poll/body.hpp"
#include "connectors/poll/expected.hpp"
#include "connectors/poll/mapping.hpp"
#include "connectors/poll/pushed.hpp"
#include "connectors/poll/settings.hpp"
#include "core/zone.hpp"

namespace webcare::connectors::poll {

/// How an answer says that there is more.
struct Paging {
    enum class By {
        nothing,
        token,    ///< a text in the answer, for {page}
        url,      ///< an address in the answer
        link,     ///< RFC 8288, rel=next
        number,   ///< {page} counts pages
        offset,   ///< {page} counts items
        last,     ///< {page} is a value of the last item
        forward,  ///< again with {newest}, until nothing comes
    };
    By by = By::nothing;
    Place place;  ///< token, url
    Place more;   ///< number, offset: a value that is "false" or null at the end
    bool asks_more = false;
    Expression value;  ///< last
    int start = 1, step = 1;
    int first = 3;        ///< pages of the first poll ever: history that nobody waits for
    int most = 200;       ///< pages of any walk: what never ends is no backlog
    bool to_end = false;  ///< what is known does not end a walk: a list in order of changes
    Paging() = default;
};

/// Where the next poll goes on: {newest}.
struct Resume {
    Expression newest;  ///< of an item; none: known ids alone decide
    bool is_time = false;
    std::string as = "rfc3339";  ///< how a time is written: rfc3339, date, unix, unix_ms
    Duration overlap{};          ///< asked for again, since clocks of authors lie
    Resume() = default;
};

/// Values that later requests are made for: {each}.
struct Collect {
    Items from;
    Expression value;
    std::size_t most = 100;
    Duration keep{};  ///< asked for again after this; zero: with every poll
    Collect() = default;
};

struct Request {
    std::string name;
    GivenOptions given;  ///< the sources that ask it
    std::string method = "GET";
    Address url;
    Named query, headers;
    Named instead;  ///< query that replaces `query` after an error of class `instead`
    Body body;
    bool repeats_ids = false;  ///< in a query {ids}, a line each, is one `name=id` for each
    std::string each;  ///< a list among the options, or a request that collects; empty: once
    bool oldest_first = false;

    Paging paging;
    Resume resume;
    std::optional<Collect> collect;
    std::vector<Take> takes;
    double cost = 1;  ///< units of the budgets that count requests
    Request() = default;
};

/// What an error says, when it is not what its status says.
struct ErrorRule {
    enum class Means {
        temporary,
        throttled,
        denied,
        malformed,
        misconfigured,
        renew,    ///< the token has ended: fetch another and ask again
        skip,     ///< only this value of `each` cannot be read
        restart,  ///< the page's token has ended: begin the walk again
        gone,     ///< what was asked for is no more: reading again, it was deleted; else as `skip`
        forget,   ///< {newest} is too old for the service: begin without it
        instead,  ///< ask with the other query from now on
        spent,    ///< the day's budget is used up
    };
    std::vector<int> status;      ///< empty: any, also 200
    std::vector<std::string> on;  ///< names of requests; empty: any
    std::vector<std::pair<std::string, Expected>> headers;
    Conditions body;
    Means means = Means::temporary;
    std::optional<Duration> wait;
    std::string says;  ///< for the operator
    ErrorRule() = default;
};

/// Something that a day has only so much of: quota units, money.
struct Budget {
    std::string name;       ///< "units", "EUR"
    bool per_item = false;  ///< counts items read instead of requests
    double cost = 1;
    Template most;  ///< a day; without a value there is no limit
    Zone zone;      ///< whose midnight renews it
    Budget() = default;
};

/// The service's own account of what is left.
struct Limits {
    double per_second = 0;         ///< our own pace, 0: none
    std::string remaining, reset;  ///< headers, or places in the answer
    double reserve = 0;            ///< stop when this much remains
    Place wait;                    ///< seconds to wait, in any answer's body
    bool has_wait = false;
    std::vector<std::string> usage;  ///< headers of JSON whose figures are percentages
    double usage_slow = 75, usage_stop = 95;
    std::vector<Budget> budgets;
    Limits() = default;
};

/// Reads again what was handed over lately: for edits, deletions and engagement.
struct Revisit {
    Request request;  ///< {ids}: as many as fit, joined
    std::size_t batch = 50;
    std::string joined = ",";
    Duration every = std::chrono::hours{1}, within = std::chrono::hours{72};
    bool missing_is_deleted = false;
    Revisit() = default;
};

/// What a service asks before one may read it; for people (docs/connectors/README.md).
struct Needs {
    std::string account = "none";  ///< none, free, review, paid
    std::string cost, how;
    Needs() = default;
};

/// One network, as data: connectors/definitions/KIND.yaml or a user's own.
struct Definition {
    std::string kind, title, docs;
    Needs needs;
    Template network;
    std::vector<Option> options;
    Duration every = std::chrono::minutes{5};
    std::vector<Auth> auth;
    std::string accept = "application/json";
    std::vector<Request> requests;  ///< none where the service only posts
    std::optional<Pushed> push;
    std::vector<Revisit> revisits;  ///< the first whose `given` holds counts
    Limits limits;
    std::vector<ErrorRule> errors;
    std::optional<DeletedText> deleted_text;  ///< none: as connectors/deleted_text.hpp has it
    Definition() = default;

    /// The part of an id before the colon, for a source with these settings.
    std::string network_of(const Settings& settings) const;
};

/// Reads and checks one definition; every mistake at its place. Nothing while there is an error.
std::shared_ptr<const Definition> load_definition(const std::string& path,
                                                  config::Problems& problems);
std::shared_ptr<const Definition> read_definition(const config::Node& root, std::string kind,
                                                  config::Problems& problems);

}  // namespace webcare::connectors::poll
