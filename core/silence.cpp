#include "core/silence.hpp"

namespace webcare {

void write_json(JsonWriter& out, const Silence& s) {
    out.begin_object().field("id", s.id).field("when", s.when).field("from", s.from);
    out.field("until", s.until).field("by", s.by).field("reason", s.reason);
    if (s.even_critical) out.field("even", "critical");
    out.field("set_at", s.set_at).field_if("ended_by", s.ended_by).end_object();
}

Result<Silence> read_silence(JsonValue json) {
    Silence s;
    s.id = json["id"].string_or();
    s.when = json["when"].string_or();
    const auto from = json["from"].time(), until = json["until"].time();
    if (s.id.empty() || !from || !until)
        return Error{ErrorKind::malformed, "a silence without `id`, `from` or `until`"};
    s.from = *from;
    s.until = *until;
    s.by = json["by"].string_or();
    s.reason = json["reason"].string_or();
    s.even_critical = json["even"].string_or() == "critical";
    s.set_at = json["set_at"].time().value_or(Time{});
    s.ended_by = json["ended_by"].string_or();
    return s;
}

}  // namespace webcare
