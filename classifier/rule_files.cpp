#include "classifier/rule_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "classifier/builtin_rules.hpp"
#include "classifier/rule_reader.hpp"
#include "core/text.hpp"

namespace webcare::classifier {
namespace {

namespace fs = std::filesystem;
using config::Fields;
using config::Node;
using config::Problems;

struct Weights {
    std::string id;
    std::optional<int> severity, urgency, sentiment;
    config::Position at;
};

/// Collects files one after another; later paths win.
class Reader {
 public:
    explicit Reader(Problems& problems) : problems_{problems} {}

    void builtin() {
        read(config::Document::parse(std::string{builtin_rules}, std::string{builtin_file},
                                     problems_),
             "built-in");
        ++path_;
    }

    void path(const std::string& name) {
        std::error_code error;
        if (fs::is_directory(name, error))
            folder(name);
        else
            file(name);
        ++path_;
    }

    RuleFiles finish() {
        tune();
        return std::move(out_);
    }

 private:
    void folder(const std::string& name) {
        std::vector<std::string> files;
        std::error_code error;
        for (fs::recursive_directory_iterator it{name, error}, end; !error && it != end;
             it.increment(error)) {
            const auto extension = it->path().extension();
            if (extension == ".yaml" || extension == ".yml") files.push_back(it->path().string());
        }
        if (error) {
            problems_.error({name, 0, 0}, "cannot be read: " + error.message());
        } else if (files.empty()) {
            problems_.error({name, 0, 0}, "this folder holds no rule file (*.yaml)");
        }
        std::sort(files.begin(), files.end());
        for (const std::string& each : files) file(each);
    }

    void file(const std::string& name) { read(config::Document::load(name, problems_), name); }

    void read(const Node& root, const std::string& name) {
        if (!root || root.kind() == Node::Kind::null) return;
        Fields fields{root, "rule file", problems_};
        std::string language;
        if (fields.read("language", language) &&
            (language.size() < 2 || language.size() > 3 || lower_ascii(language) != language)) {
            fields.error("language", "a language is written as its code: nl, en, de, fr");
        }
        const Node terms = fields.node("terms"), rules = fields.node("rules");
        if (terms && !terms.is_mapping() && terms.kind() != Node::Kind::null)
            problems_.error(terms.at(), "terms: is a mapping of names to lists of words");
        for (const auto& [key, list] : terms.fields())
            out_.lists.push_back(ListOfTerms{name, key.scalar(), list});
        for (const Node& node : rules.items()) take(read_rule(node, name, language, problems_));
        for (const Node& id : fields.node("disable").items()) disabled_.push_back(id);
        read_weights(fields.node("weights"));
        fields.finish();
        out_.content += root.json();
        out_.content += '\n';
    }

    void take(Rule rule) {
        if (rule.id.empty()) return;
        const auto found = places_.find(rule.id);
        if (found == places_.end()) {
            places_.emplace(rule.id, Place{out_.rules.size(), path_});
            out_.rules.push_back(std::move(rule));
            return;
        }
        Rule& earlier = out_.rules[found->second.index];
        if (found->second.path == path_) {
            problems_.error(rule.at, fmt::format("rule \"{}\" is already in {}:{}", rule.id,
                                                 earlier.at.file, earlier.at.line));
            return;
        }
        found->second.path = path_;
        earlier = std::move(rule);
    }

    void read_weights(const Node& weights) {
        for (const auto& [key, node] : weights.fields()) {
            Weights made;
            made.id = key.scalar();
            made.at = key.at();
            Fields fields{node, "weights of a rule", problems_};
            int value = 0;
            if (fields.read("severity", value, -99, 99)) made.severity = value;
            if (fields.read("urgency", value, -99, 99)) made.urgency = value;
            if (fields.read("sentiment", value, -100, 100)) made.sentiment = value;
            fields.finish();
            weights_.push_back(std::move(made));
        }
    }

    /// Only a warning: a shipped rule may have gone with an upgrade, which must not break a team's
    /// own file.
    Rule* find(const std::string& id, const config::Position& at) {
        const auto found = places_.find(id);
        if (found != places_.end()) return &out_.rules[found->second.index];
        std::vector<std::string_view> ids;
        if (!problems_.full())
            for (const Rule& rule : out_.rules) ids.push_back(rule.id);
        const auto near = nearest(id, ids);
        problems_.warning(at,
                          fmt::format("there is no rule \"{}\"{}", id,
                                      near.empty() ? "" : fmt::format("; did you mean {}?", near)));
        return nullptr;
    }

    void tune() {
        for (const Weights& w : weights_) {
            Rule* rule = find(w.id, w.at);
            if (rule == nullptr) continue;
            if (w.severity) rule->severity = *w.severity;
            if (w.urgency) rule->urgency = *w.urgency;
            if (w.sentiment) rule->sentiment = *w.sentiment;
        }
        for (const Node& node : disabled_)
            if (find(node.scalar(), node.at()) != nullptr)
                out_.disabled.try_emplace(node.scalar(), node.at());
        std::erase_if(out_.rules,
                      [&](const Rule& rule) { return out_.disabled.contains(rule.id); });
    }

    struct Place {
        std::size_t index = 0;
        int path = 0;
    };

    Problems& problems_;
    RuleFiles out_;
    std::map<std::string, Place, std::less<>> places_;
    std::vector<Node> disabled_;
    std::vector<Weights> weights_;
    int path_ = 0;
};

}  // namespace

RuleFiles read_rule_files(const std::vector<std::string>& paths, Problems& problems) {
    Reader reader{problems};
    reader.builtin();
    for (const std::string& path : paths) reader.path(path);
    return reader.finish();
}

}  // namespace webcare::classifier
