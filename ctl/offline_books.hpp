#pragma once

#include <memory>

#include "config/config.hpp"
#include "ctl/books.hpp"

namespace webcare::ctl {

/// The store, read-only, behind the console's own handlers.
Result<std::unique_ptr<Books>> open_offline_books(const config::Config& config);

}  // namespace webcare::ctl
