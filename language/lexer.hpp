#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "language/field.hpp"
#include "language/term.hpp"

namespace webcare::language {

enum class Lex : std::uint8_t {
    end,
    word,      ///< a bare word, a number, a field's name, #tag, @handle
    quoted,    ///< "a phrase"
    list,      ///< $name
    prefixed,  ///< name:value or name:"a value"
    open,
    close,
    comma,
    comparison,
    op_and,
    op_or,
    op_not,
    near,
    onear,
    same,  ///< NEAR/5: the number in `number`
    scope_neg,
    scope_own,
    count,
    regex,
};

struct Lexeme {
    Lex kind = Lex::end;
    std::size_t at = 0;  ///< byte of the condition
    std::string text;    ///< without quotes and $; of a prefixed one, the name
    std::string value;   ///< of a prefixed one
    std::size_t value_at = 0;
    std::uint32_t number = 0;
    Comparison comparison = Comparison::equal;
};

/// Cuts a condition into its parts; complains about what is no part of one. The last lexeme is
/// `end`.
std::vector<Lexeme> lex(std::string_view condition, const Complain& complain);

}  // namespace webcare::language
