#include "language/lexer.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/text.hpp"
#include "language/expression.hpp"

namespace webcare::language {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_comparison(char c) {
    return c == '<' || c == '>' || c == '=';
}
bool ends_bare(char c) {
    return is_space(c) || is_comparison(c) || c == '(' || c == ')' || c == ',' || c == '"';
}
bool is_name(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text)
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '.')
            return false;
    return text.front() >= 'a' && text.front() <= 'z';
}

class Lexer {
 public:
    Lexer(std::string_view in, const Complain& complain) : in_{in}, complain_{complain} {}

    std::vector<Lexeme> run() {
        for (skip_spaces(); at_ < in_.size(); skip_spaces()) next();
        const std::size_t last = in_.find_last_not_of(" \t\r\n");
        add(Lex::end, last == std::string_view::npos ? 0 : last + 1);
        return std::move(out_);
    }

 private:
    void skip_spaces() {
        while (at_ < in_.size() && is_space(in_[at_])) ++at_;
    }
    Lexeme& add(Lex kind, std::size_t at) {
        Lexeme lexeme;
        lexeme.kind = kind;
        lexeme.at = at;
        return out_.emplace_back(std::move(lexeme));
    }

    void next() {
        const std::size_t begin = at_;
        switch (in_[at_]) {
            case '(':
                return add(Lex::open, begin), void(++at_);
            case ')':
                return add(Lex::close, begin), void(++at_);
            case ',':
                return add(Lex::comma, begin), void(++at_);
            case '"': {
                std::string text = quoted();
                add(Lex::quoted, begin).text = std::move(text);
                return;
            }
            case '/':
                return regex();
            default:
                break;
        }
        if (is_comparison(in_[at_]) || in_.substr(at_).starts_with("!=")) return comparison();
        bare();
    }

    /// Reads "..." at the cursor; a doubled or escaped quote is not needed in text that is folded.
    std::string quoted() {
        const std::size_t begin = at_;
        const std::size_t end = in_.find('"', begin + 1);
        if (end == std::string_view::npos) {
            complain_(begin, "this quote is not closed");
            at_ = in_.size();
            return {};
        }
        at_ = end + 1;
        return std::string{in_.substr(begin + 1, end - begin - 1)};
    }

    /// Reads /.../ at the cursor; a slash inside is written \\/.
    void regex() {
        const std::size_t begin = at_++;
        std::string text;
        while (at_ < in_.size() && in_[at_] != '/') {
            if (in_[at_] == '\\' && at_ + 1 < in_.size() && in_[at_ + 1] != '/')
                text += in_[at_++];
            else if (in_[at_] == '\\' && at_ + 1 < in_.size())
                ++at_;
            text += in_[at_++];
        }
        if (at_ == in_.size())
            return complain_(begin, "this / begins a regular expression and is not closed");
        ++at_;
        add(Lex::regex, begin).text = std::move(text);
    }

    void comparison() {
        Lexeme& lexeme = add(Lex::comparison, at_);
        const std::string_view rest = in_.substr(at_);
        const auto is = [&](std::string_view sign, Comparison c) {
            if (!rest.starts_with(sign)) return false;
            lexeme.comparison = c;
            lexeme.text = sign;
            at_ += sign.size();
            return true;
        };
        if (is(">=", Comparison::at_least) || is("<=", Comparison::at_most) ||
            is("!=", Comparison::unequal) || is("==", Comparison::equal) ||
            is(">", Comparison::more) || is("<", Comparison::less)) {
            return;
        }
        is("=", Comparison::equal);
    }

    void bare() {
        const std::size_t begin = at_;
        while (at_ < in_.size() && !ends_bare(in_[at_]) && !in_.substr(at_).starts_with("!="))
            ++at_;
        const std::string_view run = in_.substr(begin, at_ - begin);
        if (run.front() == '$') {
            add(Lex::list, begin).text = run.substr(1);
        } else if (!operator_word(run, begin) && !prefixed(run, begin)) {
            add(Lex::word, begin).text = run;
        }
    }

    bool operator_word(std::string_view run, std::size_t begin) {
        if (run == "AND") return add(Lex::op_and, begin), true;
        if (run == "OR") return add(Lex::op_or, begin), true;
        if (run == "NOT") return add(Lex::op_not, begin), true;
        const bool is_call = at_ < in_.size() && in_[at_] == '(';
        if (run == "NEG" && is_call) return add(Lex::scope_neg, begin), true;
        if (run == "OWN" && is_call) return add(Lex::scope_own, begin), true;
        if (run == "COUNT" && is_call) return add(Lex::count, begin), true;
        if (run == "SAME/sentence") return add(Lex::same, begin), true;
        if (run == "SAME" || run.starts_with("SAME/")) {
            complain_(begin, "SAME is written SAME/sentence");
            return add(Lex::same, begin), true;
        }
        return near(run, begin, "NEAR", Lex::near) || near(run, begin, "ONEAR", Lex::onear);
    }

    bool near(std::string_view run, std::size_t begin, std::string_view word, Lex kind) {
        if (run != word && !(run.starts_with(word) && run[word.size()] == '/')) return false;
        const std::string_view digits = run.substr(std::min(run.size(), word.size() + 1));
        Lexeme& lexeme = add(kind, begin);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), lexeme.number);
        if (error != std::errc{} || end != digits.data() + digits.size() || lexeme.number < 1 ||
            lexeme.number > Limits::near_words) {
            complain_(begin, fmt::format("{0} needs a number of words from 1 to {1}, as in {0}/5",
                                         word, Limits::near_words));
            lexeme.number = 1;
        }
        return true;
    }

    bool prefixed(std::string_view run, std::size_t begin) {
        const std::size_t colon = run.find(':');
        if (colon == std::string_view::npos || !is_name(run.substr(0, colon))) return false;
        const std::string name{run.substr(0, colon)};
        std::string value{run.substr(colon + 1)};
        const std::size_t value_at = begin + colon + 1;
        if (value.empty() && at_ < in_.size() && in_[at_] == '"') value = quoted();
        Lexeme& lexeme = add(Lex::prefixed, begin);
        lexeme.text = name;
        lexeme.value = std::move(value);
        lexeme.value_at = value_at;
        return true;
    }

    std::string_view in_;
    const Complain& complain_;
    std::size_t at_ = 0;
    std::vector<Lexeme> out_;
};

}  // namespace

std::vector<Lexeme> lex(std::string_view condition, const Complain& complain) {
    return Lexer{condition, complain}.run();
}

}  // namespace webcare::language
