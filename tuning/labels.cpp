#include "tuning/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>

#include "core/json_read.hpp"
#include "core/text.hpp"

namespace webcare::tuning {
namespace {

constexpr std::size_t max_line = 1 << 20;

std::optional<Sentiment> sentiment_named(std::string_view word) {
    for (const Sentiment s : {Sentiment::negative, Sentiment::neutral, Sentiment::positive})
        if (name(s) == word) return s;
    return std::nullopt;
}

Error unknown(std::string_view key, std::string_view word) {
    return Error{ErrorKind::malformed, fmt::format("{}: \"{}\" is not one of its values", key,
                                                   printable(shorten(word, 40)))};
}

Result<std::optional<bool>> yes_or_no(JsonValue json, std::string_view key) {
    const JsonValue value = json[key];
    if (value.is_null()) return std::optional<bool>{};
    if (const auto said = value.boolean()) return std::optional<bool>{*said};
    return Error{ErrorKind::malformed, fmt::format("{}: write true, false or null", key)};
}

/// Any word of a label that names one of a few things.
template <class T, class Named>
Result<std::optional<T>> one_of(JsonValue json, std::string_view key, Named&& named) {
    const JsonValue value = json[key];
    if (value.is_null()) return std::optional<T>{};
    const std::string word = value.string_or();
    if (auto known = named(word)) return std::optional<T>{std::move(*known)};
    return unknown(key, word);
}

std::optional<std::string> severe_named(const std::string& word) {
    const bool known = word == "none" || std::find(severe_intents.begin(), severe_intents.end(),
                                                   word) != severe_intents.end();
    return known ? std::optional<std::string>{word} : std::nullopt;
}

Result<Labels> labels_of(JsonValue json) {
    auto type = one_of<MentionType>(json, "type", [](const auto& w) { return mention_type(w); });
    if (!type) return type.error();
    auto severe = one_of<std::string>(json, "severe", severe_named);
    if (!severe) return severe.error();
    auto sentiment = one_of<Sentiment>(json, "sentiment", sentiment_named);
    if (!sentiment) return sentiment.error();
    auto complaint = yes_or_no(json, "complaint");
    if (!complaint) return complaint.error();
    auto threat = yes_or_no(json, "threat");
    if (!threat) return threat.error();
    Labels labels;
    labels.type = *type;
    labels.complaint = *complaint;
    if (!labels.complaint && labels.type) labels.complaint = *labels.type == MentionType::complaint;
    labels.severe = *severe;
    labels.threat = *threat;
    if (!labels.threat && labels.severe) labels.threat = *labels.severe == "threat";
    labels.sentiment = *sentiment;
    labels.language = json["lang"].string_or();
    return labels;
}

Result<Labelled> labelled(std::string_view line, std::string_view group_key,
                          JsonDocument& document) {
    if (line.size() > max_line)
        return Error{ErrorKind::malformed, fmt::format("a line over {} bytes", max_line)};
    const auto json = document.parse(line);
    if (!json) return json.error();
    auto mention = read_mention(*json);
    if (!mention) return mention.error();
    auto labels = labels_of(*json);
    if (!labels) return labels.error();
    Labelled row;
    row.mention = std::move(*mention);
    row.mention.id = (*json)["id"].string_or(row.mention.id);  // as its author numbered it
    row.mention.lang.clear();
    row.mention.addressed = (*json)["addressed"].boolean().value_or(true);
    row.labels = std::move(*labels);
    if (!group_key.empty()) row.group = (*json)[group_key].text();
    return row;
}

}  // namespace

std::string_view name(Sentiment sentiment) {
    switch (sentiment) {
        case Sentiment::negative:
            return "negative";
        case Sentiment::neutral:
            return "neutral";
        case Sentiment::positive:
            return "positive";
    }
    return "";
}

LabelFile read_labels(std::istream& in, std::string_view group_key) {
    LabelFile file;
    JsonDocument document;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (trim(line).empty()) continue;
        auto row = labelled(line, group_key, document);
        if (row) {
            file.rows.push_back(std::move(*row));
            continue;
        }
        LabelError error;
        error.line = number;
        error.what = row.error().detail;
        file.errors.push_back(std::move(error));
    }
    return file;
}

}  // namespace webcare::tuning
