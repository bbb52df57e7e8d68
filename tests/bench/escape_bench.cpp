// Ten million texts, half of them random and half made of what has been tried against channels,
// through every escaper: escape_bench [TEXTS] [SEED]. Says how often something came alive or was
// lost; both must be 0.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <random>

#include "core/text.hpp"
#include "tests/support/sink_reader.hpp"

namespace {

using webcare::escalation::Sink;

class Texts {
 public:
    explicit Texts(std::uint64_t seed) : random_{seed} {
        for (const std::string& attack : webcare::test::attack_texts())
            if (attack.size() < 200) pieces_.push_back(attack);
        for (const char* piece : {"@",
                                  "<",
                                  ">",
                                  "[",
                                  "](",
                                  ")",
                                  "*",
                                  "_",
                                  "`",
                                  "~",
                                  "#",
                                  "\\",
                                  "&",
                                  "{{",
                                  ":",
                                  "://",
                                  "www.",
                                  ".nl",
                                  ".",
                                  "/",
                                  "$",
                                  "-",
                                  "1.",
                                  "\n",
                                  " ",
                                  "\t",
                                  "\xe2\x80\x8b",
                                  "é",
                                  "👩‍👩‍👧",
                                  "wacht",
                                  "drie",
                                  "\"",
                                  "'",
                                  "|",
                                  "=",
                                  "+",
                                  "!"})
            pieces_.emplace_back(piece);
    }
    std::string next() {
        std::string text;
        const std::size_t count = random_() % 12;
        if (random_() % 2 == 0) {
            for (std::size_t i = 0; i < count; ++i) text += pieces_[random_() % pieces_.size()];
        } else {
            for (std::size_t i = 0; i < count * 4; ++i) {
                const bool wide = random_() % 8 == 0;  // any byte, also what is no UTF-8
                text += static_cast<char>(wide ? random_() % 256 : ' ' + random_() % 95);
            }
        }
        return webcare::clean_text(text);
    }

 private:
    std::mt19937_64 random_;
    std::vector<std::string> pieces_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t texts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    Texts source{seed};
    std::uint64_t alive = 0, lost = 0, bytes = 0;
    std::vector<std::uint64_t> grown(webcare::escalation::sink_names().size());
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < texts; ++i) {
        const std::string text = source.next();
        bytes += text.size();
        for (const auto name : webcare::escalation::sink_names()) {
            const Sink sink = *webcare::escalation::sink_named(name);
            const std::string escaped = escape(text, sink);
            grown[static_cast<std::size_t>(sink)] += escaped.size();
            const std::string found = webcare::test::comes_alive(sink, escaped);
            const bool same = unescape(escaped, sink) == text;
            if ((!found.empty() || !same) && alive + lost < 20)
                fmt::print("{}: {}: {}\n", name, found.empty() ? "lost" : found,
                           webcare::printable(text));
            alive += found.empty() ? 0 : 1;
            lost += same ? 0 : 1;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{} texts, {} bytes, seed {}, {:.0f} s: {} came alive, {} came back otherwise\n",
               texts, bytes, seed, took.count(), alive, lost);
    for (const auto name : webcare::escalation::sink_names())
        fmt::print("  {:14} {:.2f} bytes a byte\n", name,
                   static_cast<double>(
                       grown[static_cast<std::size_t>(*webcare::escalation::sink_named(name))]) /
                       static_cast<double>(bytes));
    return alive + lost == 0 ? 0 : 1;
}
