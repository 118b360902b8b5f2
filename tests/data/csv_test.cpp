#include <gradus/data/csv.h>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

using Labels = std::vector<std::int32_t>;
using Names = std::vector<std::string>;

std::string error_in(const std::string& text, const CsvOptions& options = {}) {
  return message_of<DataError>([&] { parse_csv(text, "my.csv", options); });
}

TEST(Csv, ReadsNumbersAndLabels) {
  const Dataset data = parse_csv("1,2.5,0\n-3,4e2,1\n", "my.csv");
  EXPECT_EQ(data.inputs, Tensor::from({1, 2.5, -3, 400}, {2, 2}));
  EXPECT_EQ(data.labels, (Labels{0, 1}));
  EXPECT_EQ(data.classes, 2);
  EXPECT_EQ(data.name, "my.csv");
  EXPECT_TRUE(data.feature_names.empty());
  EXPECT_EQ(data.targets.size(), 0);
  EXPECT_NO_THROW(data.validate());
}

TEST(Csv, ReadsPlainAndGzipFilesAlike) {
  const std::string text = "1,2,0\n3,4,1\n";
  const Dataset plain = read_csv(write("a.csv", text)), zipped = read_csv(write("a.csv.gz", gzip(text)));
  EXPECT_EQ(plain.inputs, zipped.inputs);
  EXPECT_EQ(plain.labels, zipped.labels);
}

TEST(Csv, FindsTheHeaderAndKeepsItsNames) {
  const Dataset data = parse_csv("width,height,kind\n1,2,cat\n3,4,ant\n5,6,cat\n", "f");
  EXPECT_EQ(data.size(), 3);
  EXPECT_EQ(data.feature_names, (Names{"width", "height"}));
  EXPECT_EQ(data.class_names, (Names{"ant", "cat"}));
  EXPECT_EQ(data.labels, (Labels{1, 0, 1}));
}

TEST(Csv, TakesNoHeaderWhereTheFirstRowHasNumbers) {
  EXPECT_EQ(parse_csv("1,2,cat\n3,4,ant\n", "f").size(), 2);
  // A slip in the first row must not pass for a header and be dropped in silence.
  EXPECT_SAYS(error_in("1,oops,0\n3,4,1\n"), "my.csv:1: column 2 holds 'oops'");
}

TEST(Csv, ObeysAForcedHeader) {
  EXPECT_EQ(parse_csv("150,4,7\n1,2,0\n3,4,1\n", "f", {.header = true}).size(), 2);
  EXPECT_SAYS(error_in("a,b,c\n1,2,0\n", {.header = false}), "my.csv:1: column 1 holds 'a'");
}

TEST(Csv, DetectsSemicolonsAndTabs) {
  for (const std::string delimiter : {",", ";", "\t"}) {
    const std::string text = "a" + delimiter + "b" + delimiter + "y\n1" + delimiter + "2" + delimiter + "0\n3" +
                             delimiter + "4" + delimiter + "1\n";
    const Dataset data = parse_csv(text, "f");
    EXPECT_EQ(data.inputs, Tensor::from({1, 2, 3, 4}, {2, 2})) << "delimiter '" << delimiter << "'";
  }
}

TEST(Csv, DoesNotCountDelimitersInsideQuotes) {
  const Dataset data = parse_csv("\"a,b,c,d\";y\n1;0\n2;1\n", "f");
  EXPECT_EQ(data.feature_names, (Names{"a,b,c,d"}));
}

TEST(Csv, TakesAForcedDelimiter) {
  EXPECT_EQ(parse_csv("1|2|0\n3|4|1\n", "f", {.delimiter = '|'}).inputs, Tensor::from({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(parse_csv("1 2 0\n3 4 1\n", "f", {.delimiter = ' '}).inputs, Tensor::from({1, 2, 3, 4}, {2, 2}));
}

TEST(Csv, AcceptsCrLfByteOrderMarkBlankLinesAndNoLastLineEnd) {
  const Dataset data = parse_csv(
      "\xef\xbb\xbf"
      "a,y\r\n1,0\r\n\r\n 2 ,\t1\r\n\n3,0",
      "f");
  EXPECT_EQ(data.inputs, Tensor::from({1, 2, 3}, {3, 1}));
  EXPECT_EQ(data.labels, (Labels{0, 1, 0}));
  EXPECT_EQ(data.feature_names, (Names{"a"}));
  EXPECT_EQ(parse_csv("1,0\r2,1\r", "f").inputs, Tensor::from({1, 2}, {2, 1}));
}

TEST(Csv, ReadsQuotedFields) {
  const Dataset data = parse_csv("\"a, b\",y\n\"1.5\",\"say \"\"hi\"\"\"\n2,\"two\nlines\"\n", "f");
  EXPECT_EQ(data.feature_names, (Names{"a, b"}));
  EXPECT_EQ(data.inputs, Tensor::from({1.5, 2}, {2, 1}));
  EXPECT_EQ(data.class_names, (Names{"say \"hi\"", "two\nlines"}));
}

TEST(Csv, CountsTheLinesInsideQuotes) {
  EXPECT_SAYS(error_in("a,y\n1,\"x\ny\"\nbad,z\n"), "my.csv:4: column 1 (a) holds 'bad'");
}

TEST(Csv, RejectsAQuoteThatIsNeverClosed) {
  EXPECT_SAYS(error_in("1,0\n2,\"1\n3,0\n"), "my.csv:2: the quote opened here is never closed");
}

TEST(Csv, RejectsTextBehindAQuote) { EXPECT_SAYS(error_in("1,0\n\"2\"x,1\n"), "my.csv:2: expected a delimiter"); }

TEST(Csv, NamesFileLineAndColumnOfTextInANumber) {
  const std::string message = error_in("width,height,y\n1,2,0\n3,abc,1\n");
  EXPECT_SAYS(message, "[csv] my.csv:3: column 2 (height) holds 'abc', expected a number");
}

TEST(Csv, GivesThePlaceAsFieldsToo) {
  try {
    parse_csv("1,0\nx,1\n", "my.csv");
    FAIL();
  } catch (const DataError& e) {
    EXPECT_EQ(e.file(), "my.csv");
    EXPECT_EQ(e.line(), 2);
    EXPECT_FALSE(e.byte());
  }
}

TEST(Csv, RejectsARaggedRow) {
  EXPECT_SAYS(error_in("1,2,0\n3,4,1\n5,1\n"), "my.csv:3: expected 3 columns as in line 1, found 2");
  EXPECT_SAYS(error_in("1,2,0\n3,4,5,1\n"), "my.csv:2: expected 3 columns as in line 1, found 4");
}

TEST(Csv, RejectsEmptyNanAndInfiniteInputs) {
  EXPECT_SAYS(error_in("1,2,0\n3,,1\n"), "my.csv:2: column 2 is empty");
  EXPECT_SAYS(error_in("1,2,0\nnan,4,1\n"), "my.csv:2: column 1 holds 'nan', expected a finite number");
  EXPECT_SAYS(error_in("1,2,0\n3,-inf,1\n"), "my.csv:2: column 2 holds '-inf'");
}

TEST(Csv, RejectsInputsBeyondFloat32) {
  EXPECT_SAYS(error_in("1e39,0\n2,1\n"), "my.csv:1: column 1 holds '1e39', expected a finite number that fits");
  EXPECT_SAYS(error_in("1e999,0\n2,1\n"), "my.csv:1: column 1 holds '1e999'");
}

TEST(Csv, RejectsFilesWithoutRows) {
  EXPECT_SAYS(error_in(""), "my.csv: the file holds no rows");
  EXPECT_SAYS(error_in("\n\r\n  \n"), "my.csv: the file holds no rows");
  EXPECT_SAYS(error_in("a,b,y\n"), "there is a header, but no rows");
}

TEST(Csv, RejectsASingleColumn) { EXPECT_SAYS(error_in("1 2 0\n3 4 1\n"), "at least two columns"); }

TEST(Csv, RejectsUtf16) {
  EXPECT_SAYS(error_in(std::string("\xff\xfe"
                                   "1\0,\0",
                                   6)),
              "UTF-16");
}

TEST(Csv, RejectsMissingFilesDirectoriesAndTruncatedGzip) {
  EXPECT_SAYS(message_of<DataError>([] { read_csv("/nowhere/my.csv"); }), "/nowhere/my.csv: no such file");
  EXPECT_SAYS(message_of<DataError>([] { read_csv(::testing::TempDir()); }), "this is a directory");
  const std::string whole = gzip("1,2,0\n3,4,1\n"), path = write("cut.csv.gz", whole.substr(0, whole.size() - 3));
  EXPECT_SAYS(message_of<DataError>([&] { read_csv(path); }), "truncated");
}

TEST(Csv, ShowsUnprintableAndLongFieldsSafely) {
  EXPECT_SAYS(error_in(std::string("1,0\n\x01\x1b,1\n")), "holds '\\x01\\x1b'");
  EXPECT_SAYS(error_in("1,0\n" + std::string(1000, 'x') + ",1\n"), "'" + std::string(40, 'x') + "…'");
}

TEST(Csv, RejectsOptionsThatMakeNoSense) {
  EXPECT_THROW(parse_csv("1,0\n2,1\n", "f", {.classes = 1}), ArgumentError);
  EXPECT_THROW(parse_csv("1,0\n2,1\n", "f", {.classes = -2}), ArgumentError);
  EXPECT_THROW(parse_csv("1,0\n2,1\n", "f", {.task = Task::regression, .classes = 2}), ArgumentError);
  EXPECT_THROW(parse_csv("1,0\n2,1\n", "f", {.delimiter = '"'}), ArgumentError);
}

}  // namespace
