#include "core/lines.hpp"

#include <istream>

#include "core/text.hpp"

namespace webcare {

bool LineReader::next() {
    constexpr auto end = std::char_traits<char>::eof();
    if (has_no_end()) return false;
    line_.clear();
    size_ = 0;
    std::streambuf& bytes = *in_.rdbuf();
    int c = bytes.sbumpc();
    if (c == end) return false;
    for (; c != end && c != '\n' && !has_no_end(); c = bytes.sbumpc())
        if (++size_ <= longest) line_ += static_cast<char>(c);
    if (++number_ == 1 && line_.starts_with(byte_order_mark))
        line_.erase(0, byte_order_mark.size());
    return true;
}

}  // namespace webcare
