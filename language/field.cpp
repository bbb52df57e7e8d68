#include "language/field.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "core/text.hpp"
#include "language/author_list.hpp"
#include "language/fold.hpp"

namespace webcare::language {
namespace {

using Maybe = std::optional<double>;

LocalTime local(const Subject& subject) {
    return subject.zone ? subject.zone->to_local(subject.mention.created_at)
                        : Zone{}.to_local(subject.mention.created_at);
}

double weekday_number(const LocalTime& time) {
    return std::chrono::weekday{std::chrono::sys_days{time.day}}.iso_encoding();
}

Maybe mention_number(FieldId field, const Subject& subject, const TextFacts& facts) {
    const Mention& mention = subject.mention;
    switch (field) {
        case FieldId::followers:
            if (!mention.author.followers) return {};
            return static_cast<double>(*mention.author.followers);
        case FieldId::open_cases:
            return subject.history ? subject.history->open_cases : 0;
        case FieldId::mentions_30d:
            return subject.history ? subject.history->mentions_30d : 0;
        case FieldId::unanswered:
            if (!subject.history || !subject.history->unanswered) return {};
            return std::chrono::duration<double>{*subject.history->unanswered}.count();
        case FieldId::rating:
            if (!mention.rating) return {};
            return mention.rating->normalised();
        case FieldId::caps:
            return facts.caps;
        case FieldId::exclamations:
            return facts.exclamations;
        case FieldId::length:
            return facts.length;
        case FieldId::age:
            return std::chrono::duration<double>{subject.now - mention.created_at}.count();
        case FieldId::hour:
            return static_cast<double>(
                std::chrono::duration_cast<std::chrono::hours>(local(subject).since_midnight)
                    .count());
        case FieldId::weekday:
            return weekday_number(local(subject));
        default:
            return {};
    }
}

Maybe judged_number(FieldId field, const Assessment& assessment) {
    switch (field) {
        case FieldId::severity:
            return assessment.severity;
        case FieldId::urgency:
            return assessment.urgency;
        case FieldId::sentiment:
            return assessment.sentiment;
        case FieldId::level:
            return static_cast<double>(assessment.level);
        default:
            return {};
    }
}

/// "feed" is "feed/3f2a"; "product" is the topic "product.defect".
bool is_within(std::string_view whole, std::string_view part, char joint) {
    return whole.starts_with(part) && (whole.size() == part.size() || whole[part.size()] == joint);
}

bool has_topic(const Assessment& assessment, std::string_view topic) {
    return std::any_of(assessment.topics.begin(), assessment.topics.end(),
                       [&](const std::string& have) { return is_within(have, topic, '.'); });
}

bool is_on_list(std::string_view list, const Subject& subject) {
    if (subject.history) {
        const auto& names = subject.history->lists;
        if (std::find(names.begin(), names.end(), list) != names.end()) return true;
    }
    return subject.lists && subject.lists->has(list, subject.mention);
}

bool is_vip(const Subject& subject) {
    return (subject.history && subject.history->vip) || is_on_list("vip", subject);
}

/// As the mention was written; now, where that is not known.
bool in_office_hours(const Subject& subject) {
    const Time at = subject.mention.created_at == Time{} ? subject.now : subject.mention.created_at;
    if (subject.office && *subject.office) return (*subject.office)(at);
    constexpr std::chrono::minutes opens{9 * 60}, closes{17 * 60 + 30};
    constexpr double friday = 5;
    const LocalTime time = subject.zone ? subject.zone->to_local(at) : Zone{}.to_local(at);
    return weekday_number(time) <= friday && time.since_midnight >= opens &&
           time.since_midnight < closes;
}

bool flag(FieldId field, const Subject& subject) {
    const Mention& mention = subject.mention;
    switch (field) {
        case FieldId::verified:
            return mention.author.verified;
        case FieldId::addressed:
            return mention.addressed;
        case FieldId::is_public:
            return mention.is_public;
        case FieldId::reply_to_us:
            return mention.addressed && !mention.in_reply_to.empty();
        case FieldId::vip:
            return is_vip(subject);
        case FieldId::office_hours:
            return in_office_hours(subject);
        default:
            return mention.ours;
    }
}

bool word_holds(const FieldTest& test, const Subject& subject, const TextFacts& facts) {
    const Mention& mention = subject.mention;
    const Assessment* judged = subject.assessment;
    switch (test.field) {
        case FieldId::author_handle:
            return fold_value(mention.author.handle) == test.text;
        case FieldId::lang:
            return subject.language == test.text;
        case FieldId::kind:
            return name(mention.kind) == test.text;
        case FieldId::has:
            return test.text == "media" ? mention.media > 0 : facts.has_link;
        case FieldId::network:
            return is_within(mention.network, test.text, '/');
        case FieldId::source:
            return fold_value(mention.source) == test.text;
        case FieldId::place:
            return fold_value(mention.place).find(test.text) != std::string::npos;
        case FieldId::type:
            return judged && name(judged->type) == test.text;
        case FieldId::intent:
            return judged && judged->has_intent(test.text);
        case FieldId::fault:
            return judged && name(judged->fault) == test.text;
        case FieldId::reg:
            return judged && name(judged->reg) == test.text;
        case FieldId::topic:
            return judged && has_topic(*judged, test.text);
        case FieldId::list:
            return is_on_list(test.text, subject);
        default:
            return false;
    }
}

std::vector<FieldInfo> make_fields() {
    using enum FieldShape;
    using Id = FieldId;
    return {
        {"author.followers", Id::followers, number, false, {}},
        {"author.verified", Id::verified, flag, false, {}},
        {"author.handle", Id::author_handle, word, false, {}},
        {"customer.open_cases", Id::open_cases, number, false, {}},
        {"customer.mentions_30d", Id::mentions_30d, number, false, {}},
        {"lang", Id::lang, word, false, {}},
        {"kind",
         Id::kind,
         word,
         false,
         {"post", "reply", "comment", "review", "direct", "question"}},
        {"rating", Id::rating, share, false, {}},
        {"text.caps", Id::caps, number, false, {}},
        {"text.exclamations", Id::exclamations, number, false, {}},
        {"text.length", Id::length, number, false, {}},
        {"has", Id::has, word, false, {"media", "link"}},
        {"network", Id::network, word, false, {}},
        {"source", Id::source, word, false, {}},
        {"place", Id::place, word, false, {}},
        {"addressed", Id::addressed, flag, false, {}},
        {"public", Id::is_public, flag, false, {}},
        {"reply_to_us", Id::reply_to_us, flag, false, {}},
        {"ours", Id::ours, flag, false, {}},
        {"age", Id::age, duration, false, {}},
        {"hour", Id::hour, number, false, {}},
        {"weekday", Id::weekday, weekday, false, {}},
        {"type",
         Id::type,
         word,
         true,
         {"complaint", "question", "compliment", "suggestion", "news", "noise"}},
        {"intent", Id::intent, word, true, {}},
        {"level", Id::level, level, true, {"none", "low", "medium", "high", "critical"}},
        {"severity", Id::severity, number, true, {}},
        {"urgency", Id::urgency, number, true, {}},
        {"sentiment", Id::sentiment, number, true, {}},
        {"fault", Id::fault, word, true, {"ours", "theirs", "third_party", "unknown"}},
        {"register", Id::reg, word, true, {"informal", "formal", "unknown"}},
        {"topic", Id::topic, word, true, {}},
        {"list", Id::list, word, false, {}},
        {"customer.vip", Id::vip, flag, false, {}},
        {"office_hours", Id::office_hours, flag, false, {}},
        {"unanswered", Id::unanswered, duration, false, {}},
    };
}

}  // namespace

const std::vector<FieldInfo>& fields() {
    static const std::vector<FieldInfo> all = make_fields();
    return all;
}

const FieldInfo* field_named(std::string_view name) {
    const auto& all = fields();
    const auto at =
        std::find_if(all.begin(), all.end(), [&](const FieldInfo& f) { return f.name == name; });
    return at == all.end() ? nullptr : &*at;
}

bool compare(double left, Comparison comparison, double right) {
    switch (comparison) {
        case Comparison::equal:
            return left == right;
        case Comparison::unequal:
            return left != right;
        case Comparison::less:
            return left < right;
        case Comparison::at_most:
            return left <= right;
        case Comparison::more:
            return left > right;
        case Comparison::at_least:
            return left >= right;
    }
    return false;
}

bool asks_text_facts(FieldId field) {
    return field == FieldId::caps || field == FieldId::exclamations || field == FieldId::length ||
           field == FieldId::has;
}

TextFacts count_facts(std::string_view text, const Folded& folded) {
    TextFacts facts;
    double letters = 0, capitals = 0;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, i, length, c);
        ++facts.length;
        if (c == '!' || c == 0xff01) ++facts.exclamations;
        if (u_isalpha(c) == 0) continue;
        ++letters;
        if (u_isupper(c) != 0) ++capitals;
    }
    if (letters > 0) facts.caps = 100 * capitals / letters;
    facts.has_link = std::any_of(folded.tokens.begin(), folded.tokens.end(),
                                 [](const Token& token) { return token.kind == TokenKind::url; });
    return facts;
}

bool holds(const FieldTest& test, const Subject& subject, const TextFacts& facts) {
    switch (fields()[static_cast<std::size_t>(test.field)].shape) {
        case FieldShape::flag:
            return flag(test.field, subject);
        case FieldShape::word:
            return word_holds(test, subject, facts);
        default:
            break;
    }
    Maybe value = mention_number(test.field, subject, facts);
    if (!value && subject.assessment) value = judged_number(test.field, *subject.assessment);
    return value && compare(*value, test.comparison, test.number);
}

std::string fold_value(std::string_view text) {
    Folded folded;
    fold(text, folded);
    std::string out;
    for (const Token& token : folded.tokens) {
        if (!out.empty()) out += ' ';
        out += folded.view(token.form);
    }
    return out;
}

}  // namespace webcare::language
