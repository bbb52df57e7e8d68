#include "connectors/poll/token_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/id.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::poll {
namespace {

constexpr std::size_t longest = 64 * 1024;  // bytes of the file

Error trouble(const std::string& path) {
    return Error{ErrorKind::temporary, fmt::format("{}: the service's new refresh token could not "
                                                   "be kept ({}); a restart would lose it",
                                                   path, std::strerror(errno))};
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = ::write(file, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

/// Whoever tries a source as root leaves the file to the daemon.
bool give_to_owner_of(const std::string& folder, int file) {
    struct stat owner {};
    if (::geteuid() != 0) return true;
    return ::stat(folder.c_str(), &owner) == 0 && ::fchown(file, owner.st_uid, owner.st_gid) == 0;
}

bool sync_folder(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return false;
    const bool synced = ::fsync(file) == 0;
    ::close(file);
    return synced;
}

}  // namespace

TokenFile::TokenFile(std::string folder, const std::string& source, const std::string& configured)
    : folder_{std::move(folder)},
      path_{folder_ + "/" + hash_id(source) + ".json"},
      from_{net::hex(net::hmac_sha256("webcared refresh token", configured))} {}

std::optional<std::string> TokenFile::load() const {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path_, failed);
    if (failed || size > longest) return std::nullopt;
    std::ifstream in{path_};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    JsonDocument document;
    const auto json = document.parse(text);
    if (!json || (*json)["from"].string_or() != from_) return std::nullopt;
    std::string token = (*json)["refresh_token"].string_or();
    return token.empty() ? std::nullopt : std::optional{std::move(token)};
}

Status TokenFile::save(const std::string& token) const {
    const std::string above = std::filesystem::path{folder_}.parent_path().string();
    if (::mkdir(folder_.c_str(), 0700) == 0) {
        const int made = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool given = made >= 0 && give_to_owner_of(above, made);
        if (made >= 0) ::close(made);
        if (!given) return trouble(folder_);
    } else if (errno != EEXIST) {
        return trouble(folder_);
    }
    std::string text;
    JsonWriter writer{text};
    writer.begin_object().field("from", from_).field("refresh_token", token).end_object();
    const std::string fresh = path_ + ".new";
    const int file =
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return trouble(fresh);
    const bool written = ::fchmod(file, 0600) == 0 && give_to_owner_of(folder_, file) &&
                         write_all(file, text) && ::fsync(file) == 0;
    const int why = errno;
    ::close(file);
    errno = why;
    if (!written || ::rename(fresh.c_str(), path_.c_str()) != 0 || !sync_folder(folder_))
        return trouble(path_);
    return {};
}

}  // namespace webcare::connectors::poll
