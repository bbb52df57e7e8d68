#include <charconv>

#include "console/handlers.hpp"
#include "console/listing.hpp"
#include "console/problem.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t max_streams = 32;
constexpr std::size_t batch = 64;  // entries a write
constexpr Duration heartbeat = std::chrono::seconds{15};

/// The journal from one sequence on, as server-sent events. Counts itself in `desk.streams`.
class JournalStream final : public Stream {
 public:
    JournalStream(Desk& desk, std::uint64_t after) : desk_{desk}, after_{after} { ++desk_.streams; }
    ~JournalStream() override { --desk_.streams; }

    asio::awaitable<Result<std::string>> next() override {
        if (begin_) {
            begin_ = false;
            co_return std::string{"retry: 2000\n\n"};
        }
        if (desk_.services.events.last() <= after_) {
            const Status waited = co_await desk_.services.events.wait_past(after_, heartbeat);
            if (!waited) co_return waited.error();
        }
        auto read = [from = after_ + 1](const storage::Store& store) {
            return store.journal(from, batch);
        };
        const auto entries = co_await desk_.services.store.read_on(read);
        if (!entries) co_return entries.error();
        if (entries->empty()) co_return std::string{": still here\n\n"};
        std::string out;
        for (const storage::JournalEntry& entry : *entries) append(out, entry);
        after_ = entries->back().sequence;
        co_return out;
    }

 private:
    /// `data` is one line: JsonWriter escapes every line end.
    static void append(std::string& out, const storage::JournalEntry& entry) {
        out += "id: " + std::to_string(entry.sequence) + "\nevent: " + entry.type +
               "\ndata: " + entry.data + "\n\n";
    }

    Desk& desk_;
    std::uint64_t after_;
    bool begin_ = true;
};

}  // namespace

/// After Last-Event-ID, or `?after=`, or what happens from now on. Whoever reads too slowly is cut
/// off by the write deadline and comes back with the last id it saw.
asio::awaitable<Reply> stream_events(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    auto after = asked.number("after");
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    const std::string_view resumed = call.head.header("last-event-id");
    if (!resumed.empty()) {
        std::uint64_t id = 0;
        const auto [end, error] =
            std::from_chars(resumed.data(), resumed.data() + resumed.size(), id);
        if (error != std::errc{} || end != resumed.data() + resumed.size())
            co_return problem(400, "Last-Event-ID is not one of ours");
        after = id;
    }
    if (desk.streams >= max_streams) {
        Reply full = problem(503, "too many event streams are open");
        full.headers.emplace_back("Retry-After", "30");
        co_return full;
    }
    Reply reply{200, "text/event-stream", {}};
    reply.stream =
        std::make_shared<JournalStream>(desk, after.value_or(desk.services.events.last()));
    co_return reply;
}

}  // namespace webcare::console
