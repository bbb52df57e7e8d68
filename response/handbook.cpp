#include "response/handbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "config/yaml.hpp"
#include "response/response.hpp"
#include "response/slots.hpp"

namespace webcare::response {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

constexpr int longest_answer = 100'000;

constexpr std::array<std::string_view, 6> sentence_slots{"name", "brand",   "moment",
                                                         "max",  "readers", "opening"};
constexpr std::array<std::string_view, 4> moment_slots{"time", "weekday", "day", "month"};

/// The keys under `points:` and `cautions:`, all of which a phrasebook must have: guide() picks
/// among them.
constexpr std::array<std::string_view, 14> point_names{
    "watch",         "empathy_first", "answer_first", "moment",   "broken_promise",
    "facts",         "policy",        "short_text",   "personal", "staff",
    "thanks_fitted", "readers",       "intake",       "closed"};
constexpr std::array<std::string_view, 13> caution_names{
    "approval",   "cause",    "vague",          "private_data",  "neutral",
    "withdrawal", "warranty", "second_opinion", "privacy_clock", "press_only",
    "evidence",   "too_long", "verify_fault"};

template <class Names>
void check_slots(const Node& at, std::string_view sentence, const Names& allowed,
                 Problems& problems) {
    for (const std::string_view slot : slot_names(sentence))
        if (std::find(allowed.begin(), allowed.end(), slot) == allowed.end())
            problems.error(at.at(), fmt::format("unknown slot {{{}}}; known are {{{}}}", slot,
                                                fmt::join(allowed, "} {")));
}

/// A required sentence whose slots are among `allowed`.
template <class Names>
void read_sentence(Fields& fields, std::string_view key, std::string& out, const Names& allowed) {
    if (fields.require(key, out)) check_slots(fields.node(key), out, allowed, fields.problems());
}

template <std::size_t count>
void read_words(Fields& fields, std::string_view key, std::array<std::string, count>& out) {
    std::vector<std::string> words;
    if (!fields.require(key, words)) return;
    if (words.size() != count)
        return fields.error(key,
                            fmt::format("{} holds {} words, not {}", key, words.size(), count));
    std::move(words.begin(), words.end(), out.begin());
}

void read_moment(const Node& node, MomentWords& out, Problems& problems) {
    Fields fields{node, "moment", problems};
    read_sentence(fields, "today", out.today, moment_slots);
    read_sentence(fields, "this_week", out.this_week, moment_slots);
    read_sentence(fields, "later", out.later, moment_slots);
    fields.require("clock", out.clock);
    read_words(fields, "weekdays", out.weekdays);
    read_words(fields, "months", out.months);
    fields.finish();
}

void read_greeting(const Node& node, Greeting& out, Problems& problems) {
    Fields fields{node, "greeting", problems};
    read_sentence(fields, "named", out.named, sentence_slots);
    read_sentence(fields, "unnamed", out.unnamed, sentence_slots);
    fields.finish();
}

void read_greetings(const Node& node, InBoth<Greeting>& out, Problems& problems) {
    Fields fields{node, "greeting", problems};
    read_greeting(fields.node("informal"), out.informal, problems);
    read_greeting(fields.node("formal"), out.formal, problems);
    fields.finish();
}

void read_signature(const Node& node, InBoth<std::string>& out, Problems& problems) {
    Fields fields{node, "signature", problems};
    read_sentence(fields, "informal", out.informal, sentence_slots);
    read_sentence(fields, "formal", out.formal, sentence_slots);
    fields.finish();
}

void read_sentences(Fields& fields, std::string_view key, std::vector<std::string>& out) {
    fields.read(key, out);
    for (const Node& sentence : fields.node(key).items())
        check_slots(sentence, sentence.scalar(), sentence_slots, fields.problems());
}

/// Sensitive answers need the formal form only, and have it in both registers (C6).
void read_answers(const Node& node, Phrasebook& book, Problems& problems) {
    Fields fields{node, "answers", problems};
    for (const std::string_view name : answer_names) {
        const Node answer = fields.node(name);
        if (!answer) {
            problems.error(node.at(), fmt::format("answers needs {}", name));
            continue;
        }
        Fields registers{answer, "answer", problems};
        auto& said = book.answers[std::string{name}];
        read_sentences(registers, "informal", said.informal);
        read_sentences(registers, "formal", said.formal);
        registers.finish();
        if (said.formal.empty())
            problems.error(answer.at(), fmt::format("{} needs formal sentences", name));
        if (said.informal.empty()) said.informal = said.formal;
    }
    fields.finish();
}

template <class Names>
void read_notes(const Node& node, std::string_view what, const Names& names,
                std::map<std::string, std::string, std::less<>>& out, Problems& problems) {
    Fields fields{node, std::string{what}, problems};
    for (const std::string_view name : names)
        read_sentence(fields, name, out[std::string{name}], sentence_slots);
    fields.finish();
}

void read_phrasebook(const Node& node, Handbook& handbook, Problems& problems) {
    Phrasebook book;
    Fields fields{node, "handbook", problems};
    fields.require("language", book.language);
    read_moment(fields.node("moment"), book.moment, problems);
    read_greetings(fields.node("greeting"), book.greeting, problems);
    read_signature(fields.node("signature"), book.signature, problems);
    read_answers(fields.node("answers"), book, problems);
    read_notes(fields.node("points"), "points", point_names, book.points, problems);
    read_notes(fields.node("cautions"), "cautions", caution_names, book.cautions, problems);
    fields.finish();
    const std::string language = book.language;
    if (!handbook.books.emplace(language, std::move(book)).second)
        problems.error(node.at(), fmt::format("a second handbook for {}", language));
}

/// "09:00" as minutes of the day.
std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] - '0'; };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t at : {0U, 1U, 3U, 4U})
        if (digit(at) < 0 || digit(at) > 9) return std::nullopt;
    const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
    if (hour > 23 || minute > 59) return std::nullopt;
    return std::chrono::minutes{hour * 60 + minute};
}

void read_time_of_day(Fields& fields, std::string_view key, std::chrono::minutes& out) {
    std::string text;
    if (!fields.require(key, text)) return;
    if (const auto minutes = time_of_day(text))
        out = *minutes;
    else
        fields.error(key, fmt::format("\"{}\" is not a time of day such as 09:00", text));
}

void read_hours(const Node& node, Hours& out, Problems& problems) {
    Fields fields{node, "hours", problems};
    read_time_of_day(fields, "from", out.from);
    read_time_of_day(fields, "to", out.to);
    fields.finish();
    if (out.from >= out.to) problems.error(node.at(), "hours end before they begin");
}

void read_lengths(const Node& node, Handbook& handbook, Problems& problems) {
    Fields fields{node, "lengths", problems};
    for (const auto& [network, length] : node.fields()) {
        int characters = 0;
        if (fields.read(network.scalar(), characters, 1, longest_answer))
            handbook.lengths[network.scalar()] = static_cast<std::uint32_t>(characters);
    }
    fields.finish();
    if (!handbook.lengths.contains("default"))
        problems.error(node.at(), "lengths needs default, for networks it does not name");
}

void read_house(const Node& node, Handbook& handbook, Problems& problems) {
    Fields fields{node, "house", problems};
    fields.require("home", handbook.home);
    fields.require("foreign", handbook.foreign);
    std::string reg = "informal";
    fields.choice("register", reg, {"informal", "formal"});
    handbook.reg = reg == "formal" ? Register::formal : Register::informal;
    read_hours(fields.node("office"), handbook.office, problems);
    read_hours(fields.node("accountable"), handbook.accountable, problems);
    handbook.accountable.weekends = true;
    read_lengths(fields.node("lengths"), handbook, problems);
    fields.finish();
    for (const std::string_view key : {"home", "foreign"}) {
        const std::string& language = key == "home" ? handbook.home : handbook.foreign;
        if (!language.empty() && !handbook.books.contains(language))
            fields.error(key, fmt::format("there is no handbook for \"{}\"", language));
    }
}

/// The handbooks of `folder` but house.yaml, in order of name.
std::vector<std::filesystem::path> phrasebook_files(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed))
        if (entry->path().extension() == ".yaml" && entry->path().filename() != "house.yaml")
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

const Phrasebook& Handbook::for_language(std::string_view language) const {
    if (const auto own = books.find(language); own != books.end()) return own->second;
    const bool unknown = language.empty() || language == "und";
    return books.find(unknown ? home : foreign)->second;
}

std::uint32_t Handbook::length_for(std::string_view network) const {
    const auto found = lengths.find(network);
    return (found != lengths.end() ? found : lengths.find("default"))->second;
}

std::shared_ptr<const Handbook> load_handbook(const std::string& folder, Problems& problems) {
    Problems own;
    auto handbook = std::make_shared<Handbook>();
    for (const auto& file : phrasebook_files(folder))
        if (const Node node = config::Document::load(file.string(), own))
            read_phrasebook(node, *handbook, own);
    if (const Node house = config::Document::load(folder + "/house.yaml", own))
        read_house(house, *handbook, own);
    for (const auto& problem : own.all()) {
        if (problem.warning)
            problems.warning(problem.at, problem.message);
        else
            problems.error(problem.at, problem.message);
    }
    if (!own.ok()) return nullptr;
    return handbook;
}

}  // namespace webcare::response
