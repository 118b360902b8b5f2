// The arrows between the rooms run one way (docs/architecture.md), and the core knows no screen, log or file format.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace {

using Rooms = std::set<std::string>;

const std::map<std::string, Rooms> may_include{
    {"core", {}},
    {"activations", {"core"}},
    {"layers", {"core", "activations"}},
    {"optim", {"core", "activations", "layers"}},
    {"data", {"core"}},
    {"diagnostics", {"core", "activations", "layers", "optim", "data"}},
};

// Calls visit(file, what is between <> or "") for every include of a room.
template <class Visit>
void for_each_include(const std::string& room, Visit visit) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(GRADUS_SOURCE_DIR) + "/" + room)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    ++files;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#include")) continue;
      const std::size_t start = line.find_first_of("<\"") + 1;
      visit(entry.path().string(), line.substr(start, line.find_last_of(">\"") - start));
    }
  }
  EXPECT_GT(files, 3) << room;
}

TEST(House, ArrowsBetweenRoomsRunOneWay) {
  for (const auto& [room, allowed] : may_include)
    for_each_include(room, [&](const std::string& file, const std::string& include) {
      if (!include.starts_with("gradus/")) return;
      const std::string other = include.substr(7, include.find('/', 7) - 7);
      EXPECT_TRUE(other == room || allowed.contains(other)) << file << " includes " << include;
    });
}

TEST(House, CoreKnowsNoScreenLogOrFileFormat) {
  for_each_include("core", [](const std::string& file, const std::string& include) {
    for (const char* forbidden : {"iostream", "fstream", "filesystem", "spdlog", "fmt", "json", "CLI", "zlib"})
      EXPECT_EQ(include.find(forbidden), std::string::npos) << file << " includes " << include;
  });
}

}  // namespace
