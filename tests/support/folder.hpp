#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace webcare::test {

/// A folder of its own that goes with the test.
class Folder {
 public:
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "webcare-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// The path of the file.
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{*this / name} << text;
        return *this / name;
    }

 private:
    std::string path_;
};

}  // namespace webcare::test
