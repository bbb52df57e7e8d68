#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "net/http.hpp"
#include "tests/support/signing_key.hpp"

namespace webcare::connectors::test {

/// One request that a definition is expected to make, and what the service answers.
struct Exchange {
    std::string asks;   ///< "GET https://..."
    net::Headers with;  ///< headers that must be there
    std::string body;   ///< the request's, or "" for any
    net::Response answer;
    bool is_login = false;   ///< gives a token
    bool after_end = false;  ///< asked only when the process has ended within the round
    /// JSON of the JWT that is sent, without `iat` and `exp`, or "" for none.
    std::string jwt_header, jwt_claims;
    Duration jwt_lives{};
    Exchange() = default;
};

/// One round of polling: what is asked, in order, and what comes of it.
struct Round {
    std::vector<Exchange> exchanges;
    std::vector<config::Node>
        gives;  ///< mentions as JSON, in order; keys that are left out do not matter
    std::vector<std::string> notices;  ///< each the beginning of one
    std::string fails;                 ///< the kind of error that ends it, or ""
    std::string says;                  ///< part of that error's words
    Duration pause{};                  ///< that the error asks for
    Duration after{};                  ///< since the round before
    Duration lasts{};                  ///< at least: the service asked for pauses within the round
    Round() = default;
};

/// A service and a source of it, told in one file: tests/data/definitions/NAME.yaml.
struct Story {
    std::string name, file;
    config::Source source;
    Time now;
    std::vector<Round> rounds;
    Story() = default;
};

inline std::string text_or_json(const config::Node& node) {
    return node.is_scalar() ? node.scalar() : node ? node.json() : "";
}

inline net::Headers headers(const config::Node& node) {
    net::Headers out;
    for (const auto& [name, value] : node.fields()) out.emplace_back(name.scalar(), value.scalar());
    return out;
}

inline Duration duration(const config::Node& node) {
    const auto parsed = node ? parse_duration(node.scalar()) : Result<Duration>{Duration::zero()};
    EXPECT_TRUE(parsed) << node.at().file << ':' << node.at().line << ": no duration";
    return parsed ? *parsed : Duration::zero();
}

inline Exchange read_exchange(const config::Node& node) {
    Exchange out;
    out.asks = node["asks"].scalar();
    out.with = headers(node["with"]);
    out.body = text_or_json(node["sends"]);
    out.jwt_header = text_or_json(node["jwt"]["header"]);
    out.jwt_claims = text_or_json(node["jwt"]["claims"]);
    out.jwt_lives = duration(node["jwt"]["lives"]);
    out.after_end = node["after_end"].scalar() == "true";
    out.is_login = node["login"].scalar() == "true";
    const config::Node status = node["status"];
    out.answer.status = status ? std::stoi(status.scalar()) : 200;
    out.answer.headers = headers(node["headers"]);
    out.answer.body = text_or_json(node["answer"]);
    return out;
}

/// The keys of every source that signs: stories write @ES256@ and @RS256@ for them.
inline const webcare::test::SigningKey& signing_key(bool is_ec) {
    static const auto ec = webcare::test::SigningKey::ec(), rsa = webcare::test::SigningKey::rsa();
    return is_ec ? ec : rsa;
}

/// A story's text, with the keys as they stand in a quoted text of JSON.
inline std::string text_of_story(const std::string& file) {
    std::ifstream in{file};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    for (const bool is_ec : {true, false}) {
        const std::string_view name = is_ec ? "@ES256@" : "@RS256@";
        std::string pem;
        for (const char c : signing_key(is_ec).pkcs8()) pem += c == '\n' ? "\\n" : std::string{c};
        if (const std::size_t at = text.find(name); at != std::string::npos)
            text.replace(at, name.size(), pem);
    }
    return text;
}

/// Fails the test where the file is wrong.
inline Story read_story(const std::string& file) {
    config::Problems problems;
    const config::Node root = config::Document::parse(text_of_story(file), file, problems);
    EXPECT_TRUE(problems.ok()) << problems.text();
    Story out;
    out.file = file;
    out.name = std::filesystem::path{file}.stem().string();
    out.source.name = "tested";
    out.source.kind = root["source"]["kind"].scalar();
    out.source.options = root["source"];
    const auto now = parse_time(root["now"].scalar());
    EXPECT_TRUE(now) << file << ": `now` is no time";
    if (now) out.now = *now;
    for (const config::Node& node : root["rounds"].items()) {
        Round round;
        for (const config::Node& exchange : node["exchanges"].items())
            round.exchanges.push_back(read_exchange(exchange));
        round.gives = node["gives"].items();
        for (const config::Node& notice : node["notices"].items())
            round.notices.push_back(notice.scalar());
        round.fails = node["fails"].scalar();
        round.says = node["says"].scalar();
        round.pause = duration(node["pause"]);
        round.after = duration(node["after"]);
        round.lasts = duration(node["lasts"]);
        out.rounds.push_back(std::move(round));
    }
    EXPECT_FALSE(out.rounds.empty()) << file << ": there are no rounds";
    return out;
}

/// All there are.
inline std::vector<std::string> story_files() {
    std::vector<std::string> files;
    for (const auto& entry :
         std::filesystem::directory_iterator{WEBCARE_TEST_DATA "/definitions"}) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace webcare::connectors::test
