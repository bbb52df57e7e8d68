#include "core/secret.hpp"

#include <string.h>

namespace webcare {

Secret::~Secret() {
    if (!value_.empty()) explicit_bzero(value_.data(), value_.size());
}

}  // namespace webcare
