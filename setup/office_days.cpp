#include "setup/office_days.hpp"

#include "escalation/calendar.hpp"

namespace webcare::setup {

response::OfficeDays office_days(const config::Config& config) {
    const auto office = config.calendars.find("office");
    if (office == config.calendars.end()) return response::plain_office_day;
    return [hours = escalation::OfficeTime{office->second, config.zone}](
               std::chrono::year_month_day day) -> std::optional<response::OfficeDay> {
        const auto open = hours.hours_of(day);
        if (!open) return std::nullopt;
        return response::OfficeDay{open->from, open->to};
    };
}

}  // namespace webcare::setup
