#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace webcare::net {

/// What the bodies of all responses under way may hold in memory together. When they outgrow it,
/// the largest is given up: so whoever sends without end loses first, however many do, and small
/// bodies are never touched. One thread.
class BodyBudget {
 public:
    static constexpr std::size_t most = 14 << 20;  ///< bytes; the largest allowed body and some

    /// One body's part.
    class Share {
     public:
        /// `give_up` must let go of the body soon; it may be called from any grow_to().
        Share(BodyBudget& budget, std::function<void()> give_up);
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// The body has so many bytes now.
        void grow_to(std::size_t bytes);

     private:
        friend class BodyBudget;
        BodyBudget& budget_;
        std::function<void()> give_up_;
        std::size_t bytes_ = 0;
        std::size_t place_;  // in shares_
    };

    std::size_t held() const { return held_; }  ///< bytes, of all

 private:
    void give_up_largest();

    std::vector<Share*> shares_;
    std::size_t held_ = 0;
};

}  // namespace webcare::net
