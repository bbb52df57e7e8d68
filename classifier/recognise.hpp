#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/mention.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {

/// Who we are: the brands' accounts, handles and words, folded once. Immutable, thread-safe.
class Recogniser {
 public:
    Recogniser() = default;  ///< knows nobody
    explicit Recogniser(const std::vector<config::Brand>& brands);

    /// Sets `ours` and adds to `addressed`; `folded` is the mention's text.
    void recognise(Mention& mention, const language::Folded& folded) const;

 private:
    struct Account {
        std::string network, who, lower_who;
        Account() = default;
    };
    void add_account(std::string_view account);
    bool is_ours(const Mention& mention) const;
    bool names_us(const language::Folded& folded) const;
    bool speaks_to_us(const Mention& mention, const language::Folded& folded) const;

    std::vector<Account> accounts_;
    std::vector<std::string> handles_;             // "@acme"
    std::vector<std::vector<std::string>> names_;  // brand words, each as its folded words
};

}  // namespace webcare::classifier
