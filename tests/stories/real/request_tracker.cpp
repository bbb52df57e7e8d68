#include "tests/stories/real/request_tracker.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

namespace webcare::test {
namespace {

constexpr const char* configuration = R"(Set($rtname, 'webcare.test');
Set($Organization, 'webcare.test');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.sqlite');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, '{folder}/rt-mail');
Set($LogToSTDERR, 'error');
Set($LogToSyslog, undef);
$RT::MasonDataDir = $RT::MasonSessionDir = '{folder}/rt-cache';
1;
)";

constexpr const char* contents = R"(@CustomFields = ({
    Name => 'webcared_case', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket',
    MaxValues => 1, Queue => ['General'],
});
@Users = ({ Name => 'webcare', Privileged => 1, EmailAddress => 'webcare@example.test' });
@ACL = map { { UserId => 'webcare', Right => $_, Queue => 'General' } } qw(
    SeeQueue CreateTicket ShowTicket ShowTicketComments CommentOnTicket ModifyTicket
    SeeCustomField ModifyCustomField);
push @Final, sub {
    my $user = RT::User->new(RT->SystemUser);
    $user->Load('webcare');
    my ($made, $why, $token) = RT::AuthToken->new(RT->SystemUser)
        ->Create(Owner => $user->Id, Description => 'webcared');
    die $why unless $made;
    open my $file, '>', '{folder}/rt.token' or die $!;
    print {$file} $token;
};
1;
)";

std::string with(std::string text, const std::string& what, const std::string& value) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + value.size()))
        text.replace(at, what.size(), value);
    return text;
}

}  // namespace

RequestTracker::RequestTracker(const TempFolder& folder) : folder_{folder}, port_{free_port()} {}

std::vector<std::string> RequestTracker::configured(std::vector<std::string> words) const {
    words.insert(words.begin(), {"/usr/bin/env", "RT_SITE_CONFIG=" + folder_.file("rt.pm"),
                                 "RT_SITE_CONFIG_DIR=" + folder_.file("none")});
    return words;
}

void RequestTracker::set_up(std::vector<std::string> action) const {
    std::vector<std::string> words{"/usr/sbin/rt-setup-database-5", "--skip-create", "--dba", "rt"};
    words.insert(words.end(), action.begin(), action.end());
    const Outcome done = run_program(configured(std::move(words)));
    if (done.exit != 0) throw std::runtime_error{"RT has no database:\n" + done.out + done.err};
}

void RequestTracker::start() {
    namespace fs = std::filesystem;
    const std::string text = with(configuration, "{port}", std::to_string(port_));
    folder_.write("rt.pm", with(text, "{folder}", folder_.path()));
    folder_.write("rt-contents.pl", with(contents, "{folder}", folder_.path()));
    const std::string mail =
        folder_.write("rt-mail", "#!/bin/sh\ncat >> '" + folder_.file("rt-mails") + "'\n");
    fs::permissions(mail, fs::perms::owner_all);
    fs::create_directory(folder_.file("rt-cache"));
    set_up({"--action", "init", "--datadir", "/usr/share/request-tracker5/etc"});
    set_up({"--action", "insert", "--datafile", folder_.file("rt-contents.pl")});
    token_ = read_file(folder_.file("rt.token"));
    process_.emplace(
        configured({"/usr/share/request-tracker5/libexec/rt-server", "--host", "127.0.0.1",
                    "--port", std::to_string(port_), "--max-workers", "2"}));
    if (!process_->wait_port(port_))
        throw std::runtime_error{"RT does not start:\n" + process_->output()};
}

std::string RequestTracker::url(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

net::Response RequestTracker::ask(const std::string& method, const std::string& target,
                                  const std::string& body) const {
    std::vector<std::string> words{"/usr/bin/curl", "--silent",
                                   "--request",     method,
                                   "--header",      "Authorization: token " + token_,
                                   "--header",      "Content-Type: application/json",
                                   "--write-out",   "%{http_code}",
                                   url(target)};
    if (!body.empty()) words.insert(words.end(), {"--data-binary", "@-"});
    const Outcome answered = run_program(words, body);
    net::Response response;
    if (answered.out.size() < 3) return response;
    const std::size_t end = answered.out.size() - 3;
    response.status = std::stoi(answered.out.substr(end));
    response.body = answered.out.substr(0, end);
    return response;
}

std::string RequestTracker::get(const std::string& path) const {
    return ask("GET", "/REST/2.0/" + path).body;
}

std::string RequestTracker::mailed() const {
    return std::filesystem::exists(folder_.file("rt-mails")) ? read_file(folder_.file("rt-mails"))
                                                             : "";
}

void HelpdeskStory::begin(const std::string& server) {
    folder_.write("desk.token", rt_.token());
    configure("  - { name: hook, kind: push, secret_file: secret }",
              fmt::format("  - {{ name: desk, kind: rt, server: \"{}\", token_file: desk.token, "
                          "queue: General, allow_private: true }}\n"
                          "public_url: http://127.0.0.1:{}\n",
                          server.empty() ? rt_.url() : server, port_));
    start();
}

void HelpdeskStory::complain(const std::string& id, const std::string& text) {
    ASSERT_EQ(push("hook", id, mention_json(id, text)).status, 202);
}

void HelpdeskStory::on_the_page(const std::string& form) {
    ASSERT_TRUE(receiver_.wait_for(1));
    const std::string first = receiver_.received().front().body;
    JsonDocument document;
    const auto json = document.parse(first);
    ASSERT_TRUE(json.has_value()) << first;
    const std::string link = json->pointer("/data/alert/link").string_or("://none/");
    const net::Response page = http(
        "POST", url_path(link), form,
        {{"content-type", "application/x-www-form-urlencoded"}, {"sec-fetch-site", "same-origin"}});
    ASSERT_LT(page.status, 400) << page.body;
}

std::string HelpdeskStory::ticket(const std::string& place) const {
    const std::string text = rt_.get("ticket/1");
    JsonDocument document;
    const auto json = document.parse(text);
    return json ? json->pointer(place).string_or() : "";
}

bool HelpdeskStory::becomes(const std::string& status) const {
    for (int tries = 0; tries < 300; ++tries)
        if (ticket("/Status") == status) return true;
    return false;
}

std::size_t HelpdeskStory::comments(std::size_t wanted) const {
    std::size_t count = 0;
    for (int tries = 0; tries < 300; ++tries) {
        const std::string history = rt_.get("ticket/1/history?fields=Type&per_page=100");
        count = 0;
        for (auto at = history.find("\"Comment\""); at != history.npos;
             at = history.find("\"Comment\"", at + 1))
            ++count;
        if (count >= wanted && !ticket("/Status").empty()) break;
    }
    return count;
}

std::string HelpdeskStory::words() const {
    return rt_.get("ticket/1/attachments?fields=Content&per_page=100");
}

std::int64_t HelpdeskStory::tickets() const {
    const std::string text = rt_.get("tickets?query=id%3E0");
    JsonDocument document;
    const auto json = document.parse(text);
    return json ? (*json)["total"].integer().value_or(-1) : -1;
}

}  // namespace webcare::test
