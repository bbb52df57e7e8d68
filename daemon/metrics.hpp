#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "console/service.hpp"
#include "storage/store.hpp"

namespace webcare::daemon {

struct Plan;

/// What Prometheus may ask; names are webcared_<thing>_<unit>[_total]. No text, author or link is
/// ever a label. Thread-safe.
class Metrics {
 public:
    Metrics();
    ~Metrics();

    void planned(const Plan& plan);
    void queued(std::size_t mentions);
    void page(std::string_view source, std::size_t accepted, std::size_t duplicate);
    void trouble(std::string_view source, std::string_view trouble, bool there);
    void source_error(std::string_view source, std::string_view kind);
    void deliveries(const console::ChannelStatus& channel);
    void stored(const storage::Counts& counts, bool writable);

    /// Prometheus text format 0.0.4.
    std::string text() const;

 private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace webcare::daemon
