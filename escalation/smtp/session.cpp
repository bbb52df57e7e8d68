#include "escalation/smtp/session.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "core/text.hpp"

namespace webcare::escalation::smtp {

namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/// What libcurl's callbacks work on; one transfer.
struct Transfer {
    const Mail& mail;
    std::string_view unsent;
    Connection connection;
    const std::atomic<bool>& stop;
    std::string last_reply;  // a line of the server's
    std::string refusal;     // the last one that said no: libcurl goes on to QUIT after it
    std::size_t asked = 0;   // recipients named to the server so far
    bool asking = false;     // its answer to the last of them is due
    std::vector<Refusal> refused;
    Transfer(const Mail& m, Connection c, const std::atomic<bool>& s)
        : mail{m}, unsent{m.text}, connection{std::move(c)}, stop{s} {}
};

/// libcurl goes on to the next recipient when one is refused, and says nothing of it: so we listen
/// in. Passwords pass here too; nothing is kept but that a recipient was named.
int listen_in(CURL*, curl_infotype kind, char* bytes, std::size_t size, void* self) {
    const std::string_view line{bytes, size};
    if (kind != CURLINFO_HEADER_OUT || !line.starts_with("RCPT TO:")) return 0;
    auto& transfer = *static_cast<Transfer*>(self);
    ++transfer.asked;
    transfer.asking = true;
    return 0;
}

/// The last line of an answer: the code and a blank.
bool ends_answer(std::string_view reply) {
    return reply.size() < 4 || reply[3] != '-';
}

void note_recipient(Transfer& transfer, std::string_view reply) {
    if (!transfer.asking || !ends_answer(reply)) return;
    transfer.asking = false;
    if (reply.starts_with('2') || transfer.asked > transfer.mail.to.size()) return;
    transfer.refused.emplace_back(transfer.mail.to[transfer.asked - 1],
                                  reply.starts_with('5') ? ErrorKind::denied : ErrorKind::temporary,
                                  printable(trim(reply)));
}

std::size_t read_text(char* buffer, std::size_t size, std::size_t count, void* self) {
    auto& unsent = static_cast<Transfer*>(self)->unsent;
    const std::size_t taken = std::min(size * count, unsent.size());
    std::memcpy(buffer, unsent.data(), taken);
    unsent.remove_prefix(taken);
    return taken;
}

std::size_t read_reply(char* line, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string_view reply{line, std::min<std::size_t>(size * count, 400)};
    transfer.last_reply = reply;
    if (reply.starts_with('4') || reply.starts_with('5')) transfer.refusal = reply;
    note_recipient(transfer, reply);
    return size * count;
}

curl_socket_t hand_over(void* self, curlsocktype, curl_sockaddr*) {
    const int fd = static_cast<Transfer*>(self)->connection.take();
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

int is_connected(void*, curl_socket_t, curlsocktype) {
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

int keep_going(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->stop.load() ? 1 : 0;
}

void append(List& list, const std::string& item) {
    list.reset(curl_slist_append(list.release(), item.c_str()));
}

template <class Value>
void set(const Easy& easy, CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
}

void set_route(const Easy& easy, const Server& server, Transfer& transfer, const List& resolved) {
    const char* scheme = server.tls == Tls::implicit ? "smtps" : "smtp";
    const bool literal = server.host.find(':') != std::string::npos;
    const std::string url = fmt::format("{}://{}{}{}:{}/{}", scheme, literal ? "[" : "",
                                        server.host, literal ? "]" : "", server.port, server.hello);
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, scheme);
    set(easy, CURLOPT_PROXY, "");  // not from the environment
    set(easy, CURLOPT_RESOLVE, resolved.get());
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &hand_over);
    set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    set(easy, CURLOPT_SOCKOPTFUNCTION, &is_connected);
}

void set_security(const Easy& easy, const Server& server) {
    set(easy, CURLOPT_USE_SSL,
        static_cast<long>(server.tls == Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server.ca_file.empty()) set(easy, CURLOPT_CAINFO, server.ca_file.c_str());
    if (server.username.empty()) return;
    set(easy, CURLOPT_USERNAME, server.username.c_str());
    set(easy, CURLOPT_PASSWORD, std::string{server.password.reveal()}.c_str());  // libcurl copies
}

void set_mail(const Easy& easy, const Mail& mail, Transfer& transfer, const List& recipients) {
    set(easy, CURLOPT_MAIL_FROM, mail.from.c_str());
    set(easy, CURLOPT_MAIL_RCPT, recipients.get());
    set(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    set(easy, CURLOPT_VERBOSE, 1L);
    set(easy, CURLOPT_DEBUGFUNCTION, &listen_in);
    set(easy, CURLOPT_DEBUGDATA, &transfer);
    set(easy, CURLOPT_UPLOAD, 1L);
    set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.text.size()));
    set(easy, CURLOPT_READFUNCTION, &read_text);
    set(easy, CURLOPT_READDATA, &transfer);
    set(easy, CURLOPT_HEADERFUNCTION, &read_reply);
    set(easy, CURLOPT_HEADERDATA, &transfer);
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFOFUNCTION, &keep_going);
    set(easy, CURLOPT_XFERINFODATA, &transfer);
}

bool takes_nobody(const Transfer& transfer) {
    return !transfer.refused.empty() && transfer.refused.size() == transfer.mail.to.size();
}

/// Worth another try while one of them is.
ErrorKind kind_of_all(const std::vector<Refusal>& refused) {
    const bool later = std::any_of(refused.begin(), refused.end(), [](const Refusal& refusal) {
        return refusal.kind == ErrorKind::temporary;
    });
    return later ? ErrorKind::temporary : ErrorKind::denied;
}

Error error_of(CURLcode code, long reply, const Transfer& transfer) {
    if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorKind::cancelled, "stopped"};
    if (code == CURLE_SSL_CACERT_BADFILE)
        return {ErrorKind::misconfigured, "the ca_file cannot be read"};
    if (reply >= 400 || takes_nobody(transfer))
        return {takes_nobody(transfer) ? kind_of_all(transfer.refused) : kind_of_reply(reply),
                fmt::format("the mail server refused: {}", printable(trim(transfer.refusal)))};
    return {ErrorKind::temporary, fmt::format("mail: {}", curl_easy_strerror(code))};
}

}  // namespace

Connection::Connection(Connection&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)}, address_{std::move(other.address_)} {}

Connection::~Connection() {
    if (fd_ >= 0) ::close(fd_);
}

int Connection::take() {
    return std::exchange(fd_, -1);
}

ErrorKind kind_of_reply(long code) {
    return code >= 500 && code < 600 ? ErrorKind::denied : ErrorKind::temporary;
}

Result<Taken> send_mail(const Server& server, const Mail& mail, Connection connection,
                        const std::atomic<bool>& stop) {
    // In this order: the handle says goodbye to the server when it goes, through the transfer.
    List resolved{nullptr, &curl_slist_free_all};
    if (server.host.find(':') == std::string::npos)
        append(resolved, fmt::format("{}:{}:{}", server.host, server.port, connection.address()));
    List recipients{nullptr, &curl_slist_free_all};
    for (const std::string& to : mail.to) append(recipients, fmt::format("<{}>", to));
    Transfer transfer{mail, std::move(connection), stop};
    const Easy easy{curl_easy_init(), &curl_easy_cleanup};
    if (!easy) return Error{ErrorKind::temporary, "mail: no memory"};

    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_TIMEOUT_MS,
        static_cast<long>(
            std::chrono::duration_cast<std::chrono::milliseconds>(server.limit).count()));
    set_route(easy, server, transfer, resolved);
    set_security(easy, server);
    set_mail(easy, mail, transfer, recipients);

    const CURLcode code = curl_easy_perform(easy.get());
    long reply = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply);
    if (code != CURLE_OK) return error_of(code, reply, transfer);
    Taken taken;
    taken.answer = printable(trim(transfer.last_reply));
    taken.refused = std::move(transfer.refused);
    return taken;
}

}  // namespace webcare::escalation::smtp
