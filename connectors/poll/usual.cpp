#include "connectors/poll/usual.hpp"

#include <fmt/format.h>

#include <charconv>

namespace webcare::connectors::poll {
namespace {

constexpr std::uint32_t least_known = 50, forget_at = 2000;
constexpr double always = 0.98, most = 0.5;

constexpr std::array<std::string_view, 4> names{"text", "author", "created_at", "permalink"};

std::array<bool, 4> fields_of(const Mention& mention) {
    const Author& author = mention.author;
    return {!mention.text.empty(),
            !author.id.empty() || !author.handle.empty() || !author.name.empty(),
            mention.created_at != Time{}, !mention.permalink.empty()};
}

}  // namespace

std::string Usual::look(std::span<const Mention> page) {
    std::array<std::uint32_t, fields> here{};
    std::uint32_t messages = 0;
    for (const Mention& mention : page) {
        if (mention.deleted) continue;
        ++messages;
        const auto found = fields_of(mention);
        for (std::size_t i = 0; i < fields; ++i) here[i] += found[i] ? 1 : 0;
    }
    std::string missing;
    for (std::size_t i = 0; messages >= least_on_page && messages_ >= least_known && i < fields;
         ++i) {
        const bool was_there = present_[i] >= always * messages_;
        if (was_there && here[i] < most * messages)
            missing += fmt::format("{}{}", missing.empty() ? "" : ", ", names[i]);
    }
    // Of a service that is new to us only one thing is certain: its messages have words.
    if (messages_ == 0 && messages >= least_on_page && here[0] == 0) missing = names[0];
    if (!missing.empty()) return missing;
    messages_ += messages;
    for (std::size_t i = 0; i < fields; ++i) present_[i] += here[i];
    if (messages_ >= forget_at) {
        messages_ /= 2;
        for (std::uint32_t& count : present_) count /= 2;
    }
    return {};
}

std::string Usual::written() const {
    if (messages_ == 0) return {};
    return fmt::format("{} {} {} {} {}", messages_, present_[0], present_[1], present_[2],
                       present_[3]);
}

Usual Usual::read(std::string_view written) {
    Usual out;
    const char *at = written.data(), *const end = at + written.size();
    const auto number = [&](std::uint32_t& into) {
        const auto [next, error] = std::from_chars(at, end, into);
        at = next == end ? end : next + 1;
        return error == std::errc{};
    };
    bool good = number(out.messages_);
    for (std::uint32_t& count : out.present_) good = good && number(count);
    return good ? out : Usual{};
}

}  // namespace webcare::connectors::poll
