#include "connectors/mention_defaults.hpp"

#include <algorithm>

#include "connectors/address.hpp"
#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::connectors {
namespace {

constexpr std::size_t longest_id = 400;  // bytes; ids are keys in the store
constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_lang = 35;  // RFC 5646, 4.4.1

/// One line of clean text.
void tidy_line(std::string& field, std::size_t most) {
    std::string clean = clean_text(field);
    std::replace(clean.begin(), clean.end(), '\n', ' ');
    std::replace(clean.begin(), clean.end(), '\t', ' ');
    field = cut_at_grapheme(trim(clean), most);
}

void tidy_text(Mention& mention) {
    std::string clean = clean_text(mention.text);
    // Whoever gave spans gave them for clean text; a text that changes has lost their meaning.
    if (clean != mention.text) mention.quoted.clear();
    const std::string_view kept = cut_at_grapheme(clean, Mention::max_text);
    if (kept.size() < clean.size()) {
        mention.truncated = true;
        clean.resize(kept.size());
    }
    mention.text = std::move(clean);
    std::erase_if(mention.quoted,
                  [&](const Span& span) { return span.offset >= mention.text.size(); });
    for (Span& span : mention.quoted) {
        const auto most = mention.text.size() - span.offset;
        span.length = std::min(span.length, static_cast<std::uint32_t>(most));
    }
}

/// "network:native" with the native part made safe.
std::string tidy_id(const std::string& id) {
    const auto colon = id.find(':');
    if (colon == id.npos) return native_id(id);
    return native_id(std::string_view{id}.substr(0, colon)) + ":" +
           native_id(std::string_view{id}.substr(colon + 1));
}

}  // namespace

std::string native_id(std::string_view native) {
    const bool plain = std::none_of(native.begin(), native.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (plain && native.size() <= longest_id && is_valid_utf8(native)) return std::string{native};
    return "hash-" + hash_id(native);
}

void tidy(Mention& mention, std::string_view source, Time now) {
    mention.source = source;
    mention.id = tidy_id(mention.id);
    mention.network = mention.id.substr(0, mention.id.find(':'));
    mention.in_reply_to = tidy_id(mention.in_reply_to);
    mention.conversation = native_id(mention.conversation);
    mention.author.id = native_id(mention.author.id);
    tidy_line(mention.author.handle, longest_name);
    if (mention.author.handle.starts_with('@')) mention.author.handle.erase(0, 1);
    tidy_line(mention.author.name, longest_name);
    tidy_line(mention.place, longest_name);
    tidy_line(mention.lang, longest_lang);
    tidy_text(mention);
    if (!is_web_address(mention.permalink)) mention.permalink.clear();
    mention.collected_at = now;
    const bool ahead = mention.created_at > now + std::chrono::hours{24};
    if (mention.created_at == Time{} || ahead) mention.created_at = now;
}

}  // namespace webcare::connectors
