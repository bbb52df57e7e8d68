#include "ctl/books.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include "config/config.hpp"
#include "core/json_read.hpp"
#include "ctl/offline_books.hpp"

namespace webcare::ctl {
namespace {

/// A problem+json body in its own words, or the status alone.
Error error_of(int status, const std::string& body) {
    JsonDocument document;
    const auto problem = document.parse(body);
    const std::string detail =
        problem ? (*problem)["detail"].string_or((*problem)["title"].string_or()) : "";
    return Error{ErrorKind::malformed,
                 detail.empty() ? fmt::format("the daemon answered {}", status) : detail};
}

size_t append(char* bytes, size_t, size_t count, void* body) {
    static_cast<std::string*>(body)->append(bytes, count);
    return count;
}

class SocketBooks final : public Books {
 public:
    explicit SocketBooks(std::string socket) : socket_{std::move(socket)} {}

    bool live() const override { return true; }
    Result<std::string> get(const std::string& path) override { return ask(path, nullptr); }
    Result<std::string> post(const std::string& path, const std::string& json) override {
        return ask(path, &json);
    }
    bool answers() { return ask("/healthz", nullptr).has_value(); }

 private:
    Result<std::string> ask(const std::string& path, const std::string* json) {
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> call{curl_easy_init(),
                                                                       &curl_easy_cleanup};
        std::string body;
        curl_easy_setopt(call.get(), CURLOPT_UNIX_SOCKET_PATH, socket_.c_str());
        curl_easy_setopt(call.get(), CURLOPT_URL, ("http://localhost" + path).c_str());
        curl_easy_setopt(call.get(), CURLOPT_WRITEFUNCTION, &append);
        curl_easy_setopt(call.get(), CURLOPT_WRITEDATA, &body);
        std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{
            curl_slist_append(nullptr, "Content-Type: application/json"), &curl_slist_free_all};
        if (json) {
            curl_easy_setopt(call.get(), CURLOPT_COPYPOSTFIELDS, json->c_str());
            curl_easy_setopt(call.get(), CURLOPT_HTTPHEADER, headers.get());
        }
        const CURLcode code = curl_easy_perform(call.get());
        if (code != CURLE_OK) {
            return Error{ErrorKind::temporary,
                         fmt::format("{}: {}", socket_, curl_easy_strerror(code))};
        }
        long status = 0;
        curl_easy_getinfo(call.get(), CURLINFO_RESPONSE_CODE, &status);
        if (status / 100 != 2) return error_of(static_cast<int>(status), body);
        return body;
    }

    std::string socket_;
};

}  // namespace

std::string encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain)
            out += c;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

Result<std::unique_ptr<Books>> open_books(const std::string& config_file) {
    config::Problems problems;
    const auto config = config::load(config_file, problems);
    if (!config)
        return Error{ErrorKind::misconfigured,
                     "the configuration does not load:\n" + problems.text()};
    auto live = std::make_unique<SocketBooks>(config->socket);
    if (live->answers()) return std::unique_ptr<Books>{std::move(live)};
    return open_offline_books(*config);
}

}  // namespace webcare::ctl
