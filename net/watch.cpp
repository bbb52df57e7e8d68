#include "net/watch.hpp"

#include <algorithm>
#include <utility>

namespace webcare::net {

Watch::Ward::Ward(std::shared_ptr<Watch> watch)
    : watch_{std::move(watch)}, place_{watch_->wards_.size()} {
    watch_->wards_.push_back(this);
}

Watch::Ward::~Ward() {
    auto& wards = watch_->wards_;
    wards[place_] = wards.back();
    wards[place_]->place_ = place_;
    wards.pop_back();
    if (!wards.empty()) return;
    watch_->timer_.cancel();  // a timer that nobody needs would keep the executor at work
    watch_->armed_ = never;
}

void Watch::Ward::set_deadline(Moment deadline) {
    deadline_ = deadline;
    if (deadline < watch_->armed_) watch_->ring_by(deadline);
}

void Watch::ring_by(Moment deadline) {
    armed_ = deadline;
    timer_.expires_at(deadline);  // an earlier wait ends as cancelled
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        const auto self = weak.lock();
        if (self && !ec) self->rang();
    });
}

void Watch::rang() {
    armed_ = never;
    const Moment now = std::chrono::steady_clock::now();
    while (Ward* late = overdue(now)) {
        late->deadline_ = never;
        late->expired();
    }
    Moment earliest = never;
    for (const Ward* ward : wards_) earliest = std::min(earliest, ward->deadline_);
    if (earliest < armed_) ring_by(earliest);
}

Watch::Ward* Watch::overdue(Moment now) {
    const auto late = std::find_if(wards_.begin(), wards_.end(),
                                   [&](const Ward* ward) { return ward->deadline_ <= now; });
    return late == wards_.end() ? nullptr : *late;
}

}  // namespace webcare::net
