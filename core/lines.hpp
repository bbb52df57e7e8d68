#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace webcare {

/// Takes a stream of outside text apart into lines, whatever it holds: a byte order mark before the
/// first goes, a line longer than `longest` is cut and skipped to its end, and a stream that gives
/// `endless` bytes without a line end is left. The stream outlives it.
class LineReader {
 public:
    static constexpr std::size_t longest = 1 << 20;   ///< bytes of a line
    static constexpr std::size_t endless = 64 << 20;  ///< bytes

    explicit LineReader(std::istream& in) : in_{in} {}
    /// Moves to the next line; false at the end.
    bool next();
    std::string& line() { return line_; }  ///< without its "\n"; may be changed
    std::size_t number() const { return number_; }
    bool too_long() const { return size_ > longest; }  ///< line() holds only its beginning
    bool has_no_end() const { return size_ > endless; }

 private:
    std::istream& in_;
    std::string line_;
    std::size_t size_ = 0;  ///< of the whole line, in bytes
    std::size_t number_ = 0;
};

}  // namespace webcare
