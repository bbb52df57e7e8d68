#include "connectors/poll/read_request.hpp"

#include <fmt/format.h>

#include "connectors/poll/words.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

Paging read_paging(const Node& node, Problems& problems) {
    Paging out;
    if (!node) return out;
    Fields fields{node, "pages", problems};
    int ways = 0;
    const auto by = [&](bool given, Paging::By way) {
        if (given) out.by = way, ++ways;
    };
    by(read_place(fields, "token", out.place), Paging::By::token);
    by(read_place(fields, "url", out.place), Paging::By::url);
    bool link = false, forward = false;
    by(fields.read("link", link) && link, Paging::By::link);
    by(fields.read("forward", forward) && forward, Paging::By::forward);
    by(fields.read("number_from", out.start, 0, 1), Paging::By::number);
    by(fields.read("offset_by", out.step, 1, 10'000), Paging::By::offset);
    if (const Node last = fields.node("last")) {
        out.value = read_expression(last, problems);
        by(true, Paging::By::last);
    }
    out.asks_more = read_place(fields, "more", out.more);
    fields.read("first", out.first, 1, 1000);
    fields.read("most", out.most, 1, 10'000);
    constexpr Words<bool, 2> ends{{{"known", false}, {"end", true}}};
    read_word(fields, "until", out.to_end, ends);
    fields.finish();
    if (ways != 1) {
        problems.error(node.at(),
                       "pages: give one of `token`, `url`, `link`, `number_from`, `offset_by`, "
                       "`last`, `forward`: how the answer says that there is more");
    }
    return out;
}

Resume read_resume(const Node& node, Problems& problems) {
    Resume out;
    if (!node) return out;
    Fields fields{node, "resume", problems};
    if (const Node newest = fields.node("newest"))
        out.newest = read_expression(newest, problems);
    else
        fields.error("newest", "resume: `newest` says which value of an item {newest} is");
    constexpr Words<bool, 2> types{{{"id", false}, {"time", true}}};
    read_word(fields, "is", out.is_time, types);
    fields.choice("as", out.as, {"rfc3339", "date", "unix", "unix_ms"});
    fields.read("overlap", out.overlap);
    fields.finish();
    return out;
}

std::optional<Collect> read_collect(const Node& node, Problems& problems) {
    if (!node) return std::nullopt;
    Collect out;
    Fields fields{node, "collect", problems};
    std::string from;
    if (fields.require("from", from)) {
        if (auto items = Items::parse(from))
            out.from = *std::move(items);
        else
            fields.error("from", items.error().detail);
    }
    if (const Node value = fields.node("value"))
        out.value = read_expression(value, problems);
    else
        fields.error("value", "collect: `value` says what of an item is kept for {each}");
    int most = static_cast<int>(out.most);
    fields.read("most", most, 1, 1000);
    out.most = static_cast<std::size_t>(most);
    fields.read("keep", out.keep);
    fields.finish();
    return out;
}

Address read_address(const Node& node, Problems& problems) {
    auto made = Address::parse(node.scalar());
    if (made) return *std::move(made);
    problems.error(node.at(), made.error().detail);
    return Address{};
}

}  // namespace

std::vector<Take> read_takes(Fields& fields, const Node& maps) {
    std::vector<Take> out;
    if (fields.present("take") && fields.mapping()["take"].is_scalar()) {
        out.push_back(read_take(fields, maps));
        return out;
    }
    for (const Node& one : fields.node("take").items()) {
        Fields inner{one, "take", fields.problems()};
        out.push_back(read_take(inner, maps));
        inner.finish();
    }
    for (const auto key : {"only", "deleted", "map"}) {
        if (fields.node(key))
            fields.error(key, fmt::format("`{}` belongs to one `take`, in that list", key));
    }
    return out;
}

Request read_request(const Node& node, const Node& maps, Problems& problems) {
    Request out;
    Fields fields{node, "request", problems};
    fields.read("name", out.name);
    out.given = GivenOptions::read(fields.node("given"), problems);
    const bool get = fields.present("get"), post = fields.present("post");
    const Node by_get = fields.node("get"), by_post = fields.node("post");
    if (get == post) problems.error(node.at(), "request: give `get` or `post`, with the address");
    if (post) out.method = "POST";
    out.url = read_address(post ? by_post : by_get, problems);
    out.query = read_named(fields.node("query"), problems);
    out.instead = read_named(fields.node("instead"), problems);
    out.headers = read_named(fields.node("headers"), problems);
    out.body = Body::read(fields.node("body"), problems);
    if (!out.body.empty()) out.method = "POST";
    fields.read("each", out.each);
    constexpr Words<bool, 2> orders{{{"newest_first", false}, {"oldest_first", true}}};
    read_word(fields, "order", out.oldest_first, orders);
    out.paging = read_paging(fields.node("pages"), problems);
    out.resume = read_resume(fields.node("resume"), problems);
    out.collect = read_collect(fields.node("collect"), problems);
    out.takes = read_takes(fields, maps);
    fields.read("cost", out.cost, 0, 1e6);
    fields.finish();
    if (out.paging.by == Paging::By::forward && (!out.resume.newest || !out.oldest_first))
        problems.error(node.at(), "pages: `forward` needs `resume` and `order: oldest_first`");
    if (out.takes.empty() && !out.collect)
        problems.error(node.at(),
                       "request: give `take` with `map`, or `collect`: what the answer is for");
    return out;
}

Revisit read_revisit(const Node& node, const Node& maps, Problems& problems) {
    Revisit out;
    Fields fields{node, "revisit", problems};
    out.request.name = "revisit";
    out.request.given = GivenOptions::read(fields.node("given"), problems);
    out.request.url = read_address(fields.node("get"), problems);
    if (!fields.present("get"))
        fields.error("get", "revisit: `get` is the address that gives messages by their ids");
    out.request.query = read_named(fields.node("query"), problems);
    out.request.instead = read_named(fields.node("instead"), problems);
    out.request.headers = read_named(fields.node("headers"), problems);
    out.request.takes = read_takes(fields, maps);
    fields.read("cost", out.request.cost, 0, 1e6);
    int batch = static_cast<int>(out.batch);
    fields.read("batch", batch, 1, 500);
    out.batch = static_cast<std::size_t>(batch);
    fields.read("joined", out.joined);
    out.request.repeats_ids = out.joined == "&";
    fields.read("every", out.every);
    fields.read("within", out.within);
    constexpr Words<bool, 1> meanings{{{"deleted", true}}};
    read_word(fields, "missing", out.missing_is_deleted, meanings);
    fields.finish();
    if (out.request.takes.empty()) problems.error(node.at(), "revisit: give `take` with `map`");
    return out;
}

}  // namespace webcare::connectors::poll
