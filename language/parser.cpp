#include "language/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "language/field_parser.hpp"
#include "language/lexer.hpp"

namespace webcare::language {
namespace {

/// Whether one of the words it looks for is a negator.
bool asks_negator(const Expr& e) {
    return e.has_negator || std::any_of(e.children.begin(), e.children.end(), asks_negator);
}

/// A condition that asks for a negator beside a word, as `niet NEAR/3 goed` does, has judged the
/// negation itself.
void ignore_negation(Expr& e) {
    e.ignore_negation = true;
    for (Expr& child : e.children) ignore_negation(child);
}

/// Recursive descent, never deeper than Limits::depth.
class Parser {
 public:
    Parser(std::vector<Lexeme> lexemes, Scope scope, const TermLists& lists, Vocabulary& vocabulary,
           const Complain& complain)
        : in_{std::move(lexemes)},
          scope_{scope},
          lists_{lists},
          vocabulary_{vocabulary},
          complain_{complain} {}

    Expr run() {
        if (look().kind == Lex::end) return fail(0, "the condition is empty");
        Expr e = expression(0, Which{});
        if (!failed_ && look().kind != Lex::end) missing_operator();
        return e;
    }

 private:
    const Lexeme& look(std::size_t ahead = 0) const {
        return in_[std::min(at_ + ahead, in_.size() - 1)];
    }
    const Lexeme& take() { return in_[std::min(at_++, in_.size() - 1)]; }
    bool accept(Lex kind) {
        if (failed_ || look().kind != kind) return false;
        ++at_;
        return true;
    }

    /// The first mistake in the form of a condition ends its reading: what follows would be
    /// guesses.
    Expr fail(std::size_t at, std::string message) {
        if (!failed_) complain_(at, std::move(message));
        failed_ = true;
        return Expr{};
    }

    void missing_operator() {
        const Lexeme& here = look();
        if (here.kind == Lex::close) return void(fail(here.at, "this ) closes nothing"));
        if (here.kind == Lex::comma) {
            return void(fail(here.at, "a comma stands only in a list such as 2 of (a, b)"));
        }
        const Lexeme& before = in_[at_ - 1];
        for (const Lexeme* lexeme : {&before, &here}) {
            static constexpr std::array<std::string_view, 5> small{"and", "or", "not", "near",
                                                                   "en"};
            for (const auto word : small) {
                if (lexeme->kind == Lex::word && lexeme->text == word) {
                    return void(
                        fail(lexeme->at,
                             fmt::format("operators are in capitals: AND, OR, NOT; to match the "
                                         "word, quote it: \"{}\"",
                                         word)));
                }
            }
        }
        fail(here.at,
             "AND or OR is missing here; words that stand together in the text go in quotes");
    }

    Expr expression(int depth, Which which) {
        if (depth > Limits::depth)
            return fail(look().at, fmt::format("nested deeper than {} levels", Limits::depth));
        Expr first = negation(depth, which);
        const Lex joint = look().kind;
        if (failed_ || (joint != Lex::op_and && joint != Lex::op_or)) return first;
        Expr e;
        e.op = joint == Lex::op_and ? Op::all : Op::any;
        e.at = first.at;
        e.children.push_back(std::move(first));
        while (accept(joint)) e.children.push_back(negation(depth, which));
        if (!failed_ && (look().kind == Lex::op_and || look().kind == Lex::op_or)) {
            return fail(look().at, "AND and OR together need parentheses: a AND (b OR c)");
        }
        return e;
    }

    Expr negation(int depth, Which which) {
        const std::size_t at = look().at;
        bool is_not = false;
        while (accept(Lex::op_not)) is_not = !is_not;
        Expr e = nearness(depth, which);
        if (!is_not || failed_) return e;
        if (in_negation_) return fail(at, "NOT has no meaning inside NEG( )");
        Expr negated;
        negated.op = Op::none;
        negated.at = at;
        negated.children.push_back(std::move(e));
        return negated;
    }

    Expr nearness(int depth, Which which) {
        Expr left = primary(depth, which);
        for (int links = 1; !failed_ && (look().kind == Lex::near || look().kind == Lex::onear ||
                                         look().kind == Lex::same);
             ++links) {
            const Lexeme joint = take();
            if (depth + links > Limits::depth)
                return fail(joint.at, fmt::format("more than {} of these in a row", Limits::depth));
            Expr right = primary(depth, which);
            if (failed_) break;
            for (const Expr* side : {&left, &right}) {
                if (!is_positional(*side)) {
                    return fail(
                        side->at,
                        "NEAR, ONEAR and SAME stand between words, lists and OR groups of them");
                }
            }
            Expr e;
            e.op = joint.kind == Lex::near    ? Op::near
                   : joint.kind == Lex::onear ? Op::onear
                                              : Op::same_sentence;
            e.number = joint.number;
            e.at = left.at;
            if (asks_negator(left)) ignore_negation(right);
            if (asks_negator(right)) ignore_negation(left);
            e.children.push_back(std::move(left));
            e.children.push_back(std::move(right));
            left = std::move(e);
        }
        return left;
    }

    Expr primary(int depth, Which which) {
        const Lexeme here = take();
        switch (here.kind) {
            case Lex::open:
                return group(here, depth, which);
            case Lex::quoted:
                return terms(here.at + 1, which, [&](const Complain& complain) {
                    return std::vector<Term>{read_term(here.text, {}, complain)};
                });
            case Lex::word:
                return word(here, depth, which);
            case Lex::list:
                return list(here, which);
            case Lex::prefixed:
                return prefixed(here, which);
            case Lex::scope_neg:
                return negated(here, depth, which);
            case Lex::scope_own:
                which.own = true;
                return call(depth, which);
            case Lex::count:
                return count(here, which);
            case Lex::regex:
                return terms(here.at, which, [&](const Complain& complain) {
                    return std::vector<Term>{read_regex(here.text, complain)};
                });
            case Lex::end:
                return fail(here.at, "the condition ends where a word is expected");
            default:
                return fail(here.at, "a word, a phrase, a $list or a field is expected here");
        }
    }

    Expr group(const Lexeme& open, int depth, Which which) {
        Expr e = expression(depth + 1, which);
        if (failed_) return e;
        if (!accept(Lex::close)) {
            if (look().kind == Lex::end) return fail(open.at, "this ( is not closed");
            missing_operator();
        }
        return e;
    }

    Expr call(int depth, Which which) {
        const Lexeme open = take();
        return group(open, depth, which);
    }

    Expr negated(const Lexeme& here, int depth, Which which) {
        if (in_negation_) return fail(here.at, "NEG inside NEG has no meaning");
        in_negation_ = true;
        which.polarity = Which::Polarity::negated;
        Expr e = call(depth, which);
        in_negation_ = false;
        if (!failed_ && !is_positional(e))
            return fail(here.at, "NEG( ) takes words, lists and OR groups of them");
        return e;
    }

    /// `read` gives the terms; offsets it complains with count from `at`.
    template <class Read>
    Expr terms(std::size_t at, Which which, Read&& read) {
        Expr e;
        e.op = Op::words;
        e.at = at;
        e.which = which;
        auto read_terms = read([this, at](std::size_t offset, std::string message) {
            complain_(at + offset, std::move(message));
        });
        e.has_negator = has_negator(read_terms);
        e.set = vocabulary_.set_of(std::move(read_terms));
        return e;
    }

    Expr word(const Lexeme& here, int depth, Which which) {
        if (look().kind == Lex::word && look().text == "of" && is_number(here.text))
            return at_least(here, depth, which);
        const bool is_call = look().kind == Lex::open;
        if (is_call && (here.text == "seen" || here.text == "distinct")) return past(here);
        if (look().kind == Lex::comparison) return comparison(here);
        if (const FieldInfo* field = field_named(here.text)) return bare_field(*field, here);
        if (is_call) {
            return fail(
                here.at,
                fmt::format("there is no function \"{}\"; there are NEG( ), OWN( ), COUNT( ) "
                            "in capitals, and 2 of ( ), seen( ), distinct( )",
                            here.text));
        }
        return terms(here.at, which, [&](const Complain& complain) {
            return std::vector<Term>{read_term(here.text, {}, complain)};
        });
    }

    static bool is_number(std::string_view text) {
        return !text.empty() && text.size() < 6 &&
               text.find_first_not_of("0123456789") == std::string_view::npos;
    }

    Expr at_least(const Lexeme& number, int depth, Which which) {
        Expr e;
        e.op = Op::at_least;
        e.at = number.at;
        e.number = static_cast<std::uint32_t>(std::stoul(number.text));
        take();  // of
        const Lexeme open = look();
        if (!accept(Lex::open))
            return fail(open.at, fmt::format("\"{} of\" needs a list: ({} of (a, b, $list))",
                                             number.text, number.text));
        do {
            e.children.push_back(expression(depth + 1, which));
        } while (accept(Lex::comma));
        if (!failed_ && !accept(Lex::close)) {
            if (look().kind == Lex::end) return fail(open.at, "this ( is not closed");
            missing_operator();
        }
        if (!failed_ && (e.number < 1 || e.number > e.children.size())) {
            return fail(number.at, fmt::format("{} of a list of {} can never be, or always is",
                                               e.number, e.children.size()));
        }
        return e;
    }

    Expr list(const Lexeme& here, Which which) {
        Expr e;
        e.op = Op::words;
        e.at = here.at;
        e.which = which;
        const auto found = lists_.find(here.text);
        if (found == lists_.end()) {
            std::vector<std::string_view> names;
            for (const auto& [name, known] : lists_) names.push_back(name);
            const auto near = nearest(here.text, names);
            complain_(here.at,
                      fmt::format("no list ${} in this file{}", here.text,
                                  near.empty() ? "" : fmt::format("; did you mean ${}?", near)));
            return e;
        }
        e.set = found->second.set;
        e.ignore_negation = found->second.ignore_negation;
        e.has_negator = found->second.has_negator;
        return e;
    }

    Expr count(const Lexeme& here, Which which) {
        const Lexeme open = take();
        const Lexeme what = take();
        if (what.kind != Lex::list)
            return fail(what.at, "COUNT( ) takes a list: COUNT($name) >= 2");
        Expr e = list(what, which);
        e.op = Op::count;
        e.at = here.at;
        if (!accept(Lex::close)) return fail(open.at, "this ( is not closed");
        const Lexeme sign = take();
        const Lexeme number = take();
        if (sign.kind != Lex::comparison || number.kind != Lex::word || !is_number(number.text)) {
            return fail(sign.at, "COUNT( ) is compared with a number: COUNT($name) >= 2");
        }
        e.test.comparison = sign.comparison;
        e.test.number = std::stod(number.text);
        return e;
    }

    // --- fields and prefixes ------------------------------------------------------------------

    Expr field(const FieldTest& test, const FieldInfo& info, std::size_t at) {
        if (in_negation_) return fail(at, "NEG( ) takes words, lists and OR groups of them");
        if (info.judged && scope_ == Scope::rule) {
            complain_(at,
                      fmt::format("{} is judged by the rules, so a rule cannot ask for it; routes, "
                                  "targets and searches can",
                                  info.name));
        }
        Expr e;
        e.op = Op::field;
        e.test = test;
        e.at = at;
        return e;
    }

    Expr bare_field(const FieldInfo& info, const Lexeme& here) {
        if (info.shape != FieldShape::flag) {
            return fail(here.at,
                        fmt::format("{0} is the name of a field: write {1}, or \"{0}\" in quotes "
                                    "for the word",
                                    info.name, example_of(info)));
        }
        FieldTest test;
        test.field = info.id;
        return field(test, info, here.at);
    }

    Expr comparison(const Lexeme& name) {
        const Lexeme sign = take();
        const FieldInfo* info = field_named(name.text);
        if (info == nullptr) return fail(name.at, unknown_field(name.text));
        const Lexeme value = take();
        if (value.kind != Lex::word && value.kind != Lex::quoted)
            return fail(value.at, fmt::format("a value is expected: {}", example_of(*info)));
        FieldTest test;
        const Complain at_value = [&](std::size_t, std::string message) {
            complain_(value.at, std::move(message));
        };
        read_comparison(*info, sign.comparison, value.text, test, at_value);
        return field(test, *info, name.at);
    }

    Expr prefixed(const Lexeme& here, Which which) {
        const Complain at_value = [&](std::size_t, std::string message) {
            complain_(here.value_at, std::move(message));
        };
        if (here.text == "exact" || here.text == "url" || here.text == "emoji" ||
            here.text == "stem" || here.text == "part" || here.text == "raw" ||
            here.text == "stated") {
            return terms(here.value_at, which, [&](const Complain& complain) {
                return read_list_entry(
                    here.text + ":" + here.value, {},
                    [&](std::size_t, std::string message) { complain(0, std::move(message)); });
            });
        }
        if (here.text == "rule") return rule(here);
        const FieldInfo* info = field_named(here.text);
        if (info == nullptr) return fail(here.at, unknown_field(here.text + ":"));
        FieldTest test;
        read_value(*info, here.value, test, at_value);
        return field(test, *info, info->id == FieldId::list ? here.value_at : here.at);
    }

    Expr rule(const Lexeme& here) {
        if (in_negation_) return fail(here.at, "NEG( ) takes words, lists and OR groups of them");
        if (here.value.empty()) return fail(here.at, "rule: needs the id of a rule");
        Expr e;
        e.op = Op::rule;
        e.rule_id = here.value;
        e.at = here.value_at;
        return e;
    }

    // --- the past -----------------------------------------------------------------------------

    /// seen(rule:ID, by=author, 24h) >= 3 and distinct(author, rule:ID, 2h) >= 5
    Expr past(const Lexeme& name) {
        if (in_negation_) return fail(name.at, "NEG( ) takes words, lists and OR groups of them");
        PastQuestion question;
        const bool people = name.text == "distinct";
        if (people) question.what = PastQuestion::What::authors;
        const std::string form =
            people ? "distinct(author, rule:ID, 2h) >= 5" : "seen(rule:ID, by=author, 24h) >= 3";
        const Lexeme open = take();
        if (people && !counted_people(form)) return Expr{};
        const Lexeme rule = take();
        if (rule.kind != Lex::prefixed || rule.text != "rule" || rule.value.empty())
            return fail(rule.at, fmt::format("the rule to look for is expected here: {}", form));
        question.rule = rule.value;
        next_part(form);
        if (look().kind == Lex::word && look().text == "by") by(question, form);
        window(question, form);
        if (!failed_ && !accept(Lex::close)) {
            return look().kind == Lex::end
                       ? fail(open.at, "this ( is not closed")
                       : fail(look().at, fmt::format("this does not belong here: {}", form));
        }
        Expr e = compared_count(name, form);
        if (failed_) return e;
        e.op = Op::past;
        e.at = rule.value_at;
        e.rule_id = question.rule;
        question.enough = static_cast<std::uint32_t>(e.test.number) + 1;
        e.number = vocabulary_.number_of(std::move(question));
        return e;
    }

    bool counted_people(const std::string& form) {
        const Lexeme what = take();
        if (what.kind != Lex::word || what.text != "author")
            fail(what.at, fmt::format("distinct( ) counts authors: {}", form));
        next_part(form);
        return !failed_;
    }

    void next_part(const std::string& form) {
        if (!failed_ && !accept(Lex::comma))
            fail(look().at, fmt::format("a comma and the next part are missing: {}", form));
    }

    void by(PastQuestion& question, const std::string& form) {
        const Lexeme name = take();
        if (question.what == PastQuestion::What::authors)
            return void(fail(name.at, fmt::format("distinct( ) takes no by=: {}", form)));
        const Lexeme sign = take();
        const Lexeme who = take();
        if (sign.kind != Lex::comparison || sign.comparison != Comparison::equal ||
            who.kind != Lex::word || who.text != "author") {
            return void(fail(sign.kind == Lex::comparison ? who.at : sign.at,
                             fmt::format("by= takes author (this author's mentions); without by= "
                                         "everybody's count: {}",
                                         form)));
        }
        question.what = PastQuestion::What::mentions_by_them;
        next_part(form);
    }

    void window(PastQuestion& question, const std::string& form) {
        if (failed_) return;
        const Lexeme text = take();
        const auto window = text.kind == Lex::word
                                ? parse_duration(text.text)
                                : Result<Duration>{Error{ErrorKind::malformed, ""}};
        const bool known_unit =
            !text.text.empty() && !text.text.ends_with("ms") &&
            std::string_view{"smhd"}.find(text.text.back()) != std::string_view::npos;
        if (!window || !known_unit || *window <= Duration::zero()) {
            fail(text.at,
                 fmt::format("a window such as 90s, 10m, 24h or 7d is expected here: {}", form));
        } else if (*window > longest_window) {
            fail(text.at, "the past is kept for 30d: a longer window cannot be asked for");
        } else {
            question.window = *window;
        }
    }

    /// `>= 3` behind the call.
    Expr compared_count(const Lexeme& name, const std::string& form) {
        Expr e;
        if (failed_) return e;
        const Lexeme sign = take();
        const Lexeme number = take();
        if (sign.kind != Lex::comparison || number.kind != Lex::word || !is_number(number.text)) {
            return fail(sign.at,
                        fmt::format("{}( ) is compared with a number: {}", name.text, form));
        }
        e.test.comparison = sign.comparison;
        e.test.number = std::stod(number.text);
        if (e.test.number >= most_counted)
            return fail(number.at, fmt::format("counts go up to {} only", most_counted - 1));
        return e;
    }

    std::vector<Lexeme> in_;
    Scope scope_;
    const TermLists& lists_;
    Vocabulary& vocabulary_;
    const Complain& complain_;
    std::size_t at_ = 0;
    bool failed_ = false;
    bool in_negation_ = false;
};

}  // namespace

bool has_negator(const std::vector<Term>& terms) {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return term.holds_negator && term.atoms.size() == 1;
    });
}

SetId Vocabulary::set_of(std::vector<Term> terms) {
    const auto found = known_.find(terms);
    if (found != known_.end()) return found->second;
    const SetId set = lexicon_.add_set(terms);
    known_.emplace(std::move(terms), set);
    return set;
}

std::uint32_t Vocabulary::number_of(PastQuestion question) {
    const auto found =
        std::find_if(questions_.begin(), questions_.end(),
                     [&](const PastQuestion& known) { return known.is_same(question); });
    if (found == questions_.end()) {
        questions_.push_back(std::move(question));
        return static_cast<std::uint32_t>(questions_.size() - 1);
    }
    found->enough = std::max(found->enough, question.enough);
    return static_cast<std::uint32_t>(found - questions_.begin());
}

Expr parse(std::string_view condition, Scope scope, const TermLists& lists, Vocabulary& vocabulary,
           const Complain& complain) {
    if (condition.size() > Limits::condition_bytes) {
        complain(0, fmt::format("longer than {} KiB", Limits::condition_bytes / 1024));
        return Expr{};
    }
    bool ok = true;
    const Complain note = [&](std::size_t at, std::string message) {
        ok = false;
        complain(at, std::move(message));
    };
    std::vector<Lexeme> lexemes = lex(condition, note);
    if (!ok) return Expr{};
    return Parser{std::move(lexemes), scope, lists, vocabulary, complain}.run();
}

std::vector<Term> read_list_entry(std::string_view entry, FoldOptions options,
                                  const Complain& complain) {
    const auto after = [&](std::string_view prefix) { return entry.substr(prefix.size()); };
    if (entry.starts_with("exact:")) return {read_exact(after("exact:"), complain)};
    if (entry.starts_with("url:")) return {read_host(after("url:"), complain)};
    if (entry.starts_with("emoji:")) return read_emoji_class(after("emoji:"), complain);
    if (entry.starts_with("$")) {
        complain(0,
                 "a list holds words and phrases, not other lists: use $a OR $b in the condition");
        return {};
    }
    if (entry.starts_with("stem:")) return read_stem(after("stem:"), complain);
    if (entry.starts_with("part:")) return {read_part(after("part:"), complain)};
    if (entry.starts_with("stated:")) return {read_stated(after("stated:"), complain)};
    if (entry.starts_with("raw:")) return {read_raw(after("raw:"), complain)};
    if (entry.size() > 2 && entry.starts_with("/") && entry.ends_with("/"))
        return {read_regex(entry.substr(1, entry.size() - 2), complain)};
    return {read_term(entry, options, complain)};
}

}  // namespace webcare::language
