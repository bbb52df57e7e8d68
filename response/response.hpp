#pragma once

#include <memory>
#include <optional>

#include "config/config.hpp"
#include "core/assessment.hpp"
#include "core/guidance.hpp"
#include "core/zone.hpp"
#include "response/moment.hpp"

namespace webcare::response {

/// The sentences and limits that guidance is made from (config/response/{nl,en}.yaml). Immutable,
/// thread-safe.
class Handbook;

/// Reads the handbook; nothing while there is an error.
std::shared_ptr<const Handbook> load_handbook(const std::string& folder,
                                              config::Problems& problems);

/// How to answer this mention: the form by decision C1, register and language of the customer, the
/// length that fits the network, the moment to promise. `opens` is the calendar of the office:
/// whoever is accountable answers outside of it too. Pure.
Guidance guide(const Handbook& handbook, const Mention& mention, const Assessment& assessment,
               const std::vector<config::Brand>& brands, const Zone& zone, Time now,
               const Opening& opens = {});

}  // namespace webcare::response
