#include "core/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace webcare {
namespace {

Error refused(std::string why) {
    return Error{ErrorKind::misconfigured, std::move(why)};
}

std::string what_it_is(std::filesystem::file_type type) {
    using enum std::filesystem::file_type;
    switch (type) {
        case directory:
            return "it is a folder; give a file in it";
        case fifo:
            return "it is a pipe; save what it gives to a file";
        case socket:
            return "it is a socket; give a file";
        case block:
        case character:
            return "it is a device; give a file";
        default:
            return "it is no ordinary file";
    }
}

}  // namespace

Result<std::ifstream> open_file(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error) return refused(error.message());
    if (status.type() != std::filesystem::file_type::regular)
        return refused(what_it_is(status.type()));
    errno = 0;
    std::ifstream in{path, std::ios::binary};
    if (!in.is_open()) return refused(errno != 0 ? std::strerror(errno) : "unknown reason");
    return in;
}

}  // namespace webcare
