#include "tuning/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/json_read.hpp"
#include "core/lines.hpp"
#include "core/text.hpp"

namespace webcare::tuning {
namespace {

Error wrong(std::string what) {
    return Error{ErrorKind::malformed, std::move(what)};
}

std::optional<Sentiment> sentiment_named(std::string_view word) {
    for (const Sentiment s : {Sentiment::negative, Sentiment::neutral, Sentiment::positive})
        if (name(s) == word) return s;
    return std::nullopt;
}

Result<std::optional<bool>> yes_or_no(JsonValue json, std::string_view key) {
    const JsonValue value = json[key];
    if (value.is_null()) return std::optional<bool>{};
    if (const auto said = value.boolean()) return std::optional<bool>{*said};
    return wrong(fmt::format("{}: write true, false or null", key));
}

/// Any word of a label that names one of a few things.
template <class T, class Named>
Result<std::optional<T>> one_of(JsonValue json, std::string_view key, std::string_view values,
                                Named&& named) {
    const JsonValue value = json[key];
    if (value.is_null()) return std::optional<T>{};
    if (const auto word = value.string())
        if (auto known = named(std::string{*word})) return std::optional<T>{std::move(*known)};
    return wrong(
        fmt::format("{}: {} is none of {}", key, printable(shorten(value.text(), 40)), values));
}

std::optional<std::string> severe_named(const std::string& word) {
    const bool known = word == "none" || std::find(severe_intents.begin(), severe_intents.end(),
                                                   word) != severe_intents.end();
    return known ? std::optional<std::string>{word} : std::nullopt;
}

constexpr std::array<std::string_view, 6> label_keys{"type",   "complaint", "severe",
                                                     "threat", "sentiment", "lang"};

/// A key that is nearly that of a label, and no other key of a mention: a label that would not be
/// read.
std::optional<Error> misspelt_key(JsonValue json) {
    std::optional<Error> found;
    json.each_field([&](std::string_view key, JsonValue) {
        if (found || key.size() > 12) return;
        const std::string lower = lower_ascii(key);
        for (const std::string_view label : label_keys) {
            if (key == label || edit_distance(lower, label) > (label.size() < 8 ? 1U : 2U))
                continue;
            found = wrong(
                fmt::format("\"{}\" is no label; did you mean \"{}\"?", printable(key), label));
        }
    });
    return found;
}

std::optional<Error> contradiction(const Labels& labels) {
    if (labels.type && labels.complaint &&
        (*labels.type == MentionType::complaint) != *labels.complaint)
        return wrong(fmt::format("type: {} and complaint: {} contradict each other",
                                 name(*labels.type), *labels.complaint));
    if (!labels.severe || !labels.threat) return std::nullopt;
    if (*labels.severe == (*labels.threat ? "none" : "threat"))
        return wrong(fmt::format("severe: {} and threat: {} contradict each other", *labels.severe,
                                 *labels.threat));
    return std::nullopt;
}

Result<Labels> labels_of(JsonValue json) {
    auto type = one_of<MentionType>(json, "type",
                                    "complaint, question, compliment, suggestion, news, noise",
                                    [](const auto& w) { return mention_type(w); });
    if (!type) return type.error();
    auto severe = one_of<std::string>(json, "severe", "threat, safety, privacy, legal, claim, none",
                                      severe_named);
    if (!severe) return severe.error();
    auto sentiment =
        one_of<Sentiment>(json, "sentiment", "negative, neutral, positive", sentiment_named);
    if (!sentiment) return sentiment.error();
    auto complaint = yes_or_no(json, "complaint");
    if (!complaint) return complaint.error();
    auto threat = yes_or_no(json, "threat");
    if (!threat) return threat.error();
    Labels labels;
    labels.type = *type;
    labels.complaint = *complaint;
    labels.severe = *severe;
    labels.threat = *threat;
    if (auto contrary = contradiction(labels)) return *contrary;
    if (!labels.complaint && labels.type) labels.complaint = *labels.type == MentionType::complaint;
    if (!labels.threat && labels.severe) labels.threat = *labels.severe == "threat";
    labels.sentiment = *sentiment;
    labels.language = json["lang"].string_or();
    return labels;
}

Result<Labelled> labelled(std::string_view line, std::string_view group_key,
                          JsonDocument& document) {
    const auto json = document.parse(line);
    if (!json) return json.error();
    auto mention = read_mention(*json);
    if (!mention) return mention.error();
    if (auto typo = misspelt_key(*json)) return *typo;
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
    const auto refuse = [&](std::size_t line, std::string what) {
        LabelError error;
        error.line = line;
        error.what = std::move(what);
        file.errors.push_back(std::move(error));
    };
    JsonDocument document;
    std::unordered_map<std::string, std::size_t> lines;  // by id
    LineReader reader{in};
    while (reader.next()) {
        if (trim(reader.line()).empty()) continue;
        if (reader.too_long()) {
            refuse(reader.number(),
                   reader.has_no_end()
                       ? fmt::format("no line end within {} MiB; nothing behind it is read",
                                     LineReader::endless >> 20)
                       : fmt::format("a line over {} bytes", LineReader::longest));
            continue;
        }
        auto row = labelled(reader.line(), group_key, document);
        if (!row) {
            refuse(reader.number(), row.error().detail);
            continue;
        }
        const auto [first, is_new] = lines.try_emplace(row->mention.id, reader.number());
        if (is_new)
            file.rows.push_back(std::move(*row));
        else
            refuse(reader.number(),
                   fmt::format("id \"{}\" is already that of line {}",
                               printable(shorten(row->mention.id, 40)), first->second));
    }
    return file;
}

}  // namespace webcare::tuning
