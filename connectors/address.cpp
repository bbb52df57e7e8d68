#include "connectors/address.hpp"

#include <fmt/format.h>
#include <libxml/uri.h>

#include <algorithm>
#include <memory>

#include "core/text.hpp"

namespace webcare::connectors {
namespace {

const xmlChar* xml(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// "https://Shop.nl:443/x" -> "https://shop.nl"; empty when it is no web address.
std::string origin(std::string_view address) {
    const auto scheme_end = address.find("://");
    if (scheme_end == address.npos) return {};
    const auto host_end = std::min(address.find_first_of("/?#", scheme_end + 3), address.size());
    std::string_view authority = address.substr(scheme_end + 3, host_end - scheme_end - 3);
    if (const auto user = authority.rfind('@'); user != authority.npos) {
        authority.remove_prefix(user + 1);
    }
    const std::string scheme = lower_ascii(address.substr(0, scheme_end));
    const std::string_view usual_port = scheme == "https" ? ":443" : ":80";
    if (authority.ends_with(usual_port)) authority.remove_suffix(usual_port.size());
    return scheme + "://" + lower_ascii(authority);
}

}  // namespace

std::string resolve(const std::string& reference, const std::string& base) {
    constexpr std::size_t longest = 8192;
    if (base.empty() || reference.size() > longest || base.size() > longest) return reference;
    struct Free {
        void operator()(xmlChar* text) const { xmlFree(text); }
    };
    const std::unique_ptr<xmlChar, Free> built{xmlBuildURI(xml(reference), xml(base))};
    return built ? std::string{reinterpret_cast<const char*>(built.get())} : reference;
}

bool is_web_address(std::string_view address) {
    if (address.size() > 2048) return false;
    const std::string scheme = lower_ascii(address.substr(0, 8));
    const std::size_t host = scheme == "https://" ? 8 : scheme.starts_with("http://") ? 7 : 0;
    if (host == 0 || host >= address.size() || address[host] == '/') return false;
    return std::none_of(address.begin(), address.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' ||
               c == '>' || c == '\\' || c == '`';
    });
}

bool same_origin(std::string_view a, std::string_view b) {
    const std::string of_a = origin(a);
    return !of_a.empty() && of_a == origin(b);
}

std::string url_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace webcare::connectors
