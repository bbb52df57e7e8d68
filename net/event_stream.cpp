#include "net/event_stream.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace webcare::net {
namespace {

constexpr std::string_view byte_order_mark{"\xef\xbb\xbf"};

Error over_limit(std::string_view what) {
    return Error{ErrorKind::malformed,
                 std::string{what} + " of the event stream is over the limit"};
}

}  // namespace

Status EventParser::feed(std::string_view bytes, std::vector<ServerEvent>& out) {
    bytes = without_mark(bytes);
    while (!bytes.empty()) {
        if (std::exchange(after_return_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = bytes.find_first_of("\r\n");
        const std::string_view piece = bytes.substr(0, end);
        if (line_.size() + piece.size() > most_) return over_limit("a line");
        if (end == bytes.npos) {
            line_.append(piece);
            break;
        }
        after_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        Status read;
        if (line_.empty()) {
            read = end_line(piece, out);
        } else {
            line_.append(piece);
            read = end_line(line_, out);
            line_.clear();
        }
        if (!read) return read;
    }
    return {};
}

/// The mark may come byte by byte; what only looked like its beginning is put back into the line.
std::string_view EventParser::without_mark(std::string_view bytes) {
    while (!begun_ && !bytes.empty()) {
        if (bytes.front() != byte_order_mark[mark_seen_]) {
            line_.append(byte_order_mark.substr(0, mark_seen_));
            begun_ = true;
            break;
        }
        bytes.remove_prefix(1);
        begun_ = ++mark_seen_ == byte_order_mark.size();
    }
    return bytes;
}

Status EventParser::end_line(std::string_view line, std::vector<ServerEvent>& out) {
    if (line.empty()) {
        dispatch(out);
        return {};
    }
    const std::size_t colon = line.find(':');
    if (colon == 0) return {};  // a comment
    std::string_view value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return field(line.substr(0, colon), value);
}

Status EventParser::field(std::string_view name, std::string_view value) {
    if (name == "data") {
        if (data_.size() + value.size() + 1 > most_) return over_limit("an event");
        data_.append(value).append(1, '\n');
    } else if (name == "event") {
        type_ = value;
    } else if (name == "retry") {
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        std::uint32_t pause = 0;
        const auto [end, failed] =
            std::from_chars(value.data(), value.data() + value.size(), pause);
        if (failed == std::errc{} && std::all_of(value.begin(), value.end(), digit))
            retry_ = std::chrono::milliseconds{pause};
    }
    return {};
}

void EventParser::dispatch(std::vector<ServerEvent>& out) {
    std::string type = std::exchange(type_, {});
    if (data_.empty()) return;
    data_.pop_back();  // the last line's end
    out.emplace_back(type.empty() ? "message" : std::move(type), std::exchange(data_, {}));
}

}  // namespace webcare::net
