#pragma once

#include <string>

#include "connectors/poll/definition.hpp"
#include "net/http.hpp"

namespace webcare::connectors::poll {

/// The request as the definition has it, without credentials. Fails as misconfigured when its
/// address lacks a value. `address`, where it is not empty, is the page's whole address.
Result<net::Request> make_request(const Definition& definition, const Request& request,
                                  const Settings& settings, const Scope& scope,
                                  std::string_view address, bool instead,
                                  std::string_view user_agent);

/// Sets a header; one that is there already gets the new value (a definition's User-Agent or
/// Accept).
void set_header(net::Headers& headers, const std::string& name, std::string value);

/// Adds name=value to an address, both percent-encoded.
void add_query(std::string& url, std::string_view name, std::string_view value);

/// What an answer means that is not what was hoped for; nothing when all is well. `answer` is the
/// body as JSON, or null.
const ErrorRule* find_error(const std::vector<ErrorRule>& rules, std::string_view request,
                            const net::Response& response, JsonValue answer);

/// The page that follows, as {page} or an address; empty at the end. `items` were on this one, and
/// `last` is the last of them.
std::string next_page(const Paging& paging, const net::Response& response, JsonValue answer,
                      std::size_t items, const std::string& last, const std::string& page);

/// The greater of two ids, or of two moments.
const std::string& newer(const std::string& a, const std::string& b, bool is_time);
/// {newest} as the service wants it.
std::string resume_value(const Resume& resume, const std::string& newest);

}  // namespace webcare::connectors::poll
