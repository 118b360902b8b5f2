#include "compare/plots.h"

#include "presentation/axis.h"
#include "presentation/numerals.h"
#include "tests/examples/fake_comparison.h"
#include "tests/examples/folder.h"
#include "tests/examples/xml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

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

const Plot& named(const std::vector<Plot>& plots, const std::string& stem) {
  const auto found = std::find_if(plots.begin(), plots.end(), [&](const Plot& plot) { return plot.stem == stem; });
  if (found == plots.end()) throw std::runtime_error("there is no plot " + stem);
  return *found;
}

bool has(const std::vector<Plot>& plots, const std::string& stem) {
  return std::any_of(plots.begin(), plots.end(), [&](const Plot& plot) { return plot.stem == stem; });
}

// The drawing itself, without what is there to be read.
std::string geometry(std::string svg) {
  for (const std::string tag : {"title", "desc", "text"})
    for (std::size_t begin; (begin = svg.find("<" + tag + ">")) != std::string::npos;)
      svg.erase(begin, svg.find("</" + tag + ">") - begin + tag.size() + 3);
  std::transform(svg.begin(), svg.end(), svg.begin(), [](unsigned char c) { return std::tolower(c); });
  return svg;
}

void expect_sound(const std::vector<Plot>& plots) {
  for (const Plot& plot : plots)
    for (const auto& path : {plot.svg, plot.phone_svg}) {
      const std::string svg = contents(path);
      EXPECT_EQ(complaint(svg), "") << path;
      EXPECT_EQ(geometry(svg).find("nan"), std::string::npos) << path;
      EXPECT_EQ(geometry(svg).find("inf"), std::string::npos) << path;
      EXPECT_NE(svg.find("<title>"), std::string::npos) << path;
    }
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t i = 0; (i = text.find(part, i)) != std::string::npos; i += part.size()) ++found;
  return found;
}

TEST(Plots, DrawEverythingOfAFullComparisonWithEveryActivationNamed) {
  const Comparison comparison = fake_comparison();
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  ASSERT_EQ(plots.size(), 7);
  expect_sound(plots);
  for (const Plot& plot : plots) {
    EXPECT_EQ(plot.svg.filename(), plot.stem + ".svg");
    EXPECT_FALSE(plot.title.empty());
    for (const std::string& name : comparison.settings.activations) {
      EXPECT_NE(contents(plot.svg).find(">" + name + "<"), std::string::npos) << plot.stem << " " << name;
      EXPECT_NE(contents(plot.phone_svg).find(">" + name + "<"), std::string::npos) << plot.stem << " " << name;
      EXPECT_NE(plot.caption.find(name), std::string::npos) << plot.stem << " " << name;
    }
  }
}

TEST(Plots, HaveOnePanelForEveryDepth) {
  const std::vector<Plot> plots = write_plots(fake_comparison(small()), fresh_folder());
  for (const std::string stem : {"loss_curves", "dead_units", "saturation_by_layer"}) {
    EXPECT_EQ(count(contents(named(plots, stem).svg), ">1 hidden layer<"), 1) << stem;
    EXPECT_EQ(count(contents(named(plots, stem).svg), ">3 hidden layers<"), 1) << stem;
  }
  EXPECT_EQ(count(contents(named(plots, "gradient_by_layer").svg), ">1 hidden layer<"), 0);  // nothing to compare with
}

TEST(Plots, CaptionsStateTheMeasuredNumbers) {
  const Comparison comparison = fake_comparison(small());
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  for (const Result& result : comparison.results) {
    EXPECT_NE(named(plots, "accuracy_by_depth").caption.find(score_text(comparison, *result.accuracy_mean)),
              std::string::npos)
        << named(plots, "accuracy_by_depth").caption;
    if (result.depth != 3) continue;
    const std::string ratio = result.activation + " " + significant(*result.first_to_last_gradient, 2);
    EXPECT_NE(named(plots, "gradient_by_layer").caption.find(ratio), std::string::npos) << ratio;
  }
  EXPECT_NE(named(plots, "activation_functions").caption.find("sigmoid 0.250, tanh 1.00, relu 1.00"),
            std::string::npos);
  EXPECT_NE(named(plots, "dead_units").caption.find("leaky_relu none"), std::string::npos);
}

TEST(Plots, OfOneSeedDepthAndActivationShowNoSpreadAndNoGradients) {
  Settings settings;
  settings.activations = {"relu"}, settings.depths = {1}, settings.seeds = 1, settings.epochs = 1;
  const std::vector<Plot> plots = write_plots(fake_comparison(settings), fresh_folder());
  expect_sound(plots);
  EXPECT_EQ(plots.size(), 5);
  EXPECT_FALSE(has(plots, "gradient_by_layer"));
  for (const Plot& plot : plots) {
    EXPECT_EQ(plot.caption.find("shaded"), std::string::npos) << plot.stem;
    EXPECT_EQ(plot.caption.find("deviation"), std::string::npos) << plot.stem;
    EXPECT_EQ(contents(plot.svg).find("<polygon"), std::string::npos) << plot.stem;
  }
}

TEST(Plots, OfManyContendersNameThemAll) {
  Settings settings = small();
  settings.activations = {
      "identity",        "sigmoid",         "tanh",         "relu", "leaky_relu", "leaky_relu(0.03)", "leaky_relu(0.2)",
      "leaky_relu(0.5)", "leaky_relu(0.7)", "leaky_relu(1)"};
  settings.depths = {1, 2, 4, 8, 16, 24, 32, 64};
  const std::vector<Plot> plots = write_plots(fake_comparison(settings), fresh_folder());
  EXPECT_EQ(plots.size(), 7);
  expect_sound(plots);
  for (const Plot& plot : plots)
    for (const std::string& name : settings.activations)
      EXPECT_EQ(count(contents(plot.phone_svg), ">" + name + "<"), 1) << plot.stem << " " << name;
}

TEST(Plots, LeaveOutWhatDivergedAndSayWhichDid) {
  Comparison comparison = fake_comparison(small());
  diverge(comparison, "relu", 3);
  diverge(comparison, "tanh", 3, 1);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  const std::string said =
      "Diverged, and so left out: tanh with 3 (1 of 2 runs); relu with 3 (2 of 2 runs) hidden layers.";
  for (const std::string stem : {"accuracy_by_depth", "loss_curves", "dead_units", "gradient_by_layer_trained"})
    EXPECT_NE(named(plots, stem).caption.find(said), std::string::npos) << named(plots, stem).caption;
  // Before training it was still there.
  EXPECT_NE(named(plots, "gradient_by_layer").caption.find("relu "), std::string::npos);
}

TEST(Plots, LeaveOutGradientsThatAreExactlyZeroAndSaySo) {
  Comparison comparison = fake_comparison(small());
  for (auto& run : comparison.runs)
    for (LayerRow& row : run.layers)
      if (run.activation == "sigmoid" && run.depth == 3 && row.layer == 1 && row.epoch == 0) row.delta_norm = 0;
  summarise(comparison);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  EXPECT_NE(named(plots, "gradient_by_layer").caption.find("One point is exactly 0"), std::string::npos);
  EXPECT_NE(named(plots, "gradient_by_layer").caption.find("sigmoid 0,"), std::string::npos);
  EXPECT_EQ(named(plots, "gradient_by_layer_trained").caption.find("exactly 0"), std::string::npos);
}

TEST(Plots, OfNoRunAtAllAreTheActivationsAlone) {
  Comparison comparison = fake_comparison(small());
  comparison.runs.clear();
  comparison.interrupted = true;
  summarise(comparison);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  ASSERT_EQ(plots.size(), 1);
  EXPECT_EQ(plots[0].stem, "activation_functions");
}

TEST(Plots, OfAnInterruptedComparisonContainOnlyWhatFinished) {
  Comparison comparison = fake_comparison(small());
  for (auto& run : comparison.runs)
    if (run.depth == 3) run.finished = false, run.epochs.resize(2), run.layers.resize(6);
  comparison.interrupted = true;
  summarise(comparison);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  EXPECT_NE(contents(named(plots, "loss_curves").svg).find("no run finished"), std::string::npos);
  EXPECT_NE(named(plots, "loss_curves").caption.find("over the runs that finished"), std::string::npos);
  EXPECT_TRUE(has(plots, "gradient_by_layer"));
  EXPECT_FALSE(has(plots, "gradient_by_layer_trained"));
}

TEST(Plots, SayThatNobodyDied) {
  Settings settings = small();
  settings.activations = {"tanh", "leaky_relu"};
  const std::vector<Plot> plots = write_plots(fake_comparison(settings), fresh_folder());
  EXPECT_EQ(count(contents(named(plots, "dead_units").svg), "no dead unit"), settings.depths.size());
}

TEST(Plots, OfARegressionShowRSquared) {
  Comparison comparison = fake_comparison(small());
  comparison.metric = "R²";
  comparison.chance = 0;
  for (auto& run : comparison.runs) run.epochs.back().test_accuracy = run.activation == "relu" ? -4e200 : 0.75;
  summarise(comparison);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  const Plot& plot = named(plots, "accuracy_by_depth");
  EXPECT_EQ(plot.title, "R² by depth");
  EXPECT_NE(plot.caption.find("Values below −1 are not shown."), std::string::npos);
  EXPECT_NE(contents(plot.svg).find("always the mean: 0"), std::string::npos);
}

TEST(Plots, ShowInTheLegendThatTheTestLossIsDashed) {
  // The only grey lines with dashes: gnuplot would draw them with those of the line for training.
  const std::string svg = contents(named(write_plots(fake_comparison(small()), fresh_folder()), "loss_curves").svg);
  EXPECT_EQ(count(svg, "stroke='#666666' stroke-dasharray="), 1);
}

TEST(Plots, AreTheSameForTheSameNumbers) {
  const auto folder = fresh_folder();
  const std::vector<Plot> first = write_plots(fake_comparison(small()), folder / "a");
  const std::vector<Plot> second = write_plots(fake_comparison(small()), folder / "b");
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(contents(first[i].svg), contents(second[i].svg));
}

TEST(Plots, ShowNamesThatMeanSomethingToGnuplotAsTheyAre) {
  Comparison comparison = fake_comparison(small());
  const std::string odd = "a_b^{c}'\"\\<&>@~\n`id`";
  for (auto& run : comparison.runs)
    if (run.activation == "tanh") run.activation = odd;
  comparison.settings.activations[1] = odd;
  summarise(comparison);
  const std::vector<Plot> plots = write_plots(comparison, fresh_folder());
  expect_sound(plots);
  const std::string svg = contents(named(plots, "loss_curves").svg);
  EXPECT_TRUE(svg.find(">a_b^{c}'\"\\&lt;&amp;>@~ `id`<") != std::string::npos) << "the name was taken apart";
}

TEST(Plots, WithoutGnuplotSayWhatToInstall) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  std::string message;
  try {
    write_plots(fake_comparison(small()), fresh_folder());
  } catch (const GnuplotError& error) {
    message = error.what();
  }
  setenv("PATH", path.c_str(), 1);
  EXPECT_NE(message.find("apt-get install gnuplot-nox"), std::string::npos) << message;
}

TEST(Gnuplot, IsQuotedWhenItRefusesAScript) {
  try {
    gnuplot({"set terminal svg\nplot nonsense(\n"});
    FAIL() << "should have thrown";
  } catch (const GnuplotError& error) {
    EXPECT_NE(std::string(error.what()).find("nonsense"), std::string::npos) << error.what();
  }
  EXPECT_THROW(gnuplot({"set terminal svg\n"}), GnuplotError);  // draws nothing
}

TEST(Axis, HasItsMarksInsideItsRange) {
  for (const Axis& axis :
       {linear_axis(-2, 102), linear_axis(0.013, 0.0131), linear_axis(5, 5), logarithmic_axis(1e-40, 1),
        logarithmic_axis(0.3, 2), logarithmic_axis(0.9, 1.1), logarithmic_axis(1, 1), logarithmic_axis(0.02, 30),
        marked_axis({1, 2, 3, 5, 8, 12}), marked_axis({7}), marked_axis({1, 128}), counting_axis(1, 1),
        counting_axis(0, 40), counting_axis(1, 1000)}) {
    EXPECT_LT(axis.low, axis.high);
    EXPECT_FALSE(axis.tics.empty());
    double last = -1;
    for (const Tic& tic : axis.tics) {
      EXPECT_GE(axis.share(tic.value), -1e-6) << tic.label;
      EXPECT_LE(axis.share(tic.value), 1 + 1e-6) << tic.label;
      EXPECT_GT(axis.share(tic.value), last) << tic.label;
      last = axis.share(tic.value);
    }
    EXPECT_LE(axis.tics.size(), 16);
  }
  EXPECT_TRUE(marked_axis({1, 128}).logarithmic);
  EXPECT_FALSE(marked_axis({1, 12}).logarithmic);
}

TEST(Axis, CountsFromOneEvenInLargeSteps) {
  std::vector<std::string> labels;
  for (const Tic& tic : counting_axis(1, 12).tics) labels.push_back(tic.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"1", "4", "6", "8", "10", "12"}));
  EXPECT_EQ(counting_axis(1, 3).tics[1].label, "2");
}

TEST(Numerals, RoundAsReadersExpect) {
  EXPECT_EQ(fixed(0.9675, 3), "0.968");
  EXPECT_EQ(fixed(-0.0001, 2), "0.00");
  EXPECT_EQ(significant(1.25e-12, 2), "1.2e-12");
  EXPECT_EQ(significant(0.00999, 2), "0.010");
  EXPECT_EQ(significant(9.99, 2), "10");
  EXPECT_EQ(significant(0, 2), "0");
  EXPECT_EQ(fixed(std::nan(""), 2), "–");
  EXPECT_THROW(exact(HUGE_VAL), std::logic_error);
  EXPECT_EQ(listed(std::vector<std::string>{"a", "b", "c"}), "a, b and c");
}

}  // namespace
