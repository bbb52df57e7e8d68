// pipeline_bench [ROUNDS] [FOLDER]
// From a status of Mastodon's API in memory to its durably committed hit, with 1,000 and 10,000
// terms, beside the peers' libraries glued together (glue.hpp). CPU time of the whole process, the
// store's threads included; the parties take turns, medians over the rounds.
#include <fmt/format.h>
#include <simdjson.h>

#include <filesystem>

#include "classifier/classifier.hpp"
#include "connectors/html.hpp"
#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/log.hpp"
#include "storage/store.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/glue.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;
namespace fs = std::filesystem;

/// Our parts from JSON to the store, as intake puts them together: read, make plain, judge, commit
/// 512 hits at a time.
class Pipeline {
 public:
    Pipeline(const std::vector<Term>& terms, const std::string& folder)
        : rules_{compile_rules(rules_of(terms))} {
        storage::Options options;
        options.folder = folder;
        auto store = storage::Store::open(options, clock_, log_);
        if (!store) fail(store.error().detail);
        store_ = std::move(*store);
        mention_.network = mention_.source = "mastodon";
        mention_.collected_at = now_;
    }

    /// `round` goes into the ids: a mention that the store knows already would not be committed.
    std::size_t run(std::vector<std::string>& statuses, int round) {
        constexpr std::size_t batch_size = 512;
        storage::Batch batch;
        std::size_t hits = 0;
        const auto flush = [&] {
            auto done = store_->commit_and_wait(std::move(batch));
            if (!done) fail(done.error().detail);
            batch = {};
        };
        for (std::string& json : statuses) {
            decode(json, round);
            classifier::classify(*rules_, mention_, {}, now_, scratch_, assessment_);
            if (assessment_.signals.empty()) continue;
            ++hits;
            storage::MentionRecorded event;
            event.mention = mention_;
            event.assessment = assessment_;
            batch.add(std::move(event));
            if (batch.events.size() == batch_size) flush();
        }
        if (!batch.empty()) flush();
        return hits;
    }

 private:
    /// Into mention_, whose memory is used again; its fields are read in the order of the document.
    void decode(std::string& json, int round) {
        auto parsed = document_.parse_in_place(json);
        if (!parsed) fail(parsed.error().detail);
        JsonValue account, content;
        Mention& m = mention_;
        parsed->each_field([&](std::string_view key, JsonValue value) {
            if (key == "id")
                m.id = fmt::format("mastodon:{}.{}", value.string().value_or(""), round);
            else if (key == "created_at")
                m.created_at = value.time().value_or(now_);
            else if (key == "language")
                m.lang = value.string().value_or("");
            else if (key == "url")
                m.permalink = value.string().value_or("");
            else if (key == "favourites_count")
                m.engagement.likes = value.count().value_or(0);
            else if (key == "reblogs_count")
                m.engagement.reposts = value.count().value_or(0);
            else if (key == "replies_count")
                m.engagement.replies = value.count().value_or(0);
            else if (key == "account")
                account = value;
            else if (key == "content")
                content = value;
        });
        account.each_field([&](std::string_view key, JsonValue value) {
            if (key == "id")
                m.author.id = value.string().value_or("");
            else if (key == "acct")
                m.author.handle = value.string().value_or("");
            else if (key == "display_name")
                m.author.name = value.string().value_or("");
            else if (key == "followers_count")
                m.author.followers = value.count();
        });
        auto plain = connectors::html_to_text(content.string().value_or(""), m.permalink);
        m.text = std::move(plain.text);
        m.quoted = std::move(plain.quoted);
    }

    std::shared_ptr<const classifier::RuleSet> rules_;
    SystemClock clock_;
    MemoryLog log_;
    const Time now_ = clock_.now();
    classifier::Scratch scratch_;
    Mention mention_;
    Assessment assessment_;
    JsonDocument document_;
    std::unique_ptr<storage::Store> store_;
};

void run(std::size_t count, int rounds, const Corpus& corpus, std::vector<std::string>& statuses,
         const std::string& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    const auto terms = corpus.terms(count);
    Glue glue{terms, folder + "/glue"};
    Pipeline pipeline{terms, folder + "/store"};
    std::vector<double> theirs, ours;
    std::size_t their_hits = 0, our_hits = 0;
    const auto each = [&](auto pass) {
        const double before = cpu(CLOCK_PROCESS_CPUTIME_ID);
        pass();
        return (cpu(CLOCK_PROCESS_CPUTIME_ID) - before) / static_cast<double>(statuses.size()) *
               1e9;
    };
    for (int round = 0; round <= rounds; ++round) {
        const double a = each([&] { their_hits = glue.run(statuses); });
        const double b = each([&] { our_hits = pipeline.run(statuses, round); });
        if (round == 0) continue;  // it warmed up
        theirs.push_back(a);
        ours.push_back(b);
    }
    std::fprintf(stderr,
                 "pipeline %zu terms: hits %zu of %zu, the glue %zu; ours %.0f-%.0f ns, theirs "
                 "%.0f-%.0f ns\n",
                 count, our_hits, statuses.size(), their_hits, quantile(ours, 0), quantile(ours, 1),
                 quantile(theirs, 0), quantile(theirs, 1));
    const double ratio = median(ours) / median(theirs);
    print_goal(fmt::format("status JSON to durable hit, {} terms", count),
               fmt::format("{:.0f} ns / glue {:.0f} ns", median(ours), median(theirs)), "<= 1.50",
               ratio, ratio <= 1.5);
    fs::remove_all(folder);
}

}  // namespace

int main(int count, char** words) {
    const int rounds = argument(count, words, 1, 7);
    const std::string folder =
        count > 2 ? words[2] : (fs::current_path() / "pipeline-bench").string();
    const Corpus corpus;
    auto statuses = make_statuses(corpus.texts(20'000));
    for (std::string& status : statuses) status.reserve(status.size() + simdjson::SIMDJSON_PADDING);
    for (const std::size_t terms : {1'000, 10'000}) run(terms, rounds, corpus, statuses, folder);
    return 0;
}
