#include "daemon/past.hpp"

#include <unordered_set>

namespace webcare::daemon {
namespace {

/// Counts mentions, or people, as far as the question needs.
class Tally {
 public:
    Tally(const PastQuestion& question, const Mention& mention)
        : question_{question}, own_id_{mention.id}, author_{author_key(mention)} {}

    /// False: enough.
    bool add(std::string_view author, std::string_view id) {
        if (id == own_id_) return true;
        if (question_.what != PastQuestion::What::authors)
            ++count_;
        else if (!author.empty() && people_.emplace(author).second)
            ++count_;
        return ++looked_at_ < most_counted && count_ < question_.enough;
    }

    const std::string& author() const { return author_; }
    bool is_enough() const { return looked_at_ >= most_counted || count_ >= question_.enough; }
    PastCount result() const {
        PastCount found;
        found.count = count_;
        found.has_author = people_.contains(author_);
        return found;
    }

 private:
    const PastQuestion& question_;
    const std::string& own_id_;
    std::string author_;
    std::unordered_set<std::string> people_;
    std::uint32_t count_ = 0, looked_at_ = 0;
};

}  // namespace

std::vector<std::string> Past::remember(const Mention& mention, const Assessment& assessment) {
    std::vector<std::string> rules;
    if (asked_for_.empty()) return rules;
    if (mention.revision > 0) {
        revised_.insert(mention.id);
        for (auto& [rule, entries] : here_)
            std::erase_if(entries, [&](const Entry& entry) { return entry.id == mention.id; });
    }
    if (mention.deleted) return rules;
    for (const Signal& signal : assessment.signals) {
        if (!asked_for_.contains(signal.rule)) continue;
        rules.push_back(signal.rule);
        here_[signal.rule].emplace_back(mention.created_at, author_key(mention), mention.id);
    }
    return rules;
}

Result<PastCount> Past::count(const PastQuestion& question, const Mention& mention) const {
    Tally tally{question, mention};
    const bool theirs = question.what == PastQuestion::What::mentions_by_them;
    if (theirs && tally.author().empty()) return PastCount{};

    storage::PastQuery query;
    query.rule = question.rule;
    if (theirs) query.author = tally.author();
    query.from = mention.created_at - question.window;
    query.to = mention.created_at + question.window + Duration{1};
    if (const auto here = here_.find(question.rule); here != here_.end()) {
        const auto& entries = here->second;
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            const bool within = entry->written >= query.from && entry->written < query.to;
            if (!within || (theirs && entry->author != tally.author())) continue;
            if (!tally.add(entry->author, entry->id)) break;
        }
    }
    if (tally.is_enough()) return tally.result();
    const Status read =
        store_.past(query, [&](std::string_view author, std::string_view mention_id) {
            return revised_.contains(mention_id) || tally.add(author, mention_id);
        });
    if (!read) return read.error();
    return tally.result();
}

}  // namespace webcare::daemon
