#include <algorithm>
#include <tuple>
#include <utility>

#include "language/language.hpp"
#include "language/program.hpp"
#include "language/quotes.hpp"

namespace webcare::language {
namespace {

// Comparisons for finding and again for deciding, so that a text that is costly to search is still
// judged.
constexpr std::uint64_t work_of_a_step = 400'000;
// Bytes that expressions are searched in.
constexpr std::uint64_t work_of_patterns = std::uint64_t{4} << 20;
constexpr std::size_t spans_of_a_hit = 256;
constexpr std::uint32_t nothing = 0xffffffff;

using Buffers = Workspace::Buffers;
using Place = Buffers::Place;
using Places = std::vector<Place>;

}  // namespace

/// The evaluation of one program over one text.
class Evaluation {
 public:
    Evaluation(const Program& program, const Subject& subject, const Folded& folded,
               Buffers& buffers)
        : program_{program},
          subject_{subject},
          folded_{folded},
          b_{buffers},
          negation_{subject.language} {}

    void run(Hits& out, const std::vector<bool>& wanted) {
        out.all_.clear();
        out.spans_.clear();
        out.passed_over_ = false;
        prepare();
        program_.lexicon.find(folded_, subject_.mention.text, subject_.language, b_.lexicon,
                              b_.matches, b_.negates, b_.budget);
        b_.cut_short = b_.budget.left == 0;
        b_.budget.left = work_of_a_step;
        for (const Match& match : b_.matches) file(match);
        gather_candidates();
        for (std::size_t next = 0; next < b_.candidates.size(); ++next) {
            const std::uint32_t condition = b_.candidates[next];
            if (!wanted.empty() && !wanted[condition]) {
                out.passed_over_ = true;
                continue;
            }
            const Expr& expr = program_.conditions[condition].expr;
            if (!holds(expr)) continue;
            b_.held[condition] = b_.epoch;
            add_askers(condition, next + 1);
            b_.hit_of[condition] = static_cast<std::uint32_t>(out.all_.size());
            Hit& hit = out.all_.emplace_back();
            hit.condition = condition;
            hit.first_span = static_cast<std::uint32_t>(out.spans_.size());
            collect(expr, out, hit.first_span);
            tidy(out.spans_, hit.first_span);
            hit.span_count = static_cast<std::uint32_t>(out.spans_.size()) - hit.first_span;
        }
        std::sort(out.all_.begin(), out.all_.end(),
                  [](const Hit& a, const Hit& b) { return a.condition < b.condition; });
    }

    /// Beside what run() found.
    bool would_hold(const Expr& e) {
        b_.budget.left = work_of_a_step;
        return holds(e);
    }

 private:
    // --- preparation -------------------------------------------------------------------------

    void prepare() {
        if (++b_.epoch == 0) {  // wrapped around: forget every mark
            std::fill(b_.chains.begin(), b_.chains.end(), Buffers::Chain{});
            std::fill(b_.searched.begin(), b_.searched.end(), 0U);
            std::fill(b_.marked.begin(), b_.marked.end(), 0U);
            std::fill(b_.held.begin(), b_.held.end(), 0U);
            b_.epoch = 1;
        }
        const std::size_t conditions = program_.conditions.size();
        if (b_.chains.size() < program_.lexicon.set_count())
            b_.chains.resize(program_.lexicon.set_count());
        if (b_.searched.size() < program_.lexicon.set_count())
            b_.searched.resize(program_.lexicon.set_count());
        if (b_.marked.size() < conditions) {
            b_.marked.resize(conditions);
            b_.held.resize(conditions);
            b_.hit_of.resize(conditions);
        }
        b_.quoted.clear();
        if (program_.asks_own) find_quotes(subject_.mention.text, b_.quoted);
        b_.matches.clear();
        b_.found.clear();
        b_.candidates.clear();
        b_.borrowed = 0;
        b_.facts_known = false;
        b_.asked_unanswered = false;
        b_.asked.clear();
        b_.budget.left = work_of_a_step;
        b_.grams_known = false;
        b_.pattern_budget.left = work_of_patterns;
    }

    /// Hangs a match on the chain of its set.
    void file(const Match& match) {
        Buffers::Found found;
        found.match = match;
        found.negated = !match.exempt && negation_.covers(subject_.mention.text, folded_,
                                                          b_.negates, match.first, match.last);
        found.own = is_own(match);
        found.next = nothing;
        const auto number = static_cast<std::uint32_t>(b_.found.size());
        Buffers::Chain& chain = b_.chains[match.set];
        if (chain.epoch != b_.epoch) {
            chain.epoch = b_.epoch;
            chain.first = number;
        } else {
            b_.found[chain.last].next = number;
        }
        chain.last = number;
        b_.found.push_back(found);
    }

    bool is_own(const Match& match) const {
        if (!program_.asks_own) return true;
        const Span span = source(match.first, match.last);
        return !touches(subject_.mention.quoted, span) && !touches(b_.quoted, span);
    }

    /// Whether one of the spans, which are sorted and disjoint, has a byte of `span`.
    static bool touches(const std::vector<Span>& spans, const Span& span) {
        const auto after = std::partition_point(spans.begin(), spans.end(), [&](const Span& s) {
            return s.offset + s.length <= span.offset;
        });
        return after != spans.end() && after->offset < span.offset + span.length;
    }

    void mark(std::uint32_t condition) {
        if (b_.marked[condition] == b_.epoch) return;
        b_.marked[condition] = b_.epoch;
        b_.candidates.push_back(condition);
    }

    void gather_candidates() {
        for (const std::uint32_t condition : program_.always) mark(condition);
        for (const auto& found : b_.found) {
            const SetId set = found.match.set;
            if (&found != &b_.found[b_.chains[set].first]) continue;
            for (const std::uint32_t condition : program_.needed_by[set]) mark(condition);
        }
        std::sort(
            b_.candidates.begin(), b_.candidates.end(),
            [&](std::uint32_t a, std::uint32_t b) { return program_.rank[a] < program_.rank[b]; });
    }

    /// The conditions that need this one, now that it holds: in their place among the candidates
    /// that are still to come.
    void add_askers(std::uint32_t condition, std::size_t next) {
        for (const std::uint32_t asker : program_.needed_by_rule[condition]) {
            if (std::exchange(b_.marked[asker], b_.epoch) == b_.epoch) continue;
            const auto coming = b_.candidates.begin() + static_cast<std::ptrdiff_t>(next);
            const auto place = std::partition_point(
                coming, b_.candidates.end(),
                [&](std::uint32_t other) { return program_.rank[other] < program_.rank[asker]; });
            b_.candidates.insert(place, asker);
        }
    }

    // --- truth -------------------------------------------------------------------------------

    bool holds(const Expr& e) {
        if (!b_.budget.take()) return false;
        switch (e.op) {
            case Op::all:
                return count_holding(e, e.children.size(), true) == e.children.size();
            case Op::any:
                return count_holding(e, 1, false) == 1;
            case Op::none:
                return !holds(e.children.front());
            case Op::at_least:
                return count_holding(e, e.number, false) == e.number;
            case Op::words:
                return has_match(e);
            case Op::near:
            case Op::onear:
            case Op::same_sentence:
                return has_place(e);
            case Op::count:
                return compare(count_matches(e), e.test.comparison, e.test.number);
            case Op::field:
                return field_holds(e.test);
            case Op::rule:
                return b_.held[e.number] == b_.epoch;
            case Op::past:
                return past_holds(e);
        }
        return false;
    }

    /// How many children hold, looking no further than `enough` or (if asked) the first that does
    /// not.
    std::size_t count_holding(const Expr& e, std::size_t enough, bool stop_at_miss) {
        std::size_t count = 0;
        for (const Expr& child : e.children) {
            if (holds(child)) {
                if (++count == enough) break;
            } else if (stop_at_miss) {
                break;
            }
        }
        return count;
    }

    /// What came before, and the mention at hand where the rule holds in it.
    bool past_holds(const Expr& e) {
        const PastQuestion& question = program_.questions[e.number];
        PastCount found;
        if (const PastAnswer* answer = answer_to(question))
            found = answer->found;
        else if (std::find(b_.asked.begin(), b_.asked.end(), e.number) == b_.asked.end())
            b_.asked.push_back(e.number);
        const bool is_new = question.what != PastQuestion::What::authors ||
                            (!found.has_author && !author_is_unknown());
        if (is_new && held_here(e.number)) ++found.count;
        return compare(found.count, e.test.comparison, e.test.number);
    }

    const PastAnswer* answer_to(const PastQuestion& question) const {
        if (subject_.history == nullptr) return nullptr;
        for (const PastAnswer& answer : subject_.history->answers)
            if (answer.question.is_same(question)) return &answer;
        return nullptr;
    }

    bool author_is_unknown() const {
        return subject_.mention.author.id.empty() && subject_.mention.author.handle.empty();
    }

    /// Whether the rule of a question holds in the mention at hand.
    bool held_here(std::uint32_t question) const {
        const std::uint32_t rule = program_.question_rule[question];
        if (rule != Program::elsewhere) return b_.held[rule] == b_.epoch;
        if (subject_.assessment == nullptr) return false;
        const auto& signals = subject_.assessment->signals;
        return std::any_of(signals.begin(), signals.end(), [&](const Signal& signal) {
            return signal.rule == program_.questions[question].rule;
        });
    }

    bool field_holds(const FieldTest& test) {
        if (test.field == FieldId::unanswered &&
            (subject_.history == nullptr || !subject_.history->waiting_known)) {
            b_.asked_unanswered = true;
        }
        if (!b_.facts_known && asks_text_facts(test.field)) {
            b_.facts = count_facts(subject_.mention.text, folded_);
            b_.facts_known = true;
        }
        return language::holds(test, subject_, b_.facts);
    }

    static bool counts(const Buffers::Found& found, const Expr& e) {
        if (e.which.own && !found.own) return false;
        if (e.which.polarity == Which::Polarity::negated) return found.negated;
        return e.ignore_negation || !found.negated;
    }

    /// Files the matches of what find() does not look for, once.
    void search_set(SetId set) {
        if (!program_.lexicon.is_searched(set) || b_.searched[set] == b_.epoch) return;
        b_.searched[set] = b_.epoch;
        const std::string_view text = subject_.mention.text;
        if (program_.lexicon.has_patterns(set) && !std::exchange(b_.grams_known, true))
            b_.lexicon.grams.read(text);
        b_.matches.clear();
        program_.lexicon.search(set, folded_, text, b_.lexicon, b_.matches, b_.pattern_budget);
        for (const Match& match : b_.matches) file(match);
    }

    /// Calls visit(found) for the matches that count, until it returns false.
    template <class Visit>
    void each_match(const Expr& e, Visit&& visit) {
        search_set(e.set);
        const Buffers::Chain& chain = b_.chains[e.set];
        if (chain.epoch != b_.epoch) return;
        for (std::uint32_t i = chain.first; i != nothing; i = b_.found[i].next) {
            if (!b_.budget.take()) return;
            if (counts(b_.found[i], e) && !visit(b_.found[i])) return;
        }
    }

    bool has_match(const Expr& e) {
        bool any = false;
        each_match(e, [&](const Buffers::Found&) {
            any = true;
            return false;
        });
        return any;
    }

    double count_matches(const Expr& e) {
        double count = 0;
        each_match(e, [&](const Buffers::Found&) {
            ++count;
            return true;
        });
        return count;
    }

    // --- places ------------------------------------------------------------------------------

    /// A list of places that is given back at the end of the scope.
    class Borrowed {
     public:
        explicit Borrowed(Buffers& b) : b_{b} {
            if (b_.spare.size() <= b_.borrowed) b_.spare.emplace_back();
            places_ = &b_.spare[b_.borrowed++];
            places_->clear();
        }
        ~Borrowed() { --b_.borrowed; }
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        Places& operator*() const { return *places_; }

     private:
        Buffers& b_;
        Places* places_;
    };

    bool has_place(const Expr& e) {
        Borrowed places{b_};
        find_places(e, *places);
        return !(*places).empty();
    }

    void find_places(const Expr& e, Places& out) {
        switch (e.op) {
            case Op::words:
                each_match(e, [&](const Buffers::Found& found) {
                    out.push_back(place_of(found));
                    return true;
                });
                break;
            case Op::any:
                for (const Expr& child : e.children) find_places(child, out);
                break;
            default:
                find_pairs(e, out);
        }
    }

    static Place place_of(const Buffers::Found& found) {
        Place place;
        place.first = found.match.first;
        place.last = found.match.last;
        return place;
    }

    static bool is_in_gap(const Place& outer, const Place& inner) {
        return outer.gap_first <= inner.first && inner.last <= outer.gap_last;
    }

    /// The place of both together. Of a place in the gap of the other, the wider half of that gap
    /// is left.
    static Place joined(const Place& a, const Place& b) {
        for (const auto& [outer, inner] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
            if (!is_in_gap(*outer, *inner)) continue;
            Place both = *outer;
            const bool before = inner->first - outer->gap_first > outer->gap_last - inner->last;
            if (before)
                both.gap_last = inner->first - 1;
            else
                both.gap_first = inner->last + 1;
            return both;
        }
        const auto& [left, right] = a.last < b.first ? std::tie(a, b) : std::tie(b, a);
        Place both;
        both.first = left.first;
        both.last = right.last;
        both.gap_first = left.last + 1;
        both.gap_last = right.first - 1;  // below gap_first where they are neighbours
        return both;
    }

    std::int64_t position(std::uint32_t token) const { return folded_.tokens[token].position; }

    void find_pairs(const Expr& e, Places& out) {
        Borrowed left{b_}, right{b_};
        find_places(e.children[0], *left);
        if ((*left).empty()) return;
        find_places(e.children[1], *right);
        std::sort((*right).begin(), (*right).end());
        std::int64_t longest = 0;
        for (const Place& p : *right)
            longest = std::max(longest, position(p.last) - position(p.first));
        for (const Place& a : *left) pair_up(e, a, *right, longest, out);
    }

    /// Adds the pairs of `a` with what stands within reach; `longest` bounds the length of a place
    /// in `right`.
    void pair_up(const Expr& e, const Place& a, const Places& right, std::int64_t longest,
                 Places& out) {
        const bool by_sentence = e.op == Op::same_sentence;
        const std::int64_t reach = e.number;
        auto b = std::partition_point(right.begin(), right.end(), [&](const Place& p) {
            if (by_sentence) return sentence(p.first) < sentence(a.first);
            return position(p.first) + longest + reach < position(a.first);
        });
        for (; b != right.end() && b_.budget.take(); ++b) {
            if (by_sentence ? sentence(b->first) > sentence(a.last)
                            : position(b->first) - position(a.last) > reach) {
                break;
            }
            if (!fits(e, a, *b)) continue;
            out.push_back(joined(a, *b));
            if (by_sentence) break;  // one partner proves it; a long sentence would give many
        }
    }

    std::uint32_t sentence(std::uint32_t token) const { return folded_.tokens[token].sentence; }

    bool fits(const Expr& e, const Place& a, const Place& b) const {
        const bool a_first = a.last < b.first;
        const bool apart = a_first || b.last < a.first;
        // Else they are one and the same words, but for a word between two that belong together.
        if (!apart && (e.op != Op::same_sentence || (!is_in_gap(a, b) && !is_in_gap(b, a))))
            return false;
        if (e.op == Op::same_sentence)
            return sentence(a.first) == sentence(b.last) && sentence(a.last) == sentence(b.first);
        if (e.op == Op::onear && !a_first) return false;
        const std::int64_t distance =
            a_first ? position(b.first) - position(a.last) : position(a.first) - position(b.last);
        return distance <= static_cast<std::int64_t>(e.number);
    }

    // --- spans -------------------------------------------------------------------------------

    Span source(const Place& place) const { return source(place.first, place.last); }
    Span source(std::uint32_t from, std::uint32_t to) const {
        const Span first = folded_.tokens[from].source;
        const Span last = folded_.tokens[to].source;
        return Span{first.offset, last.offset + last.length - first.offset};
    }

    /// Appends the bytes that make a condition hold; its own begin at `first`.
    void collect(const Expr& e, Hits& out, std::size_t first) {
        const auto add = [&](const Span& span) {
            if (out.spans_.size() - first < spans_of_a_hit) out.spans_.push_back(span);
            return out.spans_.size() - first < spans_of_a_hit;
        };
        if (out.spans_.size() - first >= spans_of_a_hit) return;
        switch (e.op) {
            case Op::words:
            case Op::count:
                each_match(
                    e, [&](const Buffers::Found& found) { return add(source(place_of(found))); });
                break;
            case Op::near:
            case Op::onear:
            case Op::same_sentence: {
                Borrowed places{b_};
                find_places(e, *places);
                for (const Place& place : *places)
                    if (!add(source(place))) break;
                break;
            }
            case Op::all:
            case Op::any:
            case Op::at_least:
                for (const Expr& child : e.children)
                    if (holds(child)) collect(child, out, first);
                break;
            case Op::past:
                if (program_.question_rule[e.number] == Program::elsewhere || !held_here(e.number))
                    break;
                [[fallthrough]];
            case Op::rule: {
                const std::uint32_t rule =
                    e.op == Op::past ? program_.question_rule[e.number] : e.number;
                const Hit& other = out.all_[b_.hit_of[rule]];
                for (std::uint32_t i = 0; i < other.span_count; ++i)
                    if (!add(Span{out.spans_[other.first_span + i]})) break;
                break;
            }
            case Op::none:
            case Op::field:
                break;
        }
    }

    static void tidy(std::vector<Span>& spans, std::size_t first) {
        const auto begin = spans.begin() + static_cast<std::ptrdiff_t>(first);
        std::sort(begin, spans.end());
        spans.erase(std::unique(begin, spans.end()), spans.end());
    }

    const Program& program_;
    const Subject& subject_;
    const Folded& folded_;
    Buffers& b_;
    const Negation negation_;
};

Workspace::Workspace() : buffers_{std::make_unique<Buffers>()} {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

void evaluate(const Program& program, const Subject& subject, Workspace& workspace, Hits& out,
              const std::vector<bool>& wanted) {
    Folded& folded = workspace.buffers().folded;
    fold(subject.mention.text, folded);
    evaluate(program, subject, folded, workspace, out, wanted);
}

void evaluate(const Program& program, const Subject& subject, const Folded& folded,
              Workspace& workspace, Hits& out, const std::vector<bool>& wanted) {
    Evaluation{program, subject, folded, workspace.buffers()}.run(out, wanted);
}

bool would_hold(const Program& program, const Subject& subject, const Folded& folded,
                Workspace& workspace, const Expr& expr) {
    return Evaluation{program, subject, folded, workspace.buffers()}.would_hold(expr);
}

bool was_cut_short(Workspace& workspace) {
    const Buffers& b = workspace.buffers();
    return b.cut_short || b.budget.left == 0 || b.pattern_budget.left == 0;
}

Unknown unknown_of(const Program& program, Workspace& workspace) {
    const Buffers& b = workspace.buffers();
    Unknown unknown;
    unknown.unanswered = b.asked_unanswered;
    for (const std::uint32_t question : b.asked)
        unknown.questions.push_back(program.questions[question]);
    return unknown;
}

bool asks_past(const Program& program) {
    return program.asks_unanswered || !program.questions.empty();
}

const std::vector<PastQuestion>& questions(const Program& program) {
    return program.questions;
}

std::size_t term_count(const Program& program) {
    return program.lexicon.term_count();
}

}  // namespace webcare::language
