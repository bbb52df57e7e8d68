// Any bytes as a message and as its fields, judged by the rules that ship, twice with the same
// buffers: the same judgement, within its bounds, on words that stand in the text.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdlib>

#include "classifier/classifier.hpp"
#include "config/config.hpp"
#include "core/text.hpp"

namespace {

using namespace webcare;

Mention any_mention(FuzzedDataProvider& from) {
    Mention mention;
    mention.id = "fuzz:1";
    mention.network = from.ConsumeRandomLengthString(16);
    mention.kind = static_cast<MentionKind>(from.ConsumeIntegralInRange(0, 5));
    mention.author.handle = from.ConsumeRandomLengthString(32);
    mention.author.followers = from.ConsumeIntegral<std::uint32_t>();
    mention.lang = from.ConsumeRandomLengthString(8);
    mention.created_at = Time{std::chrono::seconds{from.ConsumeIntegral<std::int32_t>()}};
    mention.place = from.ConsumeRandomLengthString(32);
    mention.media = from.ConsumeIntegral<std::uint8_t>();
    mention.is_public = from.ConsumeBool();
    if (from.ConsumeBool()) {
        mention.rating.emplace();
        mention.rating->value = from.ConsumeFloatingPoint<double>();
        mention.rating->max = from.ConsumeFloatingPoint<double>();
    }
    const auto quoted = from.ConsumeIntegral<std::uint16_t>();
    mention.text = clean_text(from.ConsumeRemainingBytesAsString());
    mention.text = cut_at_grapheme(mention.text, Mention::max_text);
    mention.quoted = {Span{0, static_cast<std::uint32_t>(quoted % (mention.text.size() + 1))}};
    return mention;
}

std::shared_ptr<const classifier::RuleSet> shipped_rules() {
    classifier::RuleSetOptions options;
    options.paths = {WEBCARE_SOURCE_DIR "/config/rules"};
    options.brands.emplace_back();
    options.brands.back().name = "acme";
    options.brands.back().handles = {"acme"};
    options.brands.back().accounts = {"x:acme"};
    options.brands.back().words = {"acme"};
    config::Problems problems;
    auto rules = classifier::load_rules(options, problems);
    if (!rules) std::abort();
    return rules;
}

std::shared_ptr<const classifier::RuleSet> rules;

}  // namespace

/// Compiling all packs takes longer than one input may.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
    rules = shipped_rules();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static classifier::Scratch scratch;
    FuzzedDataProvider from{data, size};
    Mention mention = any_mention(from);
    classifier::recognise(*rules, mention, classifier::fold(mention, scratch));
    const Time now = mention.created_at + std::chrono::hours{1};
    const Assessment judged = classifier::classify(*rules, mention, {}, now, scratch);
    if (judged.severity < 0 || judged.severity > 100) std::abort();
    if (judged.urgency < 0 || judged.urgency > 100) std::abort();
    for (const Signal& signal : judged.signals)
        for (const Span& span : signal.spans)
            if (span.offset + span.length > mention.text.size()) std::abort();
    if (!(classifier::classify(*rules, mention, {}, now, scratch) == judged)) std::abort();
    (void)classifier::explain(*rules, mention, judged, false);
    return 0;
}
