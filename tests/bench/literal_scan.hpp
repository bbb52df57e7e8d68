#pragma once

#include <hs/hs.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tests/bench/corpus.hpp"

namespace webcare::bench {

/// The peer: Vectorscan with caseless literals, word bounds looked at in the callback. The fastest
/// way we measured to find that many words with it.
class LiteralScan {
 public:
    explicit LiteralScan(std::vector<Term> terms);
    LiteralScan(const LiteralScan&) = delete;
    LiteralScan& operator=(const LiteralScan&) = delete;

    /// The terms that stand in the text as words; valid until the next call.
    const std::vector<unsigned>& find(std::string_view text);

 private:
    struct Free {
        void operator()(hs_database_t* database) const { hs_free_database(database); }
        void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
    };
    static int matched(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                       void* scan);

    std::vector<Term> terms_;
    std::unique_ptr<hs_database_t, Free> database_;
    std::unique_ptr<hs_scratch_t, Free> scratch_;
    bool is_word_[256];
    std::string_view text_;
    std::vector<unsigned> found_;
};

}  // namespace webcare::bench
