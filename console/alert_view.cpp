#include "console/alert_view.hpp"

#include <algorithm>

#include "core/html.hpp"
#include "core/moment_words.hpp"
#include "core/text.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t max_signals = 8;
constexpr std::size_t longest_other = 280;  // graphemes of what others said
constexpr std::size_t max_timeline = 12;

/// Moments as the page says them.
class Moments {
 public:
    Moments(const Zone& zone, Time now, std::string_view language)
        : zone_{zone}, now_{now}, language_{language} {}
    std::string operator()(Time at) const { return moment_words(at, now_, zone_, language_); }

 private:
    const Zone& zone_;
    Time now_;
    std::string_view language_;
};

void begin_page(Html& out, std::string_view title, const PageWords& words) {
    out.markup("<!doctype html>\n<html")
        .attribute("lang", words.language)
        .markup(
            "><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            "content=\"width=device-width,initial-scale=1\">"
            "<meta name=\"robots\" content=\"noindex\"><link rel=\"stylesheet\" "
            "href=\"style.css\"><title>")
        .text(title)
        .markup("</title></head><body><main>\n");
}

void end_page(Html& out) {
    out.markup("</main></body></html>\n");
}

void heading(Html& out, std::string_view words) {
    out.markup("<h2>").text(words).markup("</h2>\n");
}

/// "words: value" on a line of its own; the value may be a stranger's.
void line(Html& out, std::string_view label, std::string_view value) {
    out.markup("<p><strong>").text(label).markup(":</strong> ").isolated(value).markup("</p>\n");
}

void list(Html& out, std::string_view label, const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    out.markup("<h3>").text(label).markup("</h3><ul>");
    for (const std::string& entry : entries) out.markup("<li>").isolated(entry).markup("</li>");
    out.markup("</ul>\n");
}

/// The text with the words that made rules fire marked.
void marked_text(Html& out, const std::string& text, const std::vector<Signal>& signals) {
    std::vector<Span> spans;
    for (const Signal& signal : signals)
        spans.insert(spans.end(), signal.spans.begin(), signal.spans.end());
    std::sort(spans.begin(), spans.end());
    const std::string_view all{text};
    std::size_t at = 0;
    for (const Span& span : spans) {
        const std::size_t end = std::size_t{span.offset} + span.length;
        if (span.offset < at || end > all.size()) continue;  // overlaps one that is marked
        out.text(all.substr(at, span.offset - at))
            .markup("<mark>")
            .text(all.substr(span.offset, span.length))
            .markup("</mark>");
        at = end;
    }
    out.text(all.substr(at));
}

/// "by Sanne (1,250 followers) on mastodon, today at 14:15".
void origin(Html& out, const Mention& mention, const PageWords& words, const Moments& when) {
    out.text(words.by).text(" ").isolated(mention.author.name.empty() ? mention.author.handle
                                                                      : mention.author.name);
    if (mention.author.followers)
        out.text(" (" + std::to_string(*mention.author.followers) + " ")
            .text(words.followers)
            .text(")");
    out.text(" ")
        .text(words.on)
        .text(" ")
        .isolated(mention.network)
        .text(", ")
        .text(when(mention.created_at));
}

void mention_part(Html& out, const AlertView& view, const PageWords& words, const Moments& when) {
    if (view.alert.mention.empty()) return;  // of a wave: what its people said follows
    heading(out, words.said);
    if (!view.mention || view.mention->mention.text.empty()) {
        out.markup("<p>").text(words.mention_gone).markup("</p>\n");
        return;
    }
    const Mention& mention = view.mention->mention;
    out.markup("<blockquote dir=\"auto\">");
    marked_text(out, mention.text, view.mention->assessment.signals);
    out.markup("</blockquote>\n<p>");
    origin(out, mention, words, when);
    out.markup("</p>\n");
    if (!mention.permalink.empty())
        out.markup("<p>").link(mention.permalink, words.open_original).markup("</p>\n");
}

/// What others said that this alert stands for too.
void others_part(Html& out, const AlertView& view, const PageWords& words, const Moments& when) {
    if (view.others.empty()) return;
    heading(out, words.others);
    for (const Mention& mention : view.others) {
        out.markup("<blockquote dir=\"auto\">")
            .text(mention.text.empty() ? std::string{words.mention_gone}
                                       : shorten(mention.text, longest_other))
            .markup("</blockquote>\n<p>");
        origin(out, mention, words, when);
        if (!mention.permalink.empty()) out.text(" ").link(mention.permalink, words.open_original);
        out.markup("</p>\n");
    }
    if (view.others_untold > 0)
        out.markup("<p>")
            .text(words.more)
            .text(" " + std::to_string(view.others_untold))
            .markup("</p>\n");
}

/// Each reason once, with the rules that give it.
void reasons_part(Html& out, const AlertView& view, const PageWords& words) {
    if (!view.mention) return;
    const Assessment& assessment = view.mention->assessment;
    heading(out, words.why);
    out.markup("<p>")
        .text(words.severity)
        .text(" " + std::to_string(assessment.severity) + ", ")
        .text(words.urgency)
        .text(" " + std::to_string(assessment.urgency))
        .markup("</p><ul>");
    std::vector<std::pair<std::string_view, std::string>> reasons;
    for (const Signal& signal : assessment.signals) {
        const std::string_view reason{signal.reason.empty() ? signal.title : signal.reason};
        const auto same = std::find_if(reasons.begin(), reasons.end(),
                                       [&](const auto& known) { return known.first == reason; });
        if (same != reasons.end())
            same->second += ", " + signal.rule;
        else if (reasons.size() < max_signals)
            reasons.emplace_back(reason, signal.rule);
    }
    for (const auto& [reason, rules] : reasons)
        out.markup("<li>")
            .isolated(reason)
            .markup(" <small>")
            .isolated(rules)
            .markup("</small></li>");
    out.markup("</ul>\n");
}

void guidance_part(Html& out, const Guidance& guidance, const PageWords& words,
                   const Moments& when) {
    if (guidance.points.empty() && guidance.skeleton.empty() && guidance.cautions.empty()) return;
    heading(out, words.guidance);
    list(out, words.points, guidance.points);
    list(out, words.skeleton, guidance.skeleton);
    list(out, words.cautions, guidance.cautions);
    if (guidance.promise_by) line(out, words.promise_before, when(*guidance.promise_by));
    if (guidance.max_length > 0)
        out.markup("<p>")
            .text(words.at_most)
            .text(" " + std::to_string(guidance.max_length) + " ")
            .text(words.characters)
            .markup(".</p>\n");
}

/// A form that posts to this page's own address. `who` is asked where the link is nobody's.
void begin_form(Html& out, const AlertView& view, const PageWords& words) {
    out.markup("<form method=\"post\">");
    if (!view.person.empty()) return;
    out.markup("<label>")
        .text(words.your_name)
        .markup("<input name=\"who\" required maxlength=\"80\" autocomplete=\"name\"></label>");
}

void end_form(Html& out, Markup deed, std::string_view label) {
    out.markup("<button name=\"do\" value=\"")
        .markup(deed)
        .markup("\">")
        .text(label)
        .markup("</button></form>\n");
}

void begin_folded(Html& out, std::string_view label) {
    out.markup("<details><summary>").text(label).markup("</summary>");
}

void case_forms(Html& out, const AlertView& view, const PageWords& words) {
    begin_form(out, view, words);
    // Who sees a free case and is second with it is told who has it.
    if (view.dossier->owner.empty())
        end_form(out, "claim", words.claim);
    else
        end_form(out, "take_over", words.take_over);

    begin_folded(out, words.note);
    begin_form(out, view, words);
    out.markup("<label>")
        .text(words.note_label)
        .markup(
            "<textarea name=\"text\" rows=\"4\" required maxlength=\"2000\"></textarea></label>");
    end_form(out, "note", words.note);
    out.markup("</details>\n");

    begin_folded(out, words.measure);
    begin_form(out, view, words);
    out.markup("<label>")
        .text(words.measure_label)
        .markup(
            "<textarea name=\"text\" rows=\"4\" required maxlength=\"2000\"></textarea></label>");
    end_form(out, "measure", words.measure);
    out.markup("</details>\n");

    begin_folded(out, words.promise);
    begin_form(out, view, words);
    out.markup("<label>")
        .text(words.promise_what)
        .markup("<input name=\"text\" required maxlength=\"500\"></label><label>")
        .text(words.promise_due)
        .markup("<input name=\"due\" type=\"datetime-local\" required></label>");
    end_form(out, "promise", words.promise);
    out.markup("</details>\n");

    begin_folded(out, words.close);
    begin_form(out, view, words);
    out.markup("<input type=\"hidden\" name=\"version\"")
        .attribute("value", std::to_string(view.dossier->version))
        .markup(">");
    out.markup("<label>").text(words.justified).markup("<select name=\"justified\">");
    for (const Justified verdict :
         {Justified::unknown, Justified::yes, Justified::partly, Justified::no})
        out.markup("<option")
            .attribute("value", name(verdict))
            .markup(">")
            .text(words.of(verdict))
            .markup("</option>");
    out.markup("</select></label><label>")
        .text(words.reason)
        .markup("<input name=\"text\" maxlength=\"500\"></label>");
    end_form(out, "close", words.close);
    out.markup("</details>\n");
}

/// What is to be done, with a button each; and the playbook that can be begun.
void tasks_part(Html& out, const AlertView& view, const PageWords& words, const Moments& when) {
    const bool is_open = view.dossier->is_open();
    if (!view.playbook.empty() && is_open) {
        line(out, words.playbook, view.playbook);
        begin_form(out, view, words);
        end_form(out, "incident", words.begin_playbook);
    }
    if (view.dossier->tasks.empty()) return;
    out.markup("<h3>").text(words.tasks).markup("</h3><ul>");
    for (const Task& task : view.dossier->tasks) {
        out.markup("<li>").isolated(task.what);
        if (task.done_at) {
            out.text(" (" + when(*task.done_at) + ", ").isolated(task.done_by).text(")");
        } else if (is_open) {
            begin_form(out, view, words);
            out.markup("<input type=\"hidden\" name=\"task\"")
                .attribute("value", task.id)
                .markup(">");
            end_form(out, "task", words.task_done);
        }
        out.markup("</li>");
    }
    out.markup("</ul>\n");
}

/// What the customer was told, with a button that says it was done.
void promises_part(Html& out, const AlertView& view, const PageWords& words, const Moments& when) {
    if (view.dossier->promises.empty()) return;
    out.markup("<h3>").text(words.promises).markup("</h3><ul>");
    for (const Promise& promise : view.dossier->promises) {
        out.markup("<li>").isolated(promise.what);
        out.text(", " + when(promise.due));
        if (promise.broken_at) out.text(" (").text(words.too_late).text(")");
        if (promise.kept_at) {
            out.text(": ").text(words.promise_kept).text(" " + when(*promise.kept_at));
        } else if (view.dossier->is_open()) {
            begin_form(out, view, words);
            out.markup("<input type=\"hidden\" name=\"promise\"")
                .attribute("value", promise.id)
                .markup(">");
            end_form(out, "keep", words.promise_kept);
        }
        out.markup("</li>");
    }
    out.markup("</ul>\n");
}

void case_part(Html& out, const AlertView& view, const PageWords& words, const Moments& when) {
    if (!view.dossier) return;
    const Case& dossier = *view.dossier;
    heading(out, words.dossier);
    line(out, words.owner, dossier.owner.empty() ? words.nobody : std::string_view{dossier.owner});
    tasks_part(out, view, words, when);
    promises_part(out, view, words, when);
    if (dossier.is_open()) case_forms(out, view, words);
    out.markup("<h3>").text(words.timeline).markup("</h3><ol>");
    const std::size_t skip =
        dossier.timeline.size() > max_timeline ? dossier.timeline.size() - max_timeline : 0;
    for (std::size_t i = skip; i < dossier.timeline.size(); ++i) {
        const TimelineEntry& entry = dossier.timeline[i];
        out.markup("<li>")
            .text(when(entry.at) + " ")
            .text(words.of_step(entry.kind))
            .text(" ")
            .isolated(entry.who)
            .text(" ")
            .isolated(entry.text)
            .markup("</li>");
    }
    out.markup("</ol>\n");
}

void acknowledge_part(Html& out, const AlertView& view, const PageWords& words,
                      const Moments& when) {
    if (view.alert.acknowledged_at) {
        line(out, words.acknowledged_by,
             view.alert.acknowledged_by + ", " + when(*view.alert.acknowledged_at));
        if (view.alert.act_by) line(out, words.act_by, when(*view.alert.act_by));
        return;
    }
    if (!view.alert.lapsed_by.empty()) line(out, words.lapsed, view.alert.lapsed_by);
    if (view.alert.status != AlertStatus::raised) return;
    begin_form(out, view, words);
    end_form(out, "acknowledge", words.acknowledge);
}

/// What is wrong with a source, and what to do.
void source_part(Html& out, const Alert& alert, const PageWords& words) {
    const TroubleWords said = webcare::words(alert.condition.trouble, words.language);
    out.markup("<h2>")
        .text(words.source)
        .text(" ")
        .isolated(alert.source)
        .text(" ")
        .text(said.what);
    out.markup("</h2>\n");
    if (!alert.condition.detail.empty())
        out.markup("<p>").isolated(alert.condition.detail).markup("</p>\n");
    const bool over = alert.status == AlertStatus::resolved;
    out.markup("<p>").text(over ? words.over : said.advice).markup("</p>\n");
}

}  // namespace

std::string render(const AlertView& view, const PageWords& words, const Zone& zone, Time now) {
    const Moments when{zone, now, words.language};
    Html out;
    const std::string title =
        std::string{words.alert} + ": " + std::string{words.of(view.alert.level)};
    begin_page(out, title, words);
    if (!view.notice.empty()) {
        if (view.trouble)
            out.markup("<p class=\"notice trouble\" role=\"alert\">");
        else
            out.markup("<p class=\"notice\" role=\"status\">");
        out.isolated(view.notice).markup("</p>\n");
    }
    out.markup("<h1")
        .attribute("class", name(view.alert.level))
        .markup(">")
        .text(title)
        .markup("</h1>\n");
    if (view.alert.respond_by) line(out, words.respond_by, when(*view.alert.respond_by));
    acknowledge_part(out, view, words, when);
    if (!view.alert.source.empty()) {
        source_part(out, view.alert, words);
        end_page(out);
        return std::move(out).take();
    }
    mention_part(out, view, words, when);
    others_part(out, view, words, when);
    reasons_part(out, view, words);
    guidance_part(out, view.alert.guidance, words, when);
    case_part(out, view, words, when);
    end_page(out);
    return std::move(out).take();
}

std::string render_message(std::string_view title, std::string_view text, const PageWords& words) {
    Html out;
    begin_page(out, title, words);
    out.markup("<h1>").text(title).markup("</h1>\n<p>").text(text).markup("</p>\n");
    end_page(out);
    return std::move(out).take();
}

std::string_view page_style() {
    return R"(:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{margin:0}main{max-width:40rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem;border-left:.5rem solid #68727d;padding-left:.6rem}
h1.critical{border-color:#a11325}h1.high{border-color:#c2500c}h1.medium{border-color:#a37a00}
h2{font-size:1.1rem;margin:1.6rem 0 .3rem}h3{font-size:1rem;margin:1rem 0 .2rem}
blockquote{margin:.5rem 0;padding:.6rem .8rem;border-left:.25rem solid #8884;background:#8881;white-space:pre-wrap}
form{display:grid;gap:.6rem;margin:.6rem 0}label{display:grid;gap:.2rem}
input,textarea,select,button{font:inherit;padding:.6rem;border:1px solid #68727d;border-radius:.3rem;min-height:2.75rem}
button{background:#0b5394;color:#fff;border-color:#0b5394;font-weight:600}
summary{padding:.6rem 0;cursor:pointer}.notice{padding:.6rem .8rem;border:2px solid #1c7c3c;border-radius:.3rem}
.notice.trouble{border-color:#a11325}small{color:#68727d}
)";
}

}  // namespace webcare::console
