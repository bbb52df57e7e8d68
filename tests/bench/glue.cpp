#include "tests/bench/glue.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <simdjson.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <string_view>

#include "tests/bench/literal_scan.hpp"
#include "tests/bench/measure.hpp"

namespace webcare::bench {
namespace {

/// What the pipeline needs of a status.
struct Status {
    std::string_view id, created_at, language, url, content, account;
    std::uint64_t favourites = 0, followers = 0;
};

/// In the order of the document, which is what on-demand is fast at.
Status read(simdjson::ondemand::document& document) {
    Status status;
    auto object = document.get_object().value();
    status.id = object["id"].get_string().value();
    status.created_at = object["created_at"].get_string().value();
    status.language = object["language"].get_string().value();
    status.url = object["url"].get_string().value();
    status.favourites = object["favourites_count"].get_uint64().value();
    status.content = object["content"].get_string().value();
    auto account = object["account"].get_object().value();
    status.account = account["acct"].get_string().value();
    status.followers = account["followers_count"].get_uint64().value();
    return status;
}

void strip_tags(std::string_view html, std::string& text) {
    text.clear();
    for (std::size_t at = 0; at < html.size();) {
        const std::size_t special = html.find_first_of("<&", at);
        text.append(html.substr(at, special - at));
        if (special == std::string_view::npos) return;
        if (html[special] == '<') {
            text += ' ';
            const std::size_t end = html.find('>', special);
            at = end == std::string_view::npos ? html.size() : end + 1;
        } else {
            text += '&';
            at = special + (html.substr(special, 5) == "&amp;" ? 5 : 1);
        }
    }
}

}  // namespace

struct Glue::Parts {
    explicit Parts(const std::vector<Term>& terms) : scan{terms} {}

    LiteralScan scan;
    std::unique_ptr<rocksdb::DB> db;
    const icu::Normalizer2* folding = nullptr;
    simdjson::ondemand::parser parser;
    std::string text, value;
    std::vector<char> folded = std::vector<char>(64 << 10);
    std::uint64_t sequence = 0;
};

Glue::Glue(const std::vector<Term>& terms, const std::string& folder)
    : parts_{std::make_unique<Parts>(terms)} {
    UErrorCode error = U_ZERO_ERROR;
    parts_->folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    rocksdb::DB* db = nullptr;
    if (U_FAILURE(error) || !rocksdb::DB::Open(options, folder, &db).ok())
        fail("the glue: no database");
    parts_->db.reset(db);
}

Glue::~Glue() = default;

std::size_t Glue::run(const std::vector<std::string>& statuses) {
    constexpr std::uint32_t batch_size = 512;
    Parts& p = *parts_;
    rocksdb::WriteOptions durable;
    durable.sync = true;
    rocksdb::WriteBatch batch;
    std::size_t hits = 0;
    const auto flush = [&] {
        if (!p.db->Write(durable, &batch).ok()) fail("the glue: no write");
        batch.Clear();
    };
    for (const std::string& json : statuses) {
        // The statuses have room behind them (see pipeline_bench.cpp): simdjson reads past the end.
        auto document = p.parser.iterate(json.data(), json.size(), json.capacity()).value();
        const Status status = read(document);
        strip_tags(status.content, p.text);
        icu::CheckedArrayByteSink sink{p.folded.data(), static_cast<int32_t>(p.folded.size())};
        UErrorCode error = U_ZERO_ERROR;
        p.folding->normalizeUTF8(0, p.text, sink, nullptr, error);
        const auto& found =
            p.scan.find({p.folded.data(), static_cast<std::size_t>(sink.NumberOfBytesWritten())});
        if (found.empty()) continue;
        ++hits;
        p.value.assign("{\"rule\":").append(std::to_string(found.front()));
        p.value.append(",\"url\":\"").append(status.url).append("\",\"account\":\"");
        p.value.append(status.account).append("\",\"language\":\"").append(status.language);
        p.value.append("\",\"text\":\"").append(p.text, 0, 280).append("\"}");
        std::string key(8, '\0');
        std::uint64_t number = p.sequence++;
        for (int i = 7; i >= 0; --i, number >>= 8)
            key[static_cast<std::size_t>(i)] = static_cast<char>(number);
        batch.Put(key, p.value);
        if (batch.Count() == batch_size) flush();
    }
    if (batch.Count() != 0) flush();
    return hits;
}

}  // namespace webcare::bench
