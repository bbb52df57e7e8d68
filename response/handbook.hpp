#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"
#include "response/approach.hpp"
#include "response/moment.hpp"

namespace webcare::response {

/// One thing said in both registers.
template <class T>
struct InBoth {
    T informal, formal;
    InBoth() = default;
    const T& in(Register reg) const { return reg == Register::informal ? informal : formal; }
};

struct Greeting {
    std::string named;  ///< holds {name}
    std::string unnamed;
    Greeting() = default;
};

/// The sentences of one language.
struct Phrasebook {
    std::string language;
    MomentWords moment;
    InBoth<Greeting> greeting;
    InBoth<std::string> signature;
    std::map<std::string, InBoth<std::vector<std::string>>, std::less<>> answers;
    std::map<std::string, std::string, std::less<>> points, cautions;
    Phrasebook() = default;
};

class Handbook {
 public:
    Handbook() = default;

    /// By the language of the customer: its own phrasebook, `home` where the language is not known,
    /// else `foreign`.
    const Phrasebook& for_language(std::string_view language) const;
    /// Characters that fit the network.
    std::uint32_t length_for(std::string_view network) const;

    std::string home, foreign;
    Register reg = Register::informal;  ///< when the customer's words show none
    Hours office, accountable;
    std::map<std::string, std::uint32_t, std::less<>> lengths;
    std::map<std::string, Phrasebook, std::less<>> books;
};

}  // namespace webcare::response
