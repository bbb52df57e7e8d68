#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/corpus.hpp"
#include "tests/bench/minimal_beast.hpp"

namespace webcare::bench {

/// A whole system under test. Each is given the same texts and terms, in the form it takes.
class System {
 public:
    virtual ~System() = default;
    /// Makes what is sent, off the clock.
    virtual void prepare(const std::vector<Text>& texts) = 0;
    /// Sends it all; what the system still has to do then may go on.
    virtual void take() = 0;
    /// CPU seconds of all its processes until now.
    virtual double cpu() const = 0;
    /// The most memory that its first process ever had (VmHWM), in MiB.
    virtual double peak_mebibytes() const = 0;
};

/// The built daemon: `a_post` mentions a signed POST, every hit alerts who listens at port
/// `receiver`. Without a receiver it judges and registers, and sends nothing.
std::unique_ptr<System> start_daemon(const std::string& binary, const std::vector<Term>& terms,
                                     std::optional<std::uint16_t> receiver,
                                     std::size_t a_post = 64);

/// Alertmanager on one core: `a_post` alerts a POST, each told in a POST of its own.
std::unique_ptr<System> start_alertmanager(const MinimalServer& receiver, std::size_t a_post);

/// syslog-ng: lines over TCP, one expression of all terms, a reliable disk-buffer, a POST per hit.
std::unique_ptr<System> start_syslog_ng(const std::vector<Term>& terms,
                                        const MinimalServer& receiver);

/// rspamd, unpacked below `root`: one normal worker with nothing but one multimap of the terms; one
/// message a POST.
std::unique_ptr<System> start_rspamd(const std::string& root, const std::vector<Term>& terms);

std::uint16_t free_port();
bool listens(std::uint16_t port);

}  // namespace webcare::bench
