#include "connectors/access.hpp"

namespace webcare::connectors {

net::Access read_access(config::Fields& fields, const config::Config& config) {
    net::Access access;
    access.ca_file = config.ca_file;
    access.proxy = config.proxy;
    fields.read("allow_private", access.allow_private);
    fields.path("ca_file", access.ca_file);
    fields.read("proxy", access.proxy);
    return access;
}

void skip_common(config::Fields& fields) {
    for (const auto key : {"name", "kind", "keep", "deleted_text", "token_expires"})
        static_cast<void>(fields.node(key));
}

bool hand_over(const config::Problems& own, config::Problems& all) {
    for (const config::Problem& one : own.all()) {
        if (one.warning)
            all.warning(one.at, one.message);
        else
            all.error(one.at, one.message);
    }
    return own.ok();
}

}  // namespace webcare::connectors
