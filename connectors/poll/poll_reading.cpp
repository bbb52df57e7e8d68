// What an answer comes to: its items, whether they are news, and where the walk goes on.
#include <fmt/format.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "connectors/poll/asking.hpp"
#include "connectors/poll/poll.hpp"

namespace webcare::connectors::poll {
namespace {

const Known* find_known(const std::vector<Known>& known, std::uint64_t id) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.id == id; });
    return found == known.end() ? nullptr : &*found;
}

}  // namespace

void Poll::read_answer(const Turn& turn, const Answer& answer, State& state, Page& page) {
    const Request& request = *turn.request;
    Reading& reading = state.readings[turn.key];
    if (!reading.walk) reading.walk.emplace();
    Walk& walk = *reading.walk;
    if (walk.pages == 0) walk.validator = answer.validator;
    const Values own = own_values(turn, state);
    const Scope scope{settings_.values, own};

    Taken taken;
    std::string last;
    const auto look = [&](const Scope& item) {
        if (request.resume.newest) {
            if (const auto value = request.resume.newest(item))
                walk.newest = newer(walk.newest, value->text, request.resume.is_time);
        }
        if (request.paging.value) {
            if (const auto value = request.paging.value(item)) last = value->text;
        }
    };
    for (const Take& one : request.takes) {
        const auto show = [&](const Scope& item) {
            look(item);
            if (!parts_.trace) return;
            trace("    item");
            for (const auto& [field, value] : one.map.show(item))
                trace(fmt::format("        {}: {}", field, value));
        };
        take(one, answer.json, scope, taken, show);
        note_nothing(one, answer.json, page);
    }
    if (taken.left_out > 0)
        trace(fmt::format("    left out by `only`: {} of {}", taken.left_out, taken.items));
    if (request.collect) gather(turn, answer.json, scope, state);

    look_at_fields(turn, taken, reading, page);
    bool met_known = false;
    const auto too_old = [&](const Mention& mention) {
        return since_ && mention.created_at != Time{} && mention.created_at < *since_;
    };
    // What is pinned on top may be old; a page of nothing else is the end.
    const bool met_since = since_ && !request.oldest_first && !taken.mentions.empty() &&
                           std::all_of(taken.mentions.begin(), taken.mentions.end(), too_old);
    std::erase_if(taken.mentions, too_old);
    if (!request.oldest_first) std::reverse(taken.mentions.begin(), taken.mentions.end());
    for (Mention& mention : taken.mentions) {
        if (!hand_over(std::move(mention), reading, walk, state, page)) met_known = true;
    }
    account_->meter.count(0, taken.items, state, page.notices);
    account_->spent = state.spent;
    if (taken.without_id > 0) {
        page.notices.push_back(
            fmt::format("definition_outdated: {} of {} items have no id where the definition looks "
                        "for it",
                        taken.without_id, taken.items));
    }
    go_on(turn, answer, taken.items, last, met_known || met_since, state, page);
}

/// Whether the service still answers as the definition expects.
void Poll::look_at_fields(const Turn& turn, const Taken& taken, Reading& reading, Page& page) {
    std::string missing = reading.usual.look(taken.mentions);
    const auto has_text = [](const Mention& m) { return m.deleted || !m.text.empty(); };
    if (page.first && !taken.mentions.empty() &&
        std::none_of(taken.mentions.begin(), taken.mentions.end(), has_text))
        page.notices.push_back(fmt::format(
            "definition_outdated: not one of {} has a `text` where the definition looks for it",
            taken.mentions.size()));
    if (taken.items >= Usual::least_on_page && 2 * taken.without_id > taken.items) missing = "id";
    if (!missing.empty())
        outdated_[turn.key] = "no " + missing + " in most messages";
    else if (taken.mentions.size() >= Usual::least_on_page)
        outdated_.erase(turn.key);
}

/// False where it was known before this walk.
bool Poll::hand_over(Mention mention, Reading& reading, Walk& walk, State& state,
                     Page& page) const {
    const std::string native = mention.id;
    finish(mention);
    const Known here = known_of(mention);
    const Known* settled = find_known(reading.known, here.id);
    if (settled != nullptr && settled->content == here.content) return false;
    const Known* met = find_known(walk.known, here.id);
    if (met != nullptr && met->content == here.content) return true;
    const bool never_seen = settled == nullptr && met == nullptr;
    if (mention.deleted && never_seen) return true;
    if (since_) {  // its pages may be many; who takes them knows what is known
        page.mentions.push_back(std::move(mention));
        return true;
    }
    if (met == nullptr)
        walk.known.push_back(here);
    else
        walk.known[static_cast<std::size_t>(met - walk.known.data())] = here;
    if (revisit_ != nullptr && never_seen) {
        state.recent.emplace_back(native, parts_.clock.now());
        if (state.recent.size() > State::most_recent) {
            state.recent.erase(state.recent.begin());
            if (state.revisit_at > 0) --state.revisit_at;
        }
    }
    page.mentions.push_back(std::move(mention));
    return true;
}

void Poll::gather(const Turn& turn, JsonValue answer, const Scope& scope, State& state) const {
    const Collect& collect = *turn.request->collect;
    Collected& collected = state.collected[turn.request->name];
    if (collected.at) collected.values.clear();  // complete: this is the beginning of the next time
    collected.at.reset();
    for (const Item& item : collect.from.of(answer)) {
        if (collected.values.size() >= collect.most) break;
        Scope here = scope;
        here.item = &item;
        const auto value = collect.value(here);
        if (!value || value->text.empty()) continue;
        if (std::find(collected.values.begin(), collected.values.end(), value->text) ==
            collected.values.end())
            collected.values.push_back(value->text);
    }
}

/// Decides whether the walk has another page.
void Poll::go_on(const Turn& turn, const Answer& answer, std::size_t items, const std::string& last,
                 bool met_end, State& state, Page& page) {
    const Request& request = *turn.request;
    Reading& reading = state.readings[turn.key];
    Walk& walk = *reading.walk;
    ++walk.pages;
    std::string next =
        next_page(request.paging, answer.response, answer.json, items, last, walk.page);
    if (request.paging.by == Paging::By::forward) {
        const std::string& newest = newer(reading.newest, walk.newest, request.resume.is_time);
        if (newest == reading.newest) next.clear();
        reading.newest = newest;
    }
    const bool is_address =
        request.paging.by == Paging::By::url || request.paging.by == Paging::By::link;
    if (is_address && !next.empty() && !same_origin(next, answer.response.final_url)) {
        page.notices.push_back("paging: the next page is at another origin and was not read");
        next.clear();
    }
    const bool collects = request.collect.has_value();
    const bool short_walk = (!state.polled && !since_) || collects;
    const int most = short_walk ? request.paging.first : request.paging.most;
    const bool stops = met_end && !request.oldest_first && !request.paging.to_end && !collects;
    if (next.empty() || stops || walk.pages >= most) {
        if (!next.empty() && !stops && since_) {
            page.notices.push_back(
                fmt::format("history: the definition's limit of {} pages was reached", walk.pages));
        } else if (!next.empty() && !stops && !short_walk) {
            gap_ = fmt::format("{} pages were read without coming to what is known", walk.pages);
            page.notices.push_back("gap_suspected: " + gap_ + "; older ones were left");
        }
        return end_walk(turn, state);
    }
    walk.is_address = is_address;
    walk.page = is_address ? account_->auth.strip(next) : std::move(next);
}

void Poll::end_walk(const Turn& turn, State& state) {
    Reading& reading = state.readings[turn.key];
    if (reading.walk) {
        reading.newest = newer(reading.newest, reading.walk->newest, turn.request->resume.is_time);
        std::reverse(reading.walk->known.begin(), reading.walk->known.end());
        reading.known = remember(reading.walk->known, reading.known);
        reading.validator = std::move(reading.walk->validator);
        reading.walk.reset();
    }
    if (turn.is_revisit) {
        revisited_ = true;
        return;
    }
    if (++value_ < values_of(*turn.request, state).size()) return;
    if (turn.request->collect) state.collected[turn.request->name].at = parts_.clock.now();
    ++request_;
    value_ = 0;
}

void Poll::finish(Mention& mention) const {
    poll::finish(mention, network_, settings_.name, parts_.clock.now());
}

/// Says that an answer has nothing where the definition takes its items from: once, when the source
/// is new, for some services leave out a list that is empty.
void Poll::note_nothing(const Take& take, JsonValue answer, Page& page) const {
    const std::string nothing = take.items.nothing_in(answer);
    if (nothing.empty()) return;
    trace("    take: " + nothing);
    if (page.first) page.notices.push_back("definition: take: " + nothing);
}

}  // namespace webcare::connectors::poll
