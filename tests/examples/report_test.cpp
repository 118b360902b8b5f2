#include "compare/report.h"

#include "compare/options.h"
#include "compare/report_parts.h"
#include "presentation/numerals.h"
#include "tests/examples/fake_comparison.h"
#include "tests/examples/folder.h"
#include "tests/examples/xml.h"

#include <gtest/gtest.h>

#include <set>

using namespace gradus::compare;
using namespace gradus::presentation;
using namespace gradus::testing_folder;
using gradus::testing_xml::complaint;

namespace {

Settings small() {
  Settings settings;
  settings.depths = {1, 3};
  settings.seeds = 2;
  settings.epochs = 4;
  return settings;
}

std::string report_without_plots(const Comparison& comparison) {
  const auto folder = fresh_folder();
  write_report(comparison, {}, folder);
  return contents(folder / "report.html");
}

std::string report(const Comparison& comparison) {
  const auto folder = fresh_folder();
  write_report(comparison, write_plots(comparison, folder), folder);
  return contents(folder / "report.html");
}

bool says(const std::string& html, const std::string& text) { return html.find(text) != std::string::npos; }

// What stands between `before` and the next quote, everywhere.
std::vector<std::string> values(const std::string& text, const std::string& before) {
  std::vector<std::string> found;
  for (std::size_t i = 0; (i = text.find(before, i)) != std::string::npos;) {
    i += before.size();
    found.push_back(text.substr(i, text.find_first_of("\"'", i) - i));
  }
  return found;
}

// As a POSIX shell splits a command of plain and single-quoted words.
std::vector<std::string> words(const std::string& command) {
  std::vector<std::string> result{""};
  bool quoted = false;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == '\'') {
      quoted = !quoted;
    } else if (!quoted && command[i] == '\\') {
      result.back() += command[++i];
    } else if (!quoted && command[i] == ' ') {
      result.emplace_back();
    } else {
      result.back() += command[i];
    }
  }
  return result;
}

TEST(Report, ContainsEveryNumberOfItsTables) {
  const Comparison comparison = fake_comparison();
  const std::string html = report_without_plots(comparison);
  for (const Result& result : comparison.results) {
    std::string sd = score_text(comparison, *result.accuracy_sd);
    sd.pop_back();
    EXPECT_TRUE(says(html, score_text(comparison, *result.accuracy_mean) + " <small>± " + sd + "</small>"))
        << result.activation << result.depth;
    EXPECT_TRUE(says(html, ">" + significant(*result.first_to_last_gradient, 2) + "</td>")) << result.activation;
    EXPECT_TRUE(says(html, ">" + fixed(100 * *result.dead_share, 1) + "%</td>")) << result.activation;
    EXPECT_TRUE(says(html, ">" + fixed(*result.ns_per_step / 1000, 1) + "</td>")) << result.activation;
  }
  for (const std::string& finding : comparison.findings) EXPECT_TRUE(says(html, finding)) << finding;
  EXPECT_TRUE(says(html, comparison.data_description));
  for (const std::string file : {"config.json", "runs.csv", "layers.csv", "summary.json"})
    EXPECT_TRUE(says(html, "<a href=\"" + file + "\">")) << file;
}

TEST(Report, NeedsNothingButItself) {
  const std::string html = report(fake_comparison(small()));
  for (const std::string reference : {"http", "<script", "<link", "<img", " src=", "@import", "url("})
    EXPECT_FALSE(says(html, reference)) << reference;
}

TEST(Report, ContainsEveryPlotForAWidePageAndForAPhone) {
  const auto folder = fresh_folder();
  const Comparison comparison = fake_comparison(small());
  const std::vector<Plot> plots = write_plots(comparison, folder);
  write_report(comparison, plots, folder);
  const std::string html = contents(folder / "report.html");
  std::size_t pictures = 0;
  for (std::size_t begin = 0; (begin = html.find("<svg", begin)) != std::string::npos; ++begin, ++pictures) {
    const std::string svg = html.substr(begin, html.find("</svg>", begin) + 6 - begin);
    EXPECT_EQ(complaint(svg), "");
    const std::string head = svg.substr(0, svg.find('>'));
    EXPECT_TRUE(says(head, "role=\"img\"") && says(head, "viewBox=")) << head;
    EXPECT_TRUE(says(head, "aria-label=\"" + plots[pictures / 2].title)) << head;
    EXPECT_FALSE(says(head, "width")) << head;
    // Fixed colours could not follow the page into the dark.
    for (const std::string fixed : {"rgb(", "black", "=\"#", "='#0", "='#f", "='#F", "<title>"})
      EXPECT_FALSE(says(svg, fixed)) << plots[pictures / 2].stem << " " << fixed;
  }
  EXPECT_EQ(pictures, 2 * plots.size());
  for (const Plot& plot : plots) EXPECT_TRUE(says(html, "<a href=\"plots/" + plot.stem + ".svg\">"));
}

TEST(Report, UsesNoIdTwice) {
  const std::string html = report(fake_comparison(small()));
  std::vector<std::string> ids = values(html, " id=\"");
  for (const std::string& id : values(html, " id='")) ids.push_back(id);
  EXPECT_GT(ids.size(), 20);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  for (const std::string& target : values(html, " href='#"))
    EXPECT_EQ(std::count(ids.begin(), ids.end(), target), 1) << target;
}

TEST(Report, EscapesWhatTheUserNamed) {
  Comparison comparison = fake_comparison(small());
  const std::string evil = "<script>alert('1')</script>\" onload=\"x";
  diverge(comparison, "relu", 3);
  comparison.settings.data = comparison.data_description = evil;
  comparison.settings.initialiser = comparison.settings.optimizer = evil;
  comparison.settings.activations[0] = evil;
  for (auto& run : comparison.runs) {
    if (run.activation == "sigmoid") run.activation = evil;
    if (run.divergence) run.divergence->operation = evil;
  }
  summarise(comparison);
  for (const std::string& html : {report_without_plots(comparison), report(comparison)}) {
    EXPECT_FALSE(says(html, "<script"));
    for (std::size_t i = 0; (i = html.find('<', i)) != std::string::npos; ++i) {  // no tag gained an attribute
      EXPECT_FALSE(says(html.substr(i, html.find('>', i) - i), "\" onload"));
    }
    EXPECT_TRUE(says(html, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
  }
}

TEST(Report, NamesTheOperationAtWhichAContenderDiverged) {
  Comparison comparison = fake_comparison(small());
  diverge(comparison, "relu", 3);
  diverge(comparison, "tanh", 3, 1);
  const std::string html = report_without_plots(comparison);
  EXPECT_TRUE(says(html, "diverged</strong><br><small class=\"culprit\">[log_softmax] in 6 (value)"));
  EXPECT_TRUE(says(html, "1 of 2 diverged"));
  EXPECT_TRUE(says(answer(comparison), "relu diverged")) << answer(comparison);
  EXPECT_FALSE(says(html, "nan"));
}

TEST(Report, WithoutPlotsSaysHowToGetThem) {
  const std::string html = report_without_plots(fake_comparison(small()));
  EXPECT_TRUE(says(html, "apt-get install gnuplot-nox"));
  EXPECT_FALSE(says(html, "<svg"));
}

TEST(Report, OfNothingIsStillAReport) {
  Comparison comparison;
  comparison.interrupted = true;
  const std::string html = report(comparison);
  EXPECT_TRUE(says(html, "No network was trained to the end."));
  EXPECT_TRUE(says(html, "interrupted"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
}

TEST(Report, WhenAllDivergedSuggestsASmallerLearningRate) {
  Comparison comparison = fake_comparison(small());
  for (const std::string& name : comparison.settings.activations)
    for (const int depth : comparison.settings.depths) diverge(comparison, name, depth);
  EXPECT_TRUE(says(report_without_plots(comparison), "Every network diverged; a smaller learning rate may help."));
}

TEST(Report, OfOneSeedClaimsNoSpread) {
  Settings settings = small();
  settings.seeds = 1;
  const std::string html = report(fake_comparison(settings));
  EXPECT_FALSE(says(html, "±"));
  EXPECT_FALSE(says(html, "standard deviation"));
}

TEST(Report, OfARegressionSpeaksOfRSquared) {
  Comparison comparison = fake_comparison(small());
  comparison.metric = "R²";
  comparison.chance = 0;
  summarise(comparison);
  const std::string html = report_without_plots(comparison);
  EXPECT_TRUE(says(html, "<h2>R² on the test set</h2>"));
  EXPECT_TRUE(says(html, "Always guessing the mean gives 0."));
  EXPECT_FALSE(says(html, "commonest"));
  EXPECT_TRUE(says(answer(comparison), "R² 0.")) << answer(comparison);
}

TEST(Report, AnswersWithTheBestOfTheDeepestAndItsEquals) {
  Comparison comparison = fake_comparison(small());
  comparison.results.clear();
  const auto add = [&](const std::string& name, int depth, double mean) {
    Result result;
    result.activation = name, result.depth = depth, result.runs = 2, result.accuracy_mean = mean,
    result.accuracy_sd = 0.01;
    comparison.results.push_back(result);
  };
  add("sigmoid", 1, 0.99), add("sigmoid", 3, 0.1), add("tanh", 3, 0.952), add("relu", 3, 0.96),
      add("leaky_relu", 3, 0.5);
  EXPECT_EQ(
      answer(comparison),
      "With 3 hidden layers, relu does best: 96.0% ± 1.0 of the test set right, with tanh no more than a standard "
      "deviation behind; sigmoid comes last with 10.0% ± 1.0 (chance is 10.2%).");
}

TEST(Report, GivesACommandThatRepeatsTheComparison) {
  Settings settings;
  settings.data = "my data's file.csv";
  settings.activations = {"tanh", "leaky_relu(0.2)"};
  settings.depths = {2, 7}, settings.widths = {48};
  settings.initialiser = "he_normal", settings.optimizer = "adam", settings.learning_rate = 0.0003;
  settings.batch_size = 17, settings.epochs = 9, settings.seeds = 3, settings.seed = 11;
  for (int widths = 1; widths <= 2; ++widths) {
    if (widths == 2) settings.widths = {48, 24}, settings.depths = {2};
    const std::vector<std::string> arguments = words(command(settings));
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    const Parsed parsed = parse(static_cast<int>(argv.size()), argv.data());
    ASSERT_TRUE(parsed.options) << command(settings);
    const Settings& again = parsed.options->settings;
    EXPECT_EQ(again.data, settings.data);
    EXPECT_EQ(again.activations, settings.activations);
    EXPECT_EQ(again.depths, settings.depths);
    EXPECT_EQ(again.widths, settings.widths);
    EXPECT_EQ(again.initialiser, settings.initialiser);
    EXPECT_EQ(again.optimizer, settings.optimizer);
    EXPECT_EQ(again.learning_rate, settings.learning_rate);
    EXPECT_EQ(again.batch_size, settings.batch_size);
    EXPECT_EQ(again.epochs, settings.epochs);
    EXPECT_EQ(again.seeds, settings.seeds);
    EXPECT_EQ(again.seed, settings.seed);
  }
}

}  // namespace
