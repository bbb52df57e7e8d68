#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "connectors/poll/poll.hpp"
#include "core/log.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors::poll {

/// A source of a definition that the test writes, with a scripted service.
class PollUnderTest : public ::testing::Test {
 protected:
    /// False where one of the two is refused; `problems` says why.
    bool open(std::string definition, std::string options) {
        const auto root = config::Document::parse(std::move(definition), "board.yaml", problems_);
        const auto read = read_definition(root, "board", problems_);
        if (!read) return false;
        config::Source source;
        source.name = "tested";
        source.kind = "board";
        source.options = config::Document::parse(std::move(options), "webcared.yaml", problems_);
        config_.data_dir = folder_;
        auto settings = read_settings(source, config_, read->options, read->every, problems_);
        if (!settings) return false;
        const auto factory = prepare(read, *std::move(settings), source, problems_);
        if (factory) make_ = *factory;
        if (factory) poll_ = make_(parts_);
        return poll_ != nullptr;
    }
    /// The process ends; what was stored is all that is left.
    void restart() { poll_ = make_(parts_); }
    Result<Page> ask() {
        auto page = webcare::test::run(poll_->next(cursor_));
        if (page) cursor_ = page->next;
        return page;
    }
    std::string asked(std::size_t request) const { return http_.asked.at(request).url; }

    ManualClock clock_{*parse_time("2026-01-02T12:00:00Z")};
    webcare::test::ScriptedHttp http_;
    webcare::test::ScriptedSockets sockets_;
    webcare::test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
    config::Problems problems_;
    config::Config config_;
    std::string folder_ = config_.data_dir;  // set it before open()
    Factory make_;
    std::unique_ptr<Connector> poll_;
    Cursor cursor_;
};

}  // namespace webcare::connectors::poll
