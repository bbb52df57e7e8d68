#include "connectors/poll/catalogue.hpp"

#include <algorithm>
#include <filesystem>

namespace webcare::connectors::poll {
namespace {

namespace fs = std::filesystem;

/// A kind is a plain word, so that it cannot lead out of the folder.
bool is_plain(std::string_view kind) {
    return !kind.empty() && kind.size() <= 64 && std::all_of(kind.begin(), kind.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

}  // namespace

std::vector<std::string> definition_folders(const config::Config& config) {
    std::vector<std::string> folders = config.connectors;
    const fs::path shipped = config::shipped_folder();
    std::error_code failed;
    // Installed beside the rules; in a source tree in the room that reads them.
    const fs::path installed = shipped / "connectors";
    folders.push_back(fs::is_directory(installed, failed)
                          ? installed.string()
                          : (shipped.parent_path() / "connectors/definitions").string());
    return folders;
}

std::string definition_file(const config::Config& config, std::string_view kind) {
    if (!is_plain(kind)) return {};
    std::error_code failed;
    for (const std::string& folder : definition_folders(config)) {
        const fs::path file = fs::path{folder} / (std::string{kind} + ".yaml");
        if (fs::is_regular_file(file, failed)) return file.string();
    }
    return {};
}

std::vector<std::string> defined_kinds(const config::Config& config) {
    std::vector<std::string> kinds;
    std::error_code failed;
    for (const std::string& folder : definition_folders(config)) {
        for (const auto& entry : fs::directory_iterator{folder, failed}) {
            if (entry.path().extension() == ".yaml") kinds.push_back(entry.path().stem().string());
        }
    }
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    return kinds;
}

}  // namespace webcare::connectors::poll
