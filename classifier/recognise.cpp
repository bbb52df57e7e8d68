#include <algorithm>
#include <array>

#include "classifier/classifier.hpp"
#include "core/text.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {
namespace {

using language::Folded;
using language::Token;
using language::TokenKind;

/// "mastodon:acme@mastodon.nl" names the author when both parts agree; a feed's network "feed/x" is
/// "feed".
bool is_account(const Mention& mention, std::string_view account) {
    const std::size_t colon = account.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string network = lower_ascii(account.substr(0, colon));
    std::string_view who = account.substr(colon + 1);
    if (who.starts_with("@")) who.remove_prefix(1);
    const bool same_network =
        mention.network == network || mention.network.starts_with(network + "/");
    return same_network && !who.empty() &&
           (lower_ascii(mention.author.handle) == lower_ascii(who) || mention.author.id == who);
}

bool names_handle(const Folded& folded, std::string_view handle) {
    if (handle.starts_with("@")) handle.remove_prefix(1);
    const std::string wanted = "@" + lower_ascii(handle);
    return std::any_of(folded.tokens.begin(), folded.tokens.end(), [&](const Token& token) {
        bool same = false;
        if (token.kind == TokenKind::handle)
            folded.each_form(token, [&](std::string_view form) { same = same || form == wanted; });
        return same;
    });
}

bool is_greeting(std::string_view word) {
    static constexpr std::array<std::string_view, 14> greetings{
        "hoi",   "hallo", "hey", "he",    "dag",   "beste", "geachte",
        "hello", "hi",    "yo",  "goeie", "mooie", "dear",  "lieve"};
    return std::find(greetings.begin(), greetings.end(), word) != greetings.end();
}

/// "ACME, waar blijft mijn pakket?" and "Beste ACME" speak to us; a brand named further on is
/// spoken of.
bool opens_with(const Folded& folded, const std::string& brand_word) {
    Folded name;
    language::fold(brand_word, name);
    if (name.tokens.empty()) return false;
    std::size_t at = 0;
    if (!folded.tokens.empty() && is_greeting(folded.view(folded.tokens[0].form))) at = 1;
    if (folded.tokens.size() < at + name.tokens.size()) return false;
    for (std::size_t i = 0; i < name.tokens.size(); ++i) {
        if (folded.view(folded.tokens[at + i].form) != name.view(name.tokens[i].form)) return false;
    }
    return true;
}

/// A vocative is followed by a comma, a colon or the like; after a greeting nothing is needed.
bool is_spoken_to(const Mention& mention, const Folded& folded, const std::string& word) {
    if (!opens_with(folded, word)) return false;
    if (is_greeting(folded.view(folded.tokens[0].form))) return true;
    Folded name;
    language::fold(word, name);
    const Span last = folded.tokens[name.tokens.size() - 1].source;
    const std::string_view rest = std::string_view{mention.text}.substr(last.offset + last.length);
    return !rest.empty() && std::string_view{",:!?"}.find(rest.front()) != std::string_view::npos;
}

}  // namespace

void recognise(Mention& mention, const std::vector<config::Brand>& brands) {
    for (const config::Brand& brand : brands) {
        for (const std::string& account : brand.accounts)
            mention.ours = mention.ours || is_account(mention, account);
    }
    if (mention.ours || mention.addressed) return;
    if (mention.kind == MentionKind::direct) {
        mention.addressed = true;
        return;
    }
    Folded folded;
    language::fold(mention.text, folded);
    for (const config::Brand& brand : brands) {
        for (const std::string& handle : brand.handles)
            mention.addressed = mention.addressed || names_handle(folded, handle);
        for (const std::string& word : brand.words)
            mention.addressed = mention.addressed || is_spoken_to(mention, folded, word);
    }
}

}  // namespace webcare::classifier
