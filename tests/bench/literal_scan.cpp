#include "tests/bench/literal_scan.hpp"

#include <cctype>
#include <utility>

#include "tests/bench/measure.hpp"

namespace webcare::bench {

LiteralScan::LiteralScan(std::vector<Term> terms) : terms_{std::move(terms)} {
    for (int byte = 0; byte < 256; ++byte)
        is_word_[byte] = byte >= 0x80 || std::isalnum(byte) != 0 || byte == '_';
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::vector<unsigned> flags(terms_.size(), HS_FLAG_CASELESS), ids;
    for (const Term& term : terms_) {
        texts.push_back(term.text.c_str());
        lengths.push_back(term.text.size());
        ids.push_back(static_cast<unsigned>(ids.size()));
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(),
                             static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database,
                             &error) != HS_SUCCESS)
        fail("Vectorscan does not compile the terms");
    database_.reset(database);
    hs_scratch_t* scratch = nullptr;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("Vectorscan: no scratch");
    scratch_.reset(scratch);
}

int LiteralScan::matched(unsigned id, unsigned long long, unsigned long long to, unsigned,
                         void* scan) {
    auto& self = *static_cast<LiteralScan*>(scan);
    const Term& term = self.terms_[id];
    const auto is_word = [&](std::size_t at) {
        return self.is_word_[static_cast<unsigned char>(self.text_[at])];
    };
    const std::size_t end = to, begin = end - term.text.size();
    if (begin > 0 && is_word(begin - 1)) return 0;
    if (!term.is_prefix && end < self.text_.size() && is_word(end)) return 0;
    self.found_.push_back(id);
    return 0;
}

const std::vector<unsigned>& LiteralScan::find(std::string_view text) {
    text_ = text;
    found_.clear();
    hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch_.get(),
            &matched, this);
    return found_;
}

}  // namespace webcare::bench
