// clinic: the diagnosis on nets whose disease is known. A few of sets A and B here; `./run clinic` treats all.
#include "tests/examples/program.h"

#include "clinic/case.h"

#include <gradus/diagnostics/rules.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace gradus::testing {
namespace {

using nlohmann::json;

struct Outcome {
  int code;
  std::string out, err;
};

Outcome clinic(const std::vector<std::string>& arguments) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const auto folder = std::filesystem::path(::testing::TempDir()) / (std::string("clinic_") + test->name());
  const Program program(GRADUS_CLINIC, arguments, folder);
  const int code = program.wait();
  return {code, program.out(), program.err()};
}

TEST(Clinic, HasEveryDiseaseInEachSet) {
  const std::vector<std::string> known = disease_names();
  std::set<std::string> ids;
  for (const auto& set : {clinic::set_a(), clinic::set_b(), clinic::set_c()}) {
    std::set<std::string> diseases;
    int broken = 0, healthy = 0;
    for (const clinic::Case& c : set) {
      EXPECT_TRUE(ids.insert(c.id).second) << c.id;
      (c.expected.empty() ? healthy : broken) += 1;
      EXPECT_TRUE(c.expected.empty() || std::ranges::find(known, c.expected) != known.end()) << c.expected;
      diseases.insert(c.expected);
    }
    EXPECT_GE(broken, 14);
    EXPECT_GE(healthy, 14);
    for (const std::string& disease : known)
      EXPECT_TRUE(diseases.contains(disease) || disease == "output independent of the input") << disease;
  }
}

TEST(Clinic, NamesSmallCasesOfSetsAAndB) {
  const Outcome run =
      clinic({"--case",
              "narrow-relu,one-wild-column,sensor-off,sigmoid-regression,rare-class,linear,moons,circles,blobs,"
              "sigmoid-blobs,timid-softsign,killed-circles,corridor,loose-bce,random-moons,equal-units,"
              "snail-sgd,hare-sine,straight,mish-moons,relu6-blobs",
              "--out", (std::filesystem::path(::testing::TempDir()) / "clinic_out").string()});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  const json all = json::parse(contents(std::filesystem::path(::testing::TempDir()) / "clinic_out" / "clinic.json"));
  ASSERT_EQ(all.size(), 21U);
  for (const json& entry : all) {
    EXPECT_EQ(entry["named"], entry["expected"]) << entry["id"];
    EXPECT_TRUE(entry["right"].get<bool>()) << entry["id"];
  }
}

TEST(Clinic, ListsItsNetsAndKnowsNoOthers) {
  const Outcome list = clinic({"--list", "--set", "B"});
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("sigmoid-blobs"), std::string::npos);
  EXPECT_EQ(list.out.find("deep-sigmoid"), std::string::npos);
  EXPECT_EQ(clinic({"--case", "nobody"}).code, 2);
  EXPECT_EQ(clinic({"--set", "D"}).code, 2);
  EXPECT_EQ(clinic({"--help"}).code, 0);
}

}  // namespace
}  // namespace gradus::testing
