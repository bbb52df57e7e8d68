#include "net/url.hpp"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <memory>
#include <optional>

#include "core/text.hpp"

namespace webcare::net {
namespace {

namespace urls = boost::urls;

constexpr std::size_t longest_url = 8 * 1024;
constexpr std::size_t longest_host = 253;

// The ports that the WHATWG Fetch standard blocks: services that would take an HTTP request for
// commands.
constexpr std::array<std::uint16_t, 82> blocked_ports{
    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,
    42,   43,   53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,
    111,  113,  115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,  427,
    465,  512,  513,  514,  515,  526,  530,  531,  532,  540,  548,  554,  556,  563,
    587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045, 4190,
    5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

Error bad(std::string why) {
    return Error{ErrorKind::misconfigured, "URL: " + std::move(why)};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The parts of the text around its host: "https://user:pw@" "host" ":8443/path?query".
struct Pieces {
    std::string_view before, host, after;
};

// Where there is no authority (a relative reference) everything is `after`.
Pieces split_host(std::string_view text) {
    const std::size_t slashes = text.find("//");
    const std::size_t colon = text.find_first_of(":/?#");
    const bool has_authority =
        slashes == 0 || (slashes != text.npos && slashes == colon + 1 && text[colon] == ':');
    if (!has_authority) return {{}, {}, text};
    const std::size_t begin = slashes + 2;
    const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
    const std::string_view authority = text.substr(begin, end - begin);
    const std::size_t at = authority.rfind('@');
    const std::size_t host = at == authority.npos ? 0 : at + 1;
    const bool literal = authority.substr(host).starts_with('[');
    const std::size_t stop = literal ? authority.find(']', host) : authority.find(':', host);
    const std::size_t size =
        stop == authority.npos ? authority.size() - host : stop - host + (literal ? 1 : 0);
    return {text.substr(0, begin + host), authority.substr(host, size),
            text.substr(begin + host + size)};
}

// RFC 3986 forbids these in a path or query; links in the wild hold them, and every browser escapes
// them.
std::string escape(std::string_view text) {
    constexpr std::string_view odd = " \"<>[]^`{|}";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool escaped =
            c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
        const bool plain = static_cast<signed char>(c) > 0 && odd.find(c) == odd.npos;
        if (escaped || (plain && c != '%')) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<signed char>(c) >= 0; });
}

// UTS #46, non-transitional, as browsers do. Nothing when the name is not allowed.
std::optional<std::string> to_punycode(std::string_view host) {
    UErrorCode status = U_ZERO_ERROR;
    const auto options =
        static_cast<std::uint32_t>(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                   UIDNA_NONTRANSITIONAL_TO_ASCII);
    const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna{uidna_openUTS46(options, &status),
                                                              &uidna_close};
    if (U_FAILURE(status) || host.size() > longest_host * 4) return std::nullopt;
    std::array<char, longest_host + 3> out{};
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const int32_t size =
        uidna_nameToASCII_UTF8(idna.get(), host.data(), static_cast<int32_t>(host.size()),
                               out.data(), static_cast<int32_t>(out.size()), &info, &status);
    if (U_FAILURE(status) || info.errors != 0) return std::nullopt;
    return std::string{out.data(), static_cast<std::size_t>(size)};
}

// Escapes what may be escaped and makes the host ASCII; refuses what has two readings.
Result<std::string> normalise(std::string_view text) {
    if (text.size() > longest_url) return bad("longer than 8 KiB");
    text = trim(text);
    for (const char c : text)
        if ((c >= 0 && c < 0x20) || c == 0x7f || c == '\\')
            return bad("holds a control character or a backslash");
    const Pieces pieces = split_host(text);
    if (!is_ascii(pieces.before)) return bad("the user name is not plain ASCII");
    std::string host{pieces.host};
    if (!is_ascii(host)) {
        auto name = to_punycode(host);
        if (!name) return bad("the host is not an allowed international name");
        host = std::move(*name);
    }
    return std::string{pieces.before} + host + escape(pieces.after);
}

// A name that ends in a number is an IPv4 address to some readers and a name to others.
bool ends_in_number(std::string_view name) {
    const std::string_view last = name.substr(name.rfind('.') + 1);
    if (last.starts_with("0x") || last.starts_with("0X")) return true;
    return !last.empty() && std::all_of(last.begin(), last.end(), is_digit);
}

bool is_host_name(std::string_view name) {
    if (name.empty() || name.size() > longest_host) return false;
    std::size_t label = 0;
    for (const char c : name) {
        if (c == '.' && label == 0) return false;
        if (c != '.' && !is_letter(c) && !is_digit(c) && c != '-' && c != '_') return false;
        label = c == '.' ? 0 : label + 1;
        if (label > 63) return false;
    }
    return label > 0;  // a second dot at the end would hide a number from ends_in_number()
}

Result<std::string> host_of(const urls::url_view& url) {
    switch (url.host_type()) {
        case urls::host_type::ipv4:
            return std::string{url.encoded_host()};
        case urls::host_type::ipv6:
            return url.host_ipv6_address().to_string();
        case urls::host_type::name: {
            std::string name = lower_ascii(std::string_view{url.encoded_host()});
            if (name.ends_with('.')) name.pop_back();
            if (!is_host_name(name)) return bad("the host name is not one");
            if (ends_in_number(name)) return bad("the host " + name + " is a number in disguise");
            return name;
        }
        default:
            return bad("there is no host");
    }
}

Result<std::uint16_t> port_of(const urls::url_view& url, bool tls) {
    if (!url.has_port() || url.port().empty()) return static_cast<std::uint16_t>(tls ? 443 : 80);
    const std::uint16_t port = url.port_number();
    if (port == 0) return bad("the port is not between 1 and 65535");
    if (std::binary_search(blocked_ports.begin(), blocked_ports.end(), port))
        return bad("port " + std::to_string(port) + " belongs to another protocol");
    return port;
}

// "a@b" in front of a host misleads people; only an honest user:password is let through.
Result<std::string> basic_of(const urls::url_view& url) {
    if (!url.has_userinfo()) return std::string{};
    const std::string_view text = url.encoded_userinfo();
    const auto plain = [](char c) {
        return is_letter(c) || is_digit(c) ||
               std::string_view{"-._~!$&'()*+,;="}.find(c) != std::string_view::npos;
    };
    const std::size_t colon = text.find(':');
    const bool honest =
        colon != text.npos && colon > 0 && colon + 1 < text.size() &&
        text.substr(0, colon).find('.') == text.npos &&
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), plain) &&
        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(),
                    [&](char c) { return plain(c) || c == '%'; });
    if (!honest) return bad("what stands before the @ is not user:password");
    return url.user() + ":" + url.password();
}

Result<Url> read(const urls::url_view& view) {
    Url url;
    url.tls = view.scheme_id() == urls::scheme::https;
    if (!url.tls && view.scheme_id() != urls::scheme::http)
        return bad("only http and https are read");
    if (!view.has_authority()) return bad("there is no host");
    auto host = host_of(view);
    if (!host) return host.error();
    auto port = port_of(view, url.tls);
    if (!port) return port.error();
    auto basic = basic_of(view);
    if (!basic) return basic.error();
    url.host = std::move(*host);
    url.port = *port;
    url.basic = std::move(*basic);
    const std::string_view path = view.encoded_path();
    url.target = path.empty() ? "/" : std::string{path};
    if (view.has_query()) url.target.append(1, '?').append(std::string_view{view.encoded_query()});
    return url;
}

// Boost.URL 1.81 takes "1.2.3.4.5", "host:x" and "a:b@host@other" for a shorter authority and makes
// a path of the rest. The authority goes up to the first slash, question mark or hash, whatever is
// in it (RFC 3986 section 3.2).
bool read_whole_authority(const urls::url_view& view, std::string_view text) {
    const Pieces pieces = split_host(text);
    if (pieces.before.empty()) return !view.has_authority();
    const std::size_t begin = pieces.before.find("//") + 2;
    const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
    return std::string_view{view.encoded_authority()} == text.substr(begin, end - begin);
}

}  // namespace

std::string Url::authority() const {
    std::string out = host.find(':') == host.npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
    return out;
}

std::string Url::origin() const {
    return (tls ? "https://" : "http://") + authority();
}

std::string Url::str() const {
    return origin() + target;
}

Result<Url> parse_url(std::string_view text) {
    const auto normal = normalise(text);
    if (!normal) return normal.error();
    const auto view = urls::parse_uri(*normal);
    if (!view || !read_whole_authority(*view, *normal)) return bad("it does not follow RFC 3986");
    return read(*view);
}

Result<Url> resolve_url(const Url& base, std::string_view location) {
    const auto fail = [](const Error& e) {
        return Error{ErrorKind::malformed, "redirect: " + e.detail};
    };
    const auto normal = normalise(location);
    if (!normal) return fail(normal.error());
    const std::string from = base.str();
    const auto base_view = urls::parse_uri(from);
    const auto reference = urls::parse_uri_reference(*normal);
    if (!base_view || !reference || !read_whole_authority(*reference, *normal))
        return fail(bad("it does not follow RFC 3986"));
    urls::url whole;
    if (!urls::resolve(*base_view, *reference, whole)) return fail(bad("it leads nowhere"));
    auto url = read(whole);
    if (!url) return fail(url.error());
    if (!url->basic.empty()) return fail(bad("it holds a user and password"));
    return url;
}

}  // namespace webcare::net
