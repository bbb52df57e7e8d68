#include <fmt/format.h>

#include "core/json.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/support/process.hpp"

namespace webcare::bench {
namespace {

using Request = http::request<http::string_body>;

class Alertmanager final : public System {
 public:
    Alertmanager(const MinimalServer& receiver, std::size_t a_post) : a_post_{a_post} {
        const std::string log = folder_.file("log");
        // Grouped by all labels: nothing waits for company, and each alert is told in a POST.
        const std::string file =
            folder_.write("alertmanager.yml",
                          fmt::format("route: {{ receiver: out, group_by: ['...'], group_wait: 0s, "
                                      "group_interval: 1h, repeat_interval: 24h }}\n"
                                      "receivers: [ {{ name: out, webhook_configs: [ {{ url: "
                                      "'http://127.0.0.1:{}/', send_resolved: false }} ] }} ]\n",
                                      receiver.port()));
        on_first_core([&] {
            child_.emplace(
                std::vector<std::string>{
                    "prometheus-alertmanager", "--config.file=" + file,
                    "--storage.path=" + folder_.file("data"), "--cluster.listen-address=",
                    fmt::format("--web.listen-address=127.0.0.1:{}", port_), "--log.level=error"},
                std::vector<std::string>{"GOMAXPROCS=1"}, log);
        });
        wait_for(*child_, log, [this] { return listens(port_); });
    }

    void prepare(const std::vector<Text>& texts) override {
        requests_.clear();
        for (std::size_t from = 0; from < texts.size(); from += a_post_) {
            std::string body;
            JsonWriter out{body};
            out.begin_array();
            for (std::size_t i = from; i < std::min(from + a_post_, texts.size()); ++i) {
                out.begin_object().key("labels").begin_object();
                out.field("alertname", "webcared").field("severity", "low");
                out.field("alert_id", fmt::format("{}", next_++)).end_object();
                out.key("annotations").begin_object().field("summary", texts[i].text).end_object();
                out.end_object();
            }
            out.end_array();
            Request request{http::verb::post, "/api/v2/alerts", 11};
            request.set(http::field::host, "127.0.0.1");
            request.set(http::field::content_type, "application/json");
            request.body() = std::move(body);
            request.prepare_payload();
            requests_.push_back(std::move(request));
        }
    }
    void take() override {
        Load load;
        load.port = port_;
        load.count = requests_.size();
        load.next = [this](std::uint64_t number) { return std::move(requests_[number]); };
        post_all(load);
    }
    double cpu() const override { return child_->cpu(); }
    double peak_mebibytes() const override { return child_->peak_mebibytes(); }

 private:
    test::TempFolder folder_;
    std::uint16_t port_ = free_port();
    std::size_t a_post_;
    std::uint64_t next_ = 1;  // alert; every one is new
    std::vector<Request> requests_;
    std::optional<Child> child_;
};

}  // namespace

std::unique_ptr<System> start_alertmanager(const MinimalServer& receiver, std::size_t a_post) {
    return std::make_unique<Alertmanager>(receiver, a_post);
}

}  // namespace webcare::bench
