#include "config/defaults.hpp"

namespace webcare::config {
namespace {

constexpr const char* text = R"(targets:
  - { when: 'intent:safety OR intent:legal OR intent:press', within: 15m, clock: always }
  - { when: 'urgency >= 60', within: 1h, clock: always }
  - { when: 'kind:review', within: 1d, clock: office }
  - { when: 'type:question OR level >= low', within: 4h, clock: office }
  - { when: 'intent:privacy', within: 72h, clock: always, limit: true }
calendars:
  office: { days: mon-fri, hours: "09:00-17:30", holidays: nl }
routes:
  - { when: 'level >= medium OR (type:question AND addressed)', ladder: everyone }
)";

}  // namespace

Node built_in() {
    Problems none;
    return Document::parse(text, defaults_file, none);
}

}  // namespace webcare::config
