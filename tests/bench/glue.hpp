#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/bench/corpus.hpp"

namespace webcare::bench {

/// The peers' libraries glued together, with no policy: simdjson on-demand, tags stripped, ICU
/// NFKC_Casefold, Vectorscan with word bounds, and for a hit a short record into RocksDB, 512 to a
/// synced batch. No language, score, negation, dedupe, views or errors.
class Glue {
 public:
    Glue(const std::vector<Term>& terms, const std::string& folder);
    ~Glue();
    Glue(const Glue&) = delete;
    Glue& operator=(const Glue&) = delete;

    /// All statuses once; gives how many were hits and are durable.
    std::size_t run(const std::vector<std::string>& statuses);

 private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace webcare::bench
