#include "escalation/command/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/text.hpp"
#include "escalation/command/child.hpp"
#include "escalation/neutral.hpp"
#include "escalation/target_url.hpp"
#include "escalation/webhook/webhook.hpp"

namespace webcare::escalation::command {

namespace {

using asio::experimental::awaitable_operators::operator||;  // NOLINT: used in a co_await

constexpr std::size_t most_kept = 4 << 10;      // of what a program says
constexpr std::size_t most_read = 256 << 10;    // then nobody listens, and it stands still
constexpr std::chrono::seconds time_to_die{1};  // of what was killed, for the kernel
constexpr std::size_t most_arguments = 64, longest_argument = 4096;

struct Options {
    std::vector<std::string> words;
    Duration timeout = std::chrono::seconds{10};
    Options() = default;
};

/// What a program said, as much as is worth keeping.
struct Said {
    std::string text;
    std::size_t read = 0;
    Said() = default;

    void take(const char* bytes, std::size_t count) {
        read += count;
        text.append(bytes, std::min(count, most_kept - text.size()));
    }
    std::string line() const {
        const std::string_view all = trim(text);
        return shorten(neutral_line(all.substr(0, all.find('\n'))), 200);
    }
};

/// Listens until told to stop; ends by itself never, so that the end of the program decides.
asio::awaitable<void> listen(asio::posix::stream_descriptor& output, Said& said) {
    std::array<char, 4096> bytes;
    while (said.read < most_read) {
        const auto [failed, count] = co_await output.async_read_some(
            asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
        if (failed) break;
        said.take(bytes.data(), count);
    }
    asio::steady_timer forever{output.get_executor(), asio::steady_timer::time_point::max()};
    co_await forever.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// What it wrote just before it ended.
void hear_the_rest(asio::posix::stream_descriptor& output, Said& said) {
    std::array<char, 4096> bytes;
    while (said.read < most_read) {
        const ssize_t count = ::read(output.native_handle(), bytes.data(), bytes.size());
        if (count <= 0) return;
        said.take(bytes.data(), static_cast<std::size_t>(count));
    }
}

/// What the exit status says to do (sysexits.h).
ErrorKind kind_of(int status) {
    if (status < 0 || status == EX_TEMPFAIL) return ErrorKind::temporary;
    if (status == EX_DATAERR) return ErrorKind::malformed;
    if (status == EX_CONFIG) return ErrorKind::misconfigured;
    return ErrorKind::denied;
}

class Command final : public Channel {
 public:
    explicit Command(const Options& options) : options_{options} {}

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        if (Status fit = check_program(options_.words[0]); !fit) co_return fit.error();
        auto child = Child::start(start_of(message));
        if (!child) co_return child.error();
        const auto executor = co_await asio::this_coro::executor;
        asio::posix::stream_descriptor process{executor, child->take_process()};
        asio::posix::stream_descriptor output{executor, child->take_output()};
        asio::steady_timer limit{executor, options_.timeout};
        Said said;
        co_await (process.async_wait(asio::posix::stream_descriptor::wait_read,
                                     asio::as_tuple(asio::use_awaitable)) ||
                  limit.async_wait(asio::as_tuple(asio::use_awaitable)) || listen(output, said));
        const auto status = child->ended();
        hear_the_rest(output, said);
        if (status) co_return answer_of(*status, said);
        child->kill();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return Error{ErrorKind::cancelled, "stopped"};
        limit.expires_after(time_to_die);
        co_await (process.async_wait(asio::posix::stream_descriptor::wait_read,
                                     asio::as_tuple(asio::use_awaitable)) ||
                  limit.async_wait(asio::as_tuple(asio::use_awaitable)));
        (void)child->ended();
        co_return Error{ErrorKind::temporary,
                        fmt::format("{} did not end within {}", options_.words[0],
                                    format_duration(options_.timeout))};
    }

    Result<std::string> preview(const Message& message) override {
        const Start what = start_of(message);
        return fmt::format("{}\n{}\n\n{}\n", fmt::join(what.words, " "),
                           fmt::join(what.environment, "\n"), what.input);
    }

 private:
    Start start_of(const Message& message) const {
        Start what;
        what.words = options_.words;
        what.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                            "WEBCARED_DELIVERY=" + message.delivery.id,
                            fmt::format("WEBCARED_ATTEMPT={}", message.delivery.attempts + 1),
                            "WEBCARED_LANGUAGE=" + message.language};
        what.input = webhook::render(message);
        return what;
    }

    Result<Receipt> answer_of(int status, const Said& said) const {
        const std::string line = said.line();
        if (status == 0) return Receipt{line.empty() ? "exit 0" : line};
        const std::string how =
            status < 0 ? fmt::format("signal {}", -status) : fmt::format("exit {}", status);
        return Error{kind_of(status), fmt::format("{} ended with {}{}{}", options_.words[0], how,
                                                  line.empty() ? "" : ": ", line)};
    }

    Options options_;
};

void read_words(config::Fields& fields, Options& options) {
    std::string program;
    std::vector<std::string> arguments;
    if (fields.require("program", program)) {
        if (Status fit = check_program(program); !fit) fields.error("program", fit.error().detail);
    }
    fields.read("arguments", arguments);
    const bool fit =
        arguments.size() <= most_arguments &&
        std::all_of(arguments.begin(), arguments.end(), [](const std::string& word) {
            return word.size() <= longest_argument && word.find('\0') == std::string::npos;
        });
    if (!fit) fields.error("arguments", "at most 64 arguments of at most 4,096 bytes");
    options.words = {program};
    options.words.insert(options.words.end(), arguments.begin(), arguments.end());
}

}  // namespace

std::optional<Factory> prepare(const config::Channel& channel, const config::Config&,
                               config::Problems& problems) {
    const std::size_t before = problems.all().size();
    config::Fields fields{channel.options, "command channel", problems};
    Options options;
    know_common_keys(fields);
    read_words(fields, options);
    if (fields.read("timeout", options.timeout) &&
        (options.timeout < std::chrono::seconds{1} || options.timeout > std::chrono::minutes{5}))
        fields.error("timeout", "must be 1s to 5m");
    fields.finish();
    if (problems.all().size() != before) return std::nullopt;
    return [options](const Parts&) { return std::make_unique<Command>(options); };
}

}  // namespace webcare::escalation::command
