// Any bytes as the answer of a service that we have a definition of; the first byte picks which.
// Whatever comes of it fits in a mention.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "connectors/mention_defaults.hpp"
#include "connectors/poll/asking.hpp"
#include "connectors/poll/definition.hpp"
#include "core/text.hpp"

namespace {

using namespace webcare;
using namespace webcare::connectors;

std::vector<std::shared_ptr<const poll::Definition>> shipped() {
    std::vector<std::string> files;
    const std::filesystem::path folder{WEBCARE_SOURCE_DIR "/connectors/definitions"};
    for (const auto& file : std::filesystem::directory_iterator{folder})
        files.push_back(file.path().string());
    std::sort(files.begin(), files.end());
    std::vector<std::shared_ptr<const poll::Definition>> out;
    config::Problems problems;
    for (const auto& file : files) out.push_back(poll::load_definition(file, problems));
    if (!problems.ok() || out.empty()) std::abort();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto definitions = shipped();
    if (size == 0) return 0;
    const auto& definition = *definitions[data[0] % definitions.size()];
    JsonDocument document;
    net::Response response;
    const auto answer = document.parse({reinterpret_cast<const char*>(data) + 1, size - 1});
    if (!answer) return 0;
    response.status = data[0] % 2 == 0 ? 200 : 400;
    (void)poll::find_error(definition.errors, "posts", response, *answer);
    const poll::Values options{{"url", "https://forum.example"}}, own;
    for (const poll::Request& request : definition.requests) {
        poll::Taken taken;
        for (const poll::Take& one : request.takes)
            poll::take(one, *answer, poll::Scope{options, own}, taken, {});
        (void)poll::next_page(request.paging, response, *answer, taken.items, "1", "1");
        for (Mention& mention : taken.mentions) {
            tidy(mention, "fuzz", Time{});
            if (!is_valid_utf8(mention.text) || mention.text.size() > Mention::max_text)
                std::abort();
            for (const Span& span : mention.quoted)
                if (span.offset + span.length > mention.text.size()) std::abort();
        }
    }
    return 0;
}
