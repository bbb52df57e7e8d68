#include "console/listing.hpp"

#include <fmt/format.h>

#include <charconv>

#include "console/problem.hpp"

namespace webcare::console {

ListingQuery::ListingQuery(std::string_view query) {
    auto fields = net::parse_form(query);
    if (fields)
        fields_ = std::move(*fields);
    else
        wrong_ = fields.error().detail;
    read_.resize(fields_.size());
}

void ListingQuery::fail(std::string_view name) {
    if (wrong_.empty())
        wrong_ = "the value of `" + std::string{name} + "` is not one that is known here";
}

std::string ListingQuery::text(std::string_view name) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (fields_[i].first != name) continue;
        read_[i] = true;
        return fields_[i].second;
    }
    return {};
}

std::optional<std::uint64_t> ListingQuery::number(std::string_view name) {
    const std::string given = text(name);
    if (given.empty()) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (error != std::errc{} || end != given.data() + given.size()) {
        fail(name);
        return std::nullopt;
    }
    return value;
}

std::size_t ListingQuery::count(std::string_view name, std::size_t otherwise, std::size_t most) {
    const std::uint64_t value = number(name).value_or(otherwise);
    if ((value < 1 || value > most) && wrong_.empty())
        wrong_ = fmt::format("`{}` is a number from 1 to {}", name, most);
    return static_cast<std::size_t>(value);
}

bool ListingQuery::flag(std::string_view name) {
    const std::string given = text(name);
    if (!given.empty() && given != "true" && given != "false") fail(name);
    return given == "true";
}

std::optional<Reply> ListingQuery::mistake() const {
    if (!wrong_.empty()) return problem(400, wrong_);
    for (std::size_t i = 0; i < fields_.size(); ++i)
        if (!read_[i])
            return problem(
                400, "there is no parameter `" + fields_[i].first + "` here, or it stands twice");
    return std::nullopt;
}

}  // namespace webcare::console
