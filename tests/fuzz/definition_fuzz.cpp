// Any bytes as the definition of a network: problems with their places, or a definition that can be
// held against an answer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "connectors/poll/definition.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::poll;
    static JsonDocument document;
    static const JsonValue answer =
        document
            .parse(R"({"posts":[{"id":1,"text":"<p>a</p>","at":"2026-01-02T12:00:00Z",
            "user":{"name":"b","id":7},"list":[1,2],"n":null,"t":true}],"next":"c","users":[{"id":7}]})")
            .value();
    config::Problems problems;
    const auto root =
        config::Document::parse({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", problems);
    if (!problems.ok()) return 0;
    const auto definition = read_definition(root, "fuzz", problems);
    if ((definition != nullptr) != problems.ok()) std::abort();
    if (!definition) return 0;
    const Values options{{"url", "https://forum.example"}, {"search", "acme"}}, own;
    const Scope scope{options, own};
    for (const Request& request : definition->requests) {
        (void)request.url.fill(scope);
        Taken taken;
        for (const Take& one : request.takes) take(one, answer, scope, taken, {});
        if (taken.items > Items::most * request.takes.size()) std::abort();
    }
    return 0;
}
