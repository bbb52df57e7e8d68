#include "language/patterns.hpp"

#include <fmt/format.h>
#include <hs/hs.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>

namespace webcare::language {
namespace {

constexpr std::int64_t memory_of_one = std::int64_t{1} << 20;
constexpr unsigned flags =
    HS_FLAG_CASELESS | HS_FLAG_UTF8 | HS_FLAG_PREFILTER | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;

re2::RE2::Options options() {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(memory_of_one);
    return options;
}

struct FreeError {
    void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};

hs_database* compile(const std::vector<const char*>& texts, const std::vector<unsigned>& ids) {
    const std::vector<unsigned> all_flags(texts.size(), flags);
    hs_database* database = nullptr;
    hs_compile_error_t* error = nullptr;
    hs_compile_multi(texts.data(), all_flags.data(), ids.data(),
                     static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database,
                     &error);
    const std::unique_ptr<hs_compile_error_t, FreeError> owned{error};
    return database;
}

/// Where Vectorscan knows fewer characters than RE2 does: Unicode's classes (it has an older
/// Unicode), letters beyond the alphabets it folds alike, and case switched back on.
bool reads_otherwise(const std::string& regex) {
    static const re2::RE2 otherwise{R"(\\[pP]|\(\?[a-zA-Z]*-|[^\x{0}-\x{7ff}])"};
    return re2::RE2::PartialMatch(regex, otherwise);
}

/// `\w`, `\S`, `[:alpha:]`: to RE2 these hold the long s and the Kelvin sign as well, the other
/// cases of s and k; and it does not count the vertical tab as space.
bool has_a_class(const std::string& regex) {
    static const re2::RE2 classes{R"(\\[wWsSdD]|\[:)"};
    return re2::RE2::PartialMatch(regex, classes);
}

bool has_what_classes_differ_in(std::string_view text) {
    return text.find("\u017f") != std::string_view::npos ||
           text.find("\u212a") != std::string_view::npos ||
           text.find('\v') != std::string_view::npos;
}

bool can_filter(const std::string& regex) {
    if (reads_otherwise(regex)) return false;
    hs_database* alone = compile({regex.c_str()}, {0});
    hs_free_database(alone);
    return alone != nullptr;
}

/// A letter, a digit, or a byte of a character that is not ASCII.
bool is_of_a_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/// Where the pattern itself begins or ends in a sign, as "?!?" does, nothing is asked of its
/// neighbour.
bool stands_alone(std::string_view text, std::string_view piece) {
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    const std::size_t end = begin + piece.size();
    const bool joined_before =
        begin > 0 && is_of_a_word(text[begin - 1]) && is_of_a_word(piece.front());
    const bool joined_after =
        end < text.size() && is_of_a_word(text[end]) && is_of_a_word(piece.back());
    return !joined_before && !joined_after;
}

std::uint64_t next_number() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

std::optional<std::string> wrong_with(const std::string& regex) {
    const re2::RE2 compiled{regex, options()};
    if (!compiled.ok()) return compiled.error();
    if (re2::RE2::FullMatch("", compiled)) return "it matches no text at all as well";
    return {};
}

Pattern literal_pattern(std::string_view text) {
    Pattern pattern;
    pattern.regex = re2::RE2::QuoteMeta(re2::StringPiece{text.data(), text.size()});
    pattern.stands_alone = true;
    return pattern;
}

PatternScratch::~PatternScratch() {
    hs_free_scratch(scratch_);
}

Patterns::Patterns() : number_{next_number()} {}
Patterns::~Patterns() {
    hs_free_database(database_);
}

std::uint32_t Patterns::add(const Pattern& pattern) {
    Compiled compiled;
    compiled.regex = std::make_unique<re2::RE2>(pattern.regex, options());
    compiled.stands_alone = pattern.stands_alone;
    all_.push_back(std::move(compiled));
    return static_cast<std::uint32_t>(all_.size() - 1);
}

void Patterns::build() {
    std::vector<const char*> texts;
    std::vector<unsigned> ids;
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
        const std::string& regex = all_[i].regex->pattern();
        if (!can_filter(regex)) {
            unfiltered_.push_back(i);
            continue;
        }
        texts.push_back(regex.c_str());
        ids.push_back(i);
        if (has_a_class(regex)) with_class_.push_back(i);
    }
    if (texts.empty()) return;
    database_ = compile(texts, ids);
    if (database_ != nullptr) return;
    unfiltered_.insert(unfiltered_.end(), ids.begin(), ids.end());
    with_class_.clear();
}

void Patterns::find(std::string_view text, PatternScratch& scratch,
                    std::vector<Occurrence>& out) const {
    if (all_.empty() || !simdjson::validate_utf8(text.data(), text.size())) return;
    scratch.candidates_.assign(unfiltered_.begin(), unfiltered_.end());
    if (database_ != nullptr) {
        if (scratch.owner_ != number_) {
            if (hs_alloc_scratch(database_, &scratch.scratch_) != HS_SUCCESS) return;
            scratch.owner_ = number_;
        }
        const auto note = [](unsigned id, unsigned long long, unsigned long long, unsigned,
                             void* candidates) {
            static_cast<std::vector<std::uint32_t>*>(candidates)->push_back(id);
            return 0;
        };
        hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch.scratch_,
                note, &scratch.candidates_);
        if (!with_class_.empty() && has_what_classes_differ_in(text)) {
            scratch.candidates_.insert(scratch.candidates_.end(), with_class_.begin(),
                                       with_class_.end());
            std::sort(scratch.candidates_.begin(), scratch.candidates_.end());
            scratch.candidates_.erase(
                std::unique(scratch.candidates_.begin(), scratch.candidates_.end()),
                scratch.candidates_.end());
        }
    }
    for (const std::uint32_t candidate : scratch.candidates_) confirm(candidate, text, out);
}

void Patterns::confirm(std::uint32_t pattern, std::string_view text,
                       std::vector<Occurrence>& out) const {
    const Compiled& wanted = all_[pattern];
    std::size_t from = 0;
    const re2::StringPiece all{text.data(), text.size()};
    for (std::size_t seen = 0; seen < most_of_one && from < text.size(); ++seen) {
        re2::StringPiece piece;
        if (!wanted.regex->Match(all, from, text.size(), re2::RE2::UNANCHORED, &piece, 1)) return;
        const std::string_view found{piece.data(), piece.size()};
        const auto at = static_cast<std::size_t>(found.data() - text.data());
        from = at + std::max<std::size_t>(found.size(), 1);
        if (found.empty() || (wanted.stands_alone && !stands_alone(text, found))) continue;
        Occurrence occurrence;
        occurrence.pattern = pattern;
        occurrence.span =
            Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(found.size())};
        out.push_back(occurrence);
    }
}

}  // namespace webcare::language
