#include "escalation/queue.hpp"

#include <gtest/gtest.h>

namespace webcare::escalation {
namespace {

const Time start = *parse_time("2026-11-22T21:40:00Z");

Delivery delivery(const std::string& id, Level level = Level::medium, int second = 0) {
    Delivery made;
    made.id = id;
    made.level = level;
    made.next_at = start + std::chrono::seconds{second};
    return made;
}

Outgoing fresh(const Delivery& made, std::size_t text = 10) {
    Outgoing entry{made, std::make_unique<Message>()};
    entry.message->mention.text.assign(text, 'x');
    return entry;
}

std::string order(Queue& queue) {
    std::string ids;
    while (!queue.empty()) ids += queue.take().delivery.id;
    return ids;
}

TEST(OutboxQueue, GivesTheWorstThenTheOldest) {
    Queue queue;
    queue.replace({delivery("b", Level::high), delivery("d", Level::medium, 5)}, true);
    queue.put(fresh(delivery("c", Level::medium, 4)));
    queue.put(fresh(delivery("a", Level::critical, 9)));
    queue.put(fresh(delivery("e", Level::low)));
    EXPECT_TRUE(queue.is_all());
    EXPECT_EQ(order(queue), "abcde");
}

TEST(OutboxQueue, HoldsADeliveryOnce) {
    Queue queue;
    queue.replace({delivery("a"), delivery("b")}, true);
    queue.put(fresh(delivery("b")));
    queue.put(fresh(delivery("a")));
    EXPECT_EQ(order(queue), "ab");
}

TEST(OutboxQueue, LeavesBehindWhatOnlyTheStoreKnowsWhatComesAfterIt) {
    Queue queue;
    queue.replace({delivery("b", Level::high)}, false);
    queue.put(fresh(delivery("a", Level::critical)));
    queue.put(fresh(delivery("z", Level::low)));
    EXPECT_FALSE(queue.is_all());
    EXPECT_EQ(order(queue), "ab");
    queue.put(fresh(delivery("z", Level::critical)));  // the store may hold one as bad, and older
    EXPECT_TRUE(queue.empty());
}

TEST(OutboxQueue, LetsTheMildestGoWhenItIsFull) {
    Queue queue;
    queue.replace({}, true);
    for (std::size_t i = 0; i < Queue::most; ++i)
        queue.put(fresh(delivery(std::to_string(i), Level::medium, static_cast<int>(i))));
    EXPECT_TRUE(queue.is_all());
    queue.put(fresh(delivery("bad", Level::critical)));
    EXPECT_FALSE(queue.is_all());
    EXPECT_EQ(queue.take().delivery.id, "bad");
    std::size_t left = 0;
    for (; !queue.empty(); ++left) queue.take();
    EXPECT_EQ(left, Queue::most - 1);
}

TEST(OutboxQueue, RemembersOnlySoManyBytesOfMessages) {
    Queue queue;
    queue.replace({}, true);
    constexpr std::size_t text = std::size_t{1} << 20;
    for (int i = 0; i < 20; ++i)
        queue.put(fresh(delivery(std::to_string(i), Level::medium, i), text));
    std::size_t known = 0;
    const auto count = [&] {
        for (known = 0; !queue.empty();) known += queue.take().message ? 1 : 0;
        return known;
    };
    EXPECT_EQ(count(), Queue::most_bytes / text - 1);
    queue.replace({}, true);
    queue.put(fresh(delivery("a"), text));
    queue.distrust();
    queue.put(fresh(delivery("b"), Queue::most_bytes - text));
    EXPECT_EQ(count(), 1u) << "what is forgotten takes no room";
}

}  // namespace
}  // namespace webcare::escalation
