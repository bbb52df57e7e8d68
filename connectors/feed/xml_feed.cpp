#include "connectors/feed/xml_feed.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>

#include <algorithm>
#include <memory>

#include "connectors/feed/xml_bounds.hpp"
#include "connectors/feed/xml_entries.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

/// The parser's events, counted and handed on.
struct Stream {
    explicit Stream(const std::string& address) : entries{address} {}

    void refuse(std::string why) {
        refusal = std::move(why);
        xmlStopParser(parser);
    }

    XmlEntries entries;
    xmlParserCtxtPtr parser = nullptr;
    std::size_t nodes = 0;
    int namespaces = 0;              // declared around the element
    std::vector<int> of_namespaces;  // each open element's own
    std::string refusal;
    std::vector<Attribute> attributes;  // kept to spare an allocation for each element
};

Stream& stream(void* context) {
    return *static_cast<Stream*>(context);
}

void on_open(void* context, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri,
             int namespaces, const xmlChar**, int count, int, const xmlChar** raw) {
    Stream& self = stream(context);
    if (!self.refusal.empty()) return;
    self.nodes += 1 + static_cast<std::size_t>(count);
    if (self.nodes > max_xml_nodes) {
        return self.refuse(fmt::format("more than {} elements", max_xml_nodes));
    }
    if (self.entries.depth() >= max_xml_depth) {
        return self.refuse(fmt::format("elements nested deeper than {}", max_xml_depth));
    }
    self.namespaces += namespaces;
    self.of_namespaces.push_back(namespaces);
    if (self.namespaces > max_xml_namespaces) {  // each name is looked for among them
        return self.refuse(fmt::format("more than {} namespaces", max_xml_namespaces));
    }
    self.attributes.clear();
    for (int i = 0; i < count; ++i, raw += 5) {
        const auto* from = reinterpret_cast<const char*>(raw[3]);
        const auto* to = reinterpret_cast<const char*>(raw[4]);
        self.attributes.push_back({view(raw[0]), view(raw[1]), {from, to}});
    }
    self.entries.open(view(local), view(prefix), view(uri), self.attributes);
}

void on_close(void* context, const xmlChar* local, const xmlChar*, const xmlChar*) {
    Stream& self = stream(context);
    if (!self.refusal.empty()) return;
    self.namespaces -= self.of_namespaces.back();
    self.of_namespaces.pop_back();
    self.entries.close(view(local));
}

void on_words(void* context, const xmlChar* text, int length) {
    const auto* bytes = reinterpret_cast<const char*>(text);
    stream(context).entries.words({bytes, static_cast<std::size_t>(length)});
}

void ignore(void*, xmlErrorPtr) {}  // the parser keeps its last error; nothing goes to stderr

xmlSAXHandler handlers() {
    xmlSAXHandler out{};
    out.initialized = XML_SAX2_MAGIC;
    out.startElementNs = &on_open;
    out.endElementNs = &on_close;
    out.characters = &on_words;
    out.ignorableWhitespace = &on_words;
    out.cdataBlock = &on_words;
    out.serror = &ignore;
    return out;
}

struct FreeParser {
    void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

std::string reason(const xmlParserCtxt& parser) {
    const xmlError& error = parser.lastError;
    const std::string_view words = error.message == nullptr ? "broken XML" : error.message;
    return fmt::format("line {}: {}", error.line, printable(trim(words)));
}

}  // namespace

Result<Document> parse_xml_feed(std::string_view text, const std::string& address, bool& refused) {
    const std::string_view hurtful = hurtful_markup(text);
    refused = !hurtful.empty();
    if (refused) return Error{ErrorKind::malformed, std::string{hurtful}};
    xmlInitParser();
    Stream self{address};
    xmlSAXHandler events = handlers();
    const std::unique_ptr<xmlParserCtxt, FreeParser> parser{
        xmlCreatePushParserCtxt(&events, &self, nullptr, 0, nullptr)};
    if (!parser) return Error{ErrorKind::temporary, "no memory for the XML parser"};
    self.parser = parser.get();
    // HUGE lifts libxml2's own caps (10 MB a text); ours are the depth, the nodes and
    // Text::max_bytes. NOENT and DTDLOAD stay off, and no DTD reaches the parser at all
    // (from_root).
    xmlCtxtUseOptions(parser.get(), XML_PARSE_HUGE | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);

    constexpr std::size_t slice = 64 * 1024;
    int failed = 0;
    for (std::size_t at = 0; at < text.size() && failed == 0; at += slice) {
        const auto piece = text.substr(at, slice);
        const bool last = at + slice >= text.size();
        failed = xmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), last);
    }
    refused = !self.refusal.empty();
    if (refused) return Error{ErrorKind::malformed, self.refusal};
    if (parser->wellFormed == 0) return Error{ErrorKind::malformed, reason(*parser)};
    return self.entries.finish();
}

}  // namespace webcare::connectors::feed
