#include "classifier/recognise.hpp"

#include <algorithm>
#include <array>

#include "classifier/classifier.hpp"
#include "classifier/rule_set.hpp"
#include "core/text.hpp"

namespace webcare::classifier {
namespace {

using language::Folded;
using language::Token;
using language::TokenKind;

std::string_view without_at(std::string_view handle) {
    if (handle.starts_with("@")) handle.remove_prefix(1);
    return handle;
}

bool same_but_for_case(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() && lower_ascii(text) == lower;
}

bool is_greeting(std::string_view word) {
    static constexpr std::array<std::string_view, 14> greetings{
        "hoi",   "hallo", "hey", "he",    "dag",   "beste", "geachte",
        "hello", "hi",    "yo",  "goeie", "mooie", "dear",  "lieve"};
    return std::find(greetings.begin(), greetings.end(), word) != greetings.end();
}

}  // namespace

Recogniser::Recogniser(const std::vector<config::Brand>& brands) {
    Folded folded;
    for (const config::Brand& brand : brands) {
        for (const std::string& account : brand.accounts) add_account(account);
        for (const std::string& handle : brand.handles)
            handles_.push_back("@" + lower_ascii(without_at(handle)));
        for (const std::string& word : brand.words) {
            language::fold(word, folded);
            std::vector<std::string> name;
            for (const Token& token : folded.tokens) name.emplace_back(folded.view(token.form));
            if (!name.empty()) names_.push_back(std::move(name));
        }
    }
}

/// "mastodon:acme@mastodon.nl" names the author when both parts agree; a feed's network "feed/x" is
/// "feed".
void Recogniser::add_account(std::string_view account) {
    const std::size_t colon = account.find(':');
    if (colon == std::string_view::npos) return;
    Account added;
    added.network = lower_ascii(account.substr(0, colon));
    added.who = without_at(account.substr(colon + 1));
    added.lower_who = lower_ascii(added.who);
    if (!added.who.empty()) accounts_.push_back(std::move(added));
}

bool Recogniser::is_ours(const Mention& mention) const {
    return std::any_of(accounts_.begin(), accounts_.end(), [&](const Account& account) {
        const std::string_view network = mention.network;
        const bool same_network =
            network.starts_with(account.network) &&
            (network.size() == account.network.size() || network[account.network.size()] == '/');
        return same_network && (same_but_for_case(mention.author.handle, account.lower_who) ||
                                mention.author.id == account.who);
    });
}

bool Recogniser::names_us(const Folded& folded) const {
    if (handles_.empty()) return false;
    return std::any_of(folded.tokens.begin(), folded.tokens.end(), [&](const Token& token) {
        bool same = false;
        if (token.kind == TokenKind::handle)
            folded.each_form(token, [&](std::string_view form) {
                same = same || std::find(handles_.begin(), handles_.end(), form) != handles_.end();
            });
        return same;
    });
}

/// "ACME, waar blijft mijn pakket?" and "Beste ACME" speak to us; a brand named further on is
/// spoken of. A vocative is followed by a comma, a colon or the like; after a greeting nothing is
/// needed.
bool Recogniser::speaks_to_us(const Mention& mention, const Folded& folded) const {
    if (names_.empty() || folded.tokens.empty()) return false;
    const bool greets = is_greeting(folded.view(folded.tokens[0].form));
    const std::size_t first = greets ? 1 : 0;
    return std::any_of(names_.begin(), names_.end(), [&](const std::vector<std::string>& name) {
        if (folded.tokens.size() < first + name.size()) return false;
        for (std::size_t i = 0; i < name.size(); ++i)
            if (folded.view(folded.tokens[first + i].form) != name[i]) return false;
        if (greets) return true;
        const Span last = folded.tokens[name.size() - 1].source;
        const auto rest = std::string_view{mention.text}.substr(last.offset + last.length);
        return !rest.empty() &&
               std::string_view{",:!?"}.find(rest.front()) != std::string_view::npos;
    });
}

void Recogniser::recognise(Mention& mention, const Folded& folded) const {
    mention.ours = mention.ours || is_ours(mention);
    if (mention.ours || mention.addressed) return;
    mention.addressed =
        mention.kind == MentionKind::direct || names_us(folded) || speaks_to_us(mention, folded);
}

void recognise(const RuleSet& rules, Mention& mention, const Folded& folded) {
    rules.us.recognise(mention, folded);
}

void recognise(Mention& mention, const std::vector<config::Brand>& brands) {
    Folded folded;
    language::fold(mention.text, folded);
    Recogniser{brands}.recognise(mention, folded);
}

}  // namespace webcare::classifier
