#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml.hpp"

namespace webcare::connectors::poll {

/// What each word of a definition stands for.
template <class T, std::size_t N>
using Words = std::array<std::pair<std::string_view, T>, N>;

template <class T, std::size_t N>
std::vector<std::string_view> names_of(const Words<T, N>& words) {
    std::vector<std::string_view> names;
    names.reserve(N);
    for (const auto& [name, meant] : words) names.push_back(name);
    return names;
}

/// What `name` stands for; null for a word that is not there.
template <class T, std::size_t N>
const T* meaning(const Words<T, N>& words, std::string_view name) {
    for (const auto& [word, meant] : words) {
        if (word == name) return &meant;
    }
    return nullptr;
}

/// Reads a key that holds one of the words. False, and `out` as it was, where it is absent or
/// another word, which is reported.
template <class T, std::size_t N>
bool read_word(config::Fields& fields, std::string_view key, T& out, const Words<T, N>& words) {
    std::string name;
    if (!fields.choice(key, name, names_of(words))) return false;
    out = *meaning(words, name);
    return true;
}

}  // namespace webcare::connectors::poll
