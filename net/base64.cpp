#include <array>
#include <cstdint>

#include "net/signature.hpp"

namespace webcare::net {
namespace {

constexpr std::string_view standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes, std::string_view alphabet, bool padded) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    const auto at = [&](std::size_t n) -> std::uint32_t {
        return n < bytes.size() ? static_cast<unsigned char>(bytes[n]) : 0u;
    };
    for (; i < bytes.size(); i += 3) {
        const std::uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        const std::size_t letters = bytes.size() - i >= 3 ? 4 : bytes.size() - i + 1;
        for (std::size_t n = 0; n < letters; ++n) out += alphabet[group >> (18 - 6 * n) & 63];
        if (padded) out.append(4 - letters, '=');
    }
    return out;
}

constexpr std::array<std::int8_t, 256> table_of(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}

// Strict: no line ends, and the bits after the last byte are zero, so that a text has one reading
// only.
std::optional<std::string> decode(std::string_view text,
                                  const std::array<std::int8_t, 256>& table) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::int8_t value = table[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xff);
        }
    }
    if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
    return out;
}

constexpr auto standard_table = table_of(standard);
constexpr auto url_safe_table = table_of(url_safe);

}  // namespace

std::string base64(std::string_view bytes) {
    return encode(bytes, standard, true);
}
std::string base64url(std::string_view bytes) {
    return encode(bytes, url_safe, false);
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
    return decode(text, standard_table);
}

std::optional<std::string> from_base64url(std::string_view text) {
    return decode(text, url_safe_table);
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

}  // namespace webcare::net
