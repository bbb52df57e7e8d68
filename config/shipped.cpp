#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "config/config.hpp"

namespace webcare::config {

std::string shipped_folder() {
    if (const char* named = std::getenv("WEBCARED_SHARE"); named != nullptr && *named != '\0')
        return named;
    std::error_code failed;
    std::filesystem::path folder =
        std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
    // Up from the binary: <prefix>/bin has <prefix>/share/webcared, a build folder lies in the
    // source tree.
    for (int up = 0; up < 6 && folder.has_relative_path(); ++up, folder = folder.parent_path()) {
        if (std::filesystem::is_directory(folder / "share/webcared/rules", failed))
            return (folder / "share/webcared").string();
        if (std::filesystem::is_directory(folder / "config/rules", failed))
            return (folder / "config").string();
    }
    return "/usr/share/webcared";
}

}  // namespace webcare::config
