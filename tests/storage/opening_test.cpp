#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "storage/folder.hpp"
#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

namespace fs = std::filesystem;

class StoreOpening : public StoreTest {
 protected:
    Error refused() {
        auto opened = Store::open(options, clock, log);
        EXPECT_FALSE(opened);
        return opened ? Error{ErrorKind::cancelled, "opened"} : opened.error();
    }
};

TEST_F(StoreOpening, RefusesAFolderInUseAndNamesTheProcess) {
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::temporary) << "it may be free at the next start";
    EXPECT_NE(error.detail.find("process " + std::to_string(::getpid())), std::string::npos);
}

TEST_F(StoreOpening, RefusesAFolderOfSomebodyElse) {
    store.reset();
    std::filesystem::remove_all(options.folder);
    std::filesystem::create_directories(options.folder);
    std::ofstream{options.folder + "/minutes.txt"} << "not ours";
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::misconfigured);
    EXPECT_NE(error.detail.find("minutes.txt"), std::string::npos) << error.detail;
    EXPECT_FALSE(std::filesystem::exists(options.folder + "/db"))
        << "nothing of ours was put there";
    std::filesystem::remove(options.folder + "/minutes.txt");
    EXPECT_TRUE(Store::open(options, clock, log));
}

TEST_F(StoreOpening, IsNotFooledByALockFileThatAKilledProcessLeft) {
    store.reset();
    std::ofstream{folder / "webcared.lock"} << "1\n";  // pid 1 lives, but holds no lock
    open();
    EXPECT_TRUE(store);
}

TEST_F(StoreOpening, ReadsBesideTheRunningDaemon) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1")), CaseChanged{dossier("01A", 1)}));
    Options reading = options;
    reading.read_only = true;
    auto reader = Store::open(reading, clock, log);
    ASSERT_HOLDS(reader);

    EXPECT_TRUE((*reader)->seen("mastodon:1"));
    EXPECT_EQ((*reader)->counts().cases_open, 1u);
    EXPECT_EQ((*reader)->link_key().reveal(), store->link_key().reveal());
    EXPECT_FALSE((*reader)->commit_and_wait(batch_of(CursorMoved{"plein", Cursor{"1"}})));
    EXPECT_FALSE((*reader)->writable());
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:2"))));
}

TEST_F(StoreOpening, ReadsAnEmptyFolderOnlyToSaySo) {
    const Folder empty;
    options.folder = empty.path();
    options.read_only = true;
    EXPECT_EQ(refused().kind, ErrorKind::misconfigured);
    EXPECT_TRUE(fs::is_empty(empty.path()));
}

TEST_F(StoreOpening, RefusesTheDataOfANewerVersion) {
    store.reset();
    std::ofstream{folder / "FORMAT"} << "webcared data, format " << format_version + 1 << "\n";
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::misconfigured);
    EXPECT_NE(error.detail.find("format 2"), std::string::npos);
}

TEST_F(StoreOpening, RefusesAMarkerItCannotRead) {
    store.reset();
    std::ofstream{folder / "FORMAT"} << "something else\n";
    EXPECT_EQ(refused().kind, ErrorKind::misconfigured);
}

TEST_F(StoreOpening, NeverStartsEmptyWhereTheDataIsGone) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"))));
    store.reset();
    fs::remove_all(database_path(folder.path()));
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::temporary);
    EXPECT_NE(error.detail.find("webcarectl restore"), std::string::npos);
    EXPECT_FALSE(fs::exists(database_path(folder.path()) + "/CURRENT"));
}

TEST_F(StoreOpening, SaysWhatToDoAboutADamagedManifest) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"))));
    store.reset();
    for (const auto& entry : fs::directory_iterator{database_path(folder.path())}) {
        if (!entry.path().filename().string().starts_with("MANIFEST")) continue;
        std::fstream file{entry.path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(20);
        file << "damage";
    }
    const Error error = refused();
    EXPECT_EQ(error.kind, ErrorKind::temporary);
    EXPECT_NE(error.detail.find("damaged"), std::string::npos);
}

TEST_F(StoreOpening, RefusesAPathThatIsAFile) {
    store.reset();
    std::ofstream{folder / "file"} << "x";
    options.folder = folder / "file";
    EXPECT_EQ(refused().kind, ErrorKind::misconfigured);
}

TEST_F(StoreOpening, MakesOneLinkKeyAndKeepsIt) {
    const std::string key{store->link_key().reveal()};
    EXPECT_EQ(key.size(), 32u);
    open();
    EXPECT_EQ(store->link_key().reveal(), key);
}

TEST_F(StoreOpening, RestoresABackupElsewhereWithTheSameKeyAndContents) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1")), CursorMoved{"plein", Cursor{"7"}}));
    const std::string key{store->link_key().reveal()};
    ASSERT_HOLDS(store->backup(folder / "backups"));
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:2"))));

    ASSERT_HOLDS(restore(folder / "backups", folder / "again"));
    options.folder = folder / "again";
    open();
    EXPECT_EQ(store->link_key().reveal(), key);
    EXPECT_TRUE(store->seen("mastodon:1"));
    EXPECT_FALSE(store->seen("mastodon:2"));
    EXPECT_EQ(store->cursor("plein").token, "7");
    EXPECT_EQ(store->counts().mentions, 1u);
}

TEST_F(StoreOpening, RestoresNeverOverWhatIsThere) {
    ASSERT_HOLDS(store->backup(folder / "backups"));
    const auto over = restore(folder / "backups", folder.path());
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().kind, ErrorKind::misconfigured);
    const auto nothing = restore(folder / "nowhere", folder / "again");
    EXPECT_FALSE(nothing);
}

}  // namespace
}  // namespace webcare::storage
