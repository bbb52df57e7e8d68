#include "connectors/file/file.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "connectors/file/pipe.hpp"
#include "core/id.hpp"

namespace webcare::connectors::file {
namespace {

constexpr std::size_t slice_bytes = 64 << 10;

std::uint64_t head_of(const Descriptor& file, std::uint64_t offset) {
    const auto length = std::min(Position::head_bytes, offset);
    const auto bytes = file.read(0, static_cast<std::size_t>(length));
    return bytes ? stable_hash(*bytes) : 0;
}

Identity file_of(const Position& at) {
    Identity out;
    out.device = at.device;
    out.inode = at.inode;
    return out;
}

Position top_of(const Descriptor& file) {
    const Identity identity = file.identity();
    Position out;
    out.device = identity.device;
    out.inode = identity.inode;
    out.head = stable_hash("");
    out.started = true;
    return out;
}

}  // namespace

std::optional<Factory> prepare(const config::Source& source, const config::Config&,
                               config::Problems& problems) {
    auto options = read_options(source, problems);
    if (!options) return std::nullopt;
    return Factory{[made = std::move(*options)](const Parts& parts) -> std::unique_ptr<Connector> {
        if (made.path == "-") return std::make_unique<Pipe>(made, parts, 0);
        return std::make_unique<File>(made, parts);
    }};
}

File::File(Options options, const Parts& parts)
    : options_{std::move(options)}, parts_{parts}, pace_{options_.pause, parts.clock} {}

asio::awaitable<Result<Page>> File::next(Cursor after) {
    if (const Duration pause = pace_.wait(); pause > Duration::zero()) {
        const Status waited = co_await parts_.timers.wait(pause);
        if (!waited) co_return waited.error();
    }
    Page page;
    Position at = read_position(after);
    for (;;) {
        Status good = open(at, page);
        if (good) good = check_place(at, page);
        if (!good) co_return good.error();
        page.first = at.offset < at.history;
        const bool replaced = options_.follow && rotated();
        auto moved = read(at, !options_.follow || replaced, page);
        if (!moved) co_return moved.error();
        if (*moved || !page.notices.empty()) break;
        if (replaced) {
            file_ = Descriptor{};
            at.device = at.inode = 0;  // read to its end: now the file that has its name
            continue;
        }
        if (!options_.follow) {
            finished_ =
                true;  // said only for a cursor at the end, so the last page is stored by now
            break;
        }
        const Status waited = co_await parts_.timers.wait(options_.check);
        if (!waited) co_return waited.error();
    }
    pace_.handed_over(page.mentions.size());
    page.next = write_position(at);
    co_return page;
}

/// Opens the file of the position: the one with the configured name, or the one that had it before.
Status File::open(Position& at, Page& page) {
    if (file_ && at.inode != 0 && file_.identity().same_file(file_of(at))) return {};
    auto named = Descriptor::open(options_.path);
    const bool was_open = at.started && at.inode != 0;
    const bool same = named && was_open && named->identity().same_file(file_of(at));
    if (!same && was_open && options_.follow) {
        const std::string moved = find_beside(options_.path, file_of(at));
        auto old = moved.empty() ? Result<Descriptor>{Error{ErrorKind::temporary, ""}}
                                 : Descriptor::open(moved);
        if (old) {
            file_ = std::move(*old);
            return {};
        }
    }
    if (!named) return named.error();
    file_ = std::move(*named);
    if (same) return {};
    if (was_open) {
        page.notices.push_back(
            fmt::format("replaced: {} is another file now; what its predecessor "
                        "had behind line {} was not read",
                        options_.path, at.count.line));
    }
    const bool first_ever = !at.started;
    at = top_of(file_);
    if (first_ever) at.history = file_.identity().size;
    return {};
}

/// Sees a file that was cut or written anew in place, and starts it again: known ids change
/// nothing.
Status File::check_place(Position& at, Page& page) {
    const bool cut = file_.identity().size < at.offset;
    if (!cut && head_of(file_, at.offset) == at.head) return {};
    page.notices.push_back(
        fmt::format("truncated: {} was written anew and is read from its start", options_.path));
    at = top_of(file_);
    return {};
}

/// Reads the next lines into `page`. False when there is nothing to take.
Result<bool> File::read(Position& at, bool at_end, Page& page) {
    const auto bytes = slice(at.offset);
    if (!bytes) return bytes.error();
    const bool last = at_end && at.offset + bytes->size() >= file_.identity().size;
    const std::string name = std::filesystem::path{options_.path}.filename().string();
    Taken taken = take_lines(*bytes, last, pace_.page_size(), name, options_.name,
                             parts_.clock.now(), at.count);
    at.offset += taken.used;
    if (at.offset - taken.used < Position::head_bytes) at.head = head_of(file_, at.offset);
    page.mentions = std::move(taken.mentions);
    for (std::string& notice : taken.notices) page.notices.push_back(std::move(notice));
    return taken.used > 0;
}

/// 64 KiB from `offset` on, or as much as the line there needs up to its limit.
Result<std::string> File::slice(std::uint64_t offset) const {
    auto bytes = file_.read(offset, slice_bytes);
    if (!bytes || bytes->size() < slice_bytes || bytes->find('\n') != bytes->npos) return bytes;
    return file_.read(offset, max_line + 1);
}

bool File::rotated() const {
    const auto named = identity_at(options_.path);
    return named && !named->same_file(file_.identity());
}

}  // namespace webcare::connectors::file
