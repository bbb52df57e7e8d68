#include "core/result.hpp"

namespace webcare {

const char* name(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::temporary:
            return "temporary";
        case ErrorKind::throttled:
            return "throttled";
        case ErrorKind::denied:
            return "denied";
        case ErrorKind::malformed:
            return "malformed";
        case ErrorKind::misconfigured:
            return "misconfigured";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::cancelled:
            return "cancelled";
    }
    return "unknown";
}

}  // namespace webcare
