// Any bytes as the body of a post that was signed well, to definitions that use every operator: a
// refusal, or mentions that are fit to keep.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/push/push.hpp"
#include "core/text.hpp"

namespace {

using namespace webcare;
using connectors::push::Receiver;

constexpr auto every_operator = R"(
title: Board
options: { secret: { is: secret, about: "of the board" } }
push:
  signature: { is: standard-webhooks, keys: "{secret}" }
  challenge: { echo: /challenge, where: { /type: url_verification } }
  delivery: { body: /delivery }
  take:
    - take: /batches/*/messages/*
      only: [{ /event: [new, gone], /nr: present }, { /nr: present, /event: absent }]
      deleted: { /event: gone }
      map:
        id: "{^/topic}-{/nr}"
        kind: { words: { of: /kind, are: { a: review, b: reply } } }
        permalink: "https://b.example/{/nr}"
        author: { id: /from/id, name: { lookup: { in: $/people, by: /id, key: /from/id, give: /name } }, verified: { equals: { of: /from/role, to: [staff, owner] } } }
        text: { join: [{ entities: /title }, { html: /body }] }
        created_at: [{ time: /at }, ^/sent]
        in_reply_to: { after: { of: /answer_to, mark: "/" } }
        conversation: ^/topic
        rating: { value: /stars, max: "5" }
        engagement: { replies: { count: /answers } }
        public: { not: { present: /private } }
    - { take: /one, map: { id: /nr, text: . } }
)";

Receiver open(std::shared_ptr<const connectors::poll::Definition> definition, std::string options,
              config::Problems& problems) {
    config::Source source;
    source.name = "tested";
    source.options = config::Document::parse(std::move(options), "webcared.yaml", problems);
    const auto settings = connectors::poll::read_settings(
        source, config::Config{}, definition->options, definition->every, problems);
    if (!settings) std::abort();
    auto receiver = Receiver::prepare(std::move(definition), *settings, source, problems);
    if (!receiver) std::abort();
    return *std::move(receiver);
}

const std::vector<Receiver>& receivers() {
    static const std::vector<Receiver> all = [] {
        config::Problems problems;
        const auto board = connectors::poll::read_definition(
            config::Document::parse(every_operator, "board.yaml", problems), "board", problems);
        const auto facebook = connectors::poll::load_definition(
            WEBCARE_SOURCE_DIR "/connectors/definitions/facebook.yaml", problems);
        if (!board || !facebook) std::abort();
        return std::vector{open(board, "{ secret: a-secret-of-the-board }", problems),
                           open(facebook, "{ page: '1', token: t0ken }", problems)};
    }();
    return all;
}

void check(const Mention& mention) {
    const auto colon = mention.id.find(':');
    if (colon == mention.id.npos || colon == 0 || mention.id.size() > 500) std::abort();
    if (!is_valid_utf8(mention.id) || !is_valid_utf8(mention.text)) std::abort();
    if (mention.text.size() > Mention::max_text) std::abort();
    if (mention.deleted && !mention.text.empty()) std::abort();
    for (const Span& span : mention.quoted) {
        if (span.offset + span.length > mention.text.size()) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    for (const Receiver& receiver : receivers()) {
        const auto got = receiver.read({}, body, Time{std::chrono::seconds{1'767'323'045}}, {});
        if (!got) continue;
        if (got->id.size() > 400 || !is_valid_utf8(got->id)) std::abort();
        if (got->page.mentions.size() > Receiver::max_mentions * 2) std::abort();
        if (got->echo && !got->page.mentions.empty()) std::abort();
        for (const Mention& mention : got->page.mentions) check(mention);
    }
    return 0;
}
