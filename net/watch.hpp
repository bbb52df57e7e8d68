#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <vector>

namespace webcare::net {

/// Many deadlines behind one timer. A connection moves its deadline with every phase of every
/// request; setting a timer each time would cost more than the rest of our bookkeeping together.
/// Here it is one assignment, and the timer is set again only when it would ring too late. One
/// thread, that of the executor.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
    using Moment = std::chrono::steady_clock::time_point;
    static constexpr Moment never = Moment::max();

    /// Something with a deadline.
    class Ward {
     public:
        explicit Ward(std::shared_ptr<Watch> watch);
        virtual ~Ward();
        Ward(const Ward&) = delete;
        Ward& operator=(const Ward&) = delete;

     protected:
        void set_deadline(Moment deadline);
        /// The deadline has passed; there is none any more. May destroy this.
        virtual void expired() = 0;

     private:
        friend class Watch;
        std::shared_ptr<Watch> watch_;
        Moment deadline_ = never;
        std::size_t place_;  // in wards_
    };

    explicit Watch(const boost::asio::any_io_executor& executor) : timer_{executor} {}

 private:
    void ring_by(Moment deadline);
    void rang();
    Ward* overdue(Moment now);

    boost::asio::steady_timer timer_;
    Moment armed_ = never;
    std::vector<Ward*> wards_;
};

}  // namespace webcare::net
