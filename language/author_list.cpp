#include "language/author_list.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace webcare::language {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "feed" is the network "feed/3f2a" too.
bool is_network(std::string_view network, std::string_view wanted) {
    return network.starts_with(wanted) &&
           (network.size() == wanted.size() || network[wanted.size()] == '/');
}

}  // namespace

std::size_t AuthorLists::Hash::operator()(std::string_view text) const {
    std::size_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(lower(c))) * 0x100000001b3;
    return hash;
}

bool AuthorLists::Same::operator()(std::string_view a, std::string_view b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

void AuthorLists::add(std::string_view list, const std::vector<std::string>& entries) {
    Entries& made = lists_[lower_ascii(list)];
    for (const std::string& entry : entries) {
        const std::size_t colon = entry.find(':');
        const bool anywhere = colon == std::string::npos;
        std::string_view who = anywhere ? entry : std::string_view{entry}.substr(colon + 1);
        if (who.starts_with("@")) who.remove_prefix(1);
        made[std::string{who}].push_back(anywhere ? "" : lower_ascii(entry.substr(0, colon)));
    }
}

bool AuthorLists::is_on(const Entries& entries, std::string_view who, bool by_id,
                        std::string_view network) {
    if (who.empty()) return false;
    const auto found = entries.find(who);
    if (found == entries.end() || (by_id && found->first != who)) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const std::string& wanted) {
        return wanted.empty() ? !by_id : is_network(network, wanted);
    });
}

bool AuthorLists::has(std::string_view list, const Mention& mention) const {
    const auto found = lists_.find(list);
    if (found == lists_.end()) return false;
    const Author& author = mention.author;
    return is_on(found->second, author.handle, false, mention.network) ||
           is_on(found->second, author.id, true, mention.network);
}

std::vector<std::string> AuthorLists::names() const {
    std::vector<std::string> names;
    for (const auto& [name, entries] : lists_) names.push_back(name);
    return names;
}

}  // namespace webcare::language
