#include <gradus/data/number.h>
#include <gtest/gtest.h>

#include <clocale>
#include <locale>
#include <string>

using namespace gradus;

namespace {

TEST(Number, ReadsWhatPeopleWrite) {
  for (const auto& [text, value] : {std::pair{"0", 0.0},
                                    {"-0", -0.0},
                                    {"12", 12},
                                    {"+3", 3},
                                    {"-1.5e3", -1500},
                                    {".5", .5},
                                    {"5.", 5},
                                    {"1E-2", .01},
                                    {"007", 7},
                                    {"1e+2", 100}}) {
    EXPECT_EQ(parse_number(text).kind, NumberKind::finite) << text;
    EXPECT_EQ(parse_number(text).value, value) << text;
  }
}

TEST(Number, CallsAllElseText) {
  for (const char* text : {"", "+", ".", "e5", "1e", "1e+", "0x10", "1,5", "1 ", " 1", "1_000", "--1", "1.2.3", "abc",
                           "1a", "+-1", "-.", "nano"})
    EXPECT_EQ(parse_number(text).kind, NumberKind::text) << "'" << text << "'";
}

TEST(Number, TellsNonFiniteFromText) {
  for (const char* text : {"nan", "NaN", "inf", "-Inf", "+infinity", "1e999", "-1e999"})
    EXPECT_EQ(parse_number(text).kind, NumberKind::non_finite) << text;
}

struct DecimalComma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Number, DoesNotDependOnTheLocale) {
  // The C++ locale can be made up; the C locale, which strtod and printf follow, must be installed to be set.
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
  const std::string c_before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8"})
    if (std::setlocale(LC_ALL, name)) break;
  const ParsedNumber point = parse_number("1.5"), comma = parse_number("1,5"), grouped = parse_number("1.000");
  std::setlocale(LC_ALL, c_before.c_str());
  std::locale::global(before);
  EXPECT_EQ(point.value, 1.5);
  EXPECT_EQ(comma.kind, NumberKind::text);
  EXPECT_EQ(grouped.value, 1);
}

}  // namespace
