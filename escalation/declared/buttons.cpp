#include "escalation/declared/buttons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/json_read.hpp"
#include "core/text.hpp"
#include "net/form.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::declared {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

constexpr std::chrono::minutes tolerance{5};

void read_place(Fields& fields, std::string_view key, std::string& out) {
    fields.require(key, out);
    if (!out.empty() && !out.starts_with('/'))
        fields.error(key, fmt::format("buttons: `{}` is a place, as /user/name", key));
}

Buttons::Signature read_signature(const Node& node, const std::vector<Option>& options,
                                  Problems& problems) {
    Buttons::Signature out;
    Fields fields{node, "signature", problems};
    fields.require("key", out.key);
    const bool is_secret = std::any_of(options.begin(), options.end(), [&](const Option& option) {
        return option.name == out.key && option.is_secret();
    });
    if (!out.key.empty() && !is_secret)
        fields.error("key", "signature: `key` names an option that `is: secret`");
    fields.require("header", out.header);
    fields.require("timestamp", out.timestamp);
    fields.read("prefix", out.prefix);
    Names names;
    names.texts = {"timestamp", "body"};
    const Node covers = fields.node("covers");
    if (covers) out.covers = Template::read(covers, names, problems);
    if (!out.covers.has_place("body") || !out.covers.has_place("timestamp"))
        problems.error(covers ? covers.at() : node.at(),
                       "signature: `covers` is made of {timestamp} and {body}");
    fields.finish();
    return out;
}

Error refused(std::string why) {
    return Error{ErrorKind::denied, std::move(why)};
}

Status check(const Buttons::Signature& how, const Texts& options, const net::Headers& headers,
             std::string_view body, Time now) {
    const auto secret = options.find(how.key);
    if (secret == options.end()) return refused(fmt::format("the channel has no `{}`", how.key));
    const auto sent = net::header(headers, how.header);
    const auto stamp = net::header(headers, how.timestamp);
    if (!sent || !stamp)
        return refused(fmt::format("{} or {} is missing", how.header, how.timestamp));
    std::int64_t seconds = 0;
    const auto [end, error] =
        std::from_chars(stamp->data(), stamp->data() + stamp->size(), seconds);
    if (error != std::errc{} || end != stamp->data() + stamp->size())
        return refused(fmt::format("{} is no time", how.timestamp));
    // Compared as counts: a stamp far away would overflow a moment.
    const std::int64_t here =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::int64_t most = std::chrono::seconds{tolerance}.count();
    if (seconds < here - most || seconds > here + most)
        return refused(fmt::format("{} is more than 5 minutes off", how.timestamp));
    Values values;
    values.texts = {{"timestamp", std::string{*stamp}}, {"body", std::string{body}}};
    const auto covered = how.covers.fill(Scope{values}, Sink::plain);
    if (!covered) return refused("there is nothing that could be signed");
    const std::string expected = how.prefix + net::hex(net::hmac_sha256(secret->second, *covered));
    return net::equal_in_constant_time(lower_ascii(*sent), expected)
               ? Status{}
               : refused("the signature does not match");
}

}  // namespace

Buttons read_buttons(const Node& node, const std::vector<Option>& options, Problems& problems) {
    Buttons out;
    Fields fields{node, "buttons", problems};
    if (const Node signature = fields.node("signature"))
        out.signature = read_signature(signature, options, problems);
    fields.read("option", out.option);
    const bool is_flag = std::any_of(options.begin(), options.end(), [&](const Option& option) {
        return option.name == out.option && option.kind == Option::Kind::flag;
    });
    if (!out.option.empty() && !is_flag)
        fields.error("option", "buttons: `option` names an option that `is: flag`");
    fields.read("form_field", out.form_field);
    read_place(fields, "token", out.token);
    fields.read("who", out.who);
    const bool all_places =
        !out.who.empty() && std::all_of(out.who.begin(), out.who.end(),
                                        [](const auto& place) { return place.starts_with('/'); });
    if (!all_places)
        problems.error(node.at(), "buttons: `who` has the places of a name, as /user/name");
    fields.read("answer", out.answer);
    fields.finish();
    return out;
}

Result<Press> read_press(const Buttons& buttons, const Texts& options, const net::Headers& headers,
                         std::string_view body, Time now) {
    if (!buttons.option.empty() && !options.contains(buttons.option))
        return Error{ErrorKind::misconfigured,
                     fmt::format("the channel has no buttons: `{}` is not set", buttons.option)};
    if (buttons.signature)
        if (const Status good = check(*buttons.signature, options, headers, body, now); !good)
            return good.error();
    std::string held;
    if (!buttons.form_field.empty()) {
        const auto fields = net::parse_form(body);
        if (!fields) return fields.error();
        held = net::form_field(*fields, buttons.form_field);
    } else {
        held = body;
    }
    JsonDocument document;
    const auto json = document.parse(held);
    if (!json) return Error{ErrorKind::malformed, "what the service posted is no JSON"};
    Press press;
    press.token = json->pointer(buttons.token).string_or();
    for (const std::string& place : buttons.who)
        if (press.who.empty()) press.who = json->pointer(place).string_or();
    press.answer = buttons.answer;
    return press;
}

}  // namespace webcare::escalation::declared
