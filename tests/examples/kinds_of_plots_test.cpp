// The kinds of figures other than curves, and what is new of curves: drawn by gnuplot, read back as SVG.
#include "presentation/forest.h"
#include "presentation/heat_map.h"
#include "presentation/plane.h"
#include "presentation/ridgeline.h"
#include "presentation/svg.h"
#include "tests/examples/folder.h"
#include "tests/examples/xml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace gradus::presentation;
using namespace gradus::testing_folder;
using gradus::testing_xml::complaint;

namespace {

const std::string odd = "a_b & <c> it's {x}, 30 % of";
const std::string odd_in_svg = "a_b &amp; &lt;c> it's {x}, 30 % of";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t i = 0; (i = text.find(part, i)) != std::string::npos; i += part.size()) ++found;
  return found;
}

// Both papers, sound and of a size fit for a page.
std::vector<std::string> papers(const Drawn& drawn) {
  std::vector<std::string> result;
  for (const std::string& svg : gnuplot({drawn.wide, drawn.narrow})) {
    result.push_back(tidy_svg(svg, drawn.title, drawn.caption));
    const std::string& tidy = result.back();
    EXPECT_EQ(complaint(tidy), "") << drawn.stem;
    EXPECT_EQ(count(tidy, "<title>" + drawn.title + "</title>"), 1) << drawn.stem;
    EXPECT_EQ(count(tidy, "nan"), 0) << drawn.stem;
    EXPECT_EQ(count(tidy, "rgb("), 0) << drawn.stem;
    EXPECT_LT(tidy.size(), 150000) << drawn.stem;
    EXPECT_EQ(complaint(inline_svg(tidy, "p", "plot", drawn.title)), "") << drawn.stem;
  }
  return result;
}

HeatMap small_map() {
  HeatPanel panel{.title = odd, .x = category_axis({"4", "16", odd}), .grid = {3, 2, {0, 0.25, NAN, 0.5, 0.75, 1}}};
  HeatMap map{.x_title = "a net's width", .y_title = "depth", .y = category_axis({"2", "8"})};
  map.colour = {"born dead", linear_axis(0, 1), Palette::sequential};
  map.panels = {panel};
  return map;
}

Grid bowl(std::size_t n) {
  Grid grid{n, n, {}};
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = 0; c < n; ++c) {
      const double x = static_cast<double>(c) - static_cast<double>(n - 1) / 2;
      const double y = static_cast<double>(r) - static_cast<double>(n - 1) / 2;
      grid.values.push_back(std::hypot(x, y));
    }
  return grid;
}

TEST(Palette, GoesOneWayInLightnessAndMeetsItsEnds) {
  for (const Palette palette : {Palette::sequential, Palette::ramp, Palette::classes}) {
    const double direction = lightness_of(colour_of(palette, 1)) > lightness_of(colour_of(palette, 0)) ? 1 : -1;
    for (int i = 1; i <= 64; ++i)
      EXPECT_GT(
          direction * (lightness_of(colour_of(palette, i / 64.0)) - lightness_of(colour_of(palette, (i - 1) / 64.0))),
          0)
          << i;
    EXPECT_EQ(colour_of(palette, -1), colour_of(palette, 0));
    EXPECT_EQ(colour_of(palette, 2), colour_of(palette, 1));
  }
  EXPECT_EQ(hex_of(colour_of(Palette::ramp, 0)), "#f0f4f8");
  EXPECT_EQ(hex_of(colour_of(Palette::ramp, 1)), "#08306b");
  EXPECT_NEAR(lightness_of({255, 255, 255}), 1, 1e-6);
  // Oklab of pure red has L = 0.6280, as its author's table says.
  EXPECT_NEAR(lightness_of({255, 0, 0}), 0.6280, 1e-4);
  EXPECT_STREQ(ink_on({0, 0, 0}), light_on_ground);
  EXPECT_STREQ(ink_on({255, 255, 255}), dark_on_ground);
}

TEST(Contour, OfABowlIsOneClosedCircle) {
  const auto lines = contour(bowl(21), 7);
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].front().x, lines[0].back().x);
  EXPECT_EQ(lines[0].front().y, lines[0].back().y);
  for (const Point& point : lines[0]) EXPECT_NEAR(std::hypot(point.x - 10, point.y - 10), 7, 0.05);
}

TEST(Contour, IsLinearBetweenCellsAndStopsWhereAValueIsMissing) {
  const auto straight = contour({3, 2, {0, 1, 2, 0, 1, 2}}, 0.25);
  ASSERT_EQ(straight.size(), 1);
  for (const Point& point : straight[0]) EXPECT_DOUBLE_EQ(point.x, 0.25);
  EXPECT_TRUE(contour({2, 2, {0, 1, NAN, 1}}, 0.5).empty());
  EXPECT_TRUE(contour({2, 2, {0, 1, 0, 1}}, 5).empty());
  EXPECT_EQ(contour({2, 2, {1, 0, 0, 1}}, 0.4).size(), 2);  // a saddle: two lines that do not cross
  EXPECT_THROW(contour({2, 2, {1, 0, 0}}, 0.5), std::invalid_argument);
}

TEST(HeatMap, OfFewCellsIsRectanglesWithNumbersAndLeavesOutWhatIsMissing) {
  HeatMap map = small_map();
  map.digits = 2;
  map.missing = "not measured";
  for (const std::string& svg : papers(drawn_as("map", "Map", "Caption.", map))) {
    for (const std::string number : {"0.00", "0.25", "0.50", "0.75", "1.00"})
      EXPECT_EQ(count(svg, ">" + number + "<"), 1) << number;
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0})
      EXPECT_EQ(count(svg, "fill = '" + hex_of(colour_of(Palette::sequential, share)) + "'"), 1) << share;
    EXPECT_EQ(count(svg, "<polygon fill"), 5);  // six cells, of which one is missing
    EXPECT_EQ(count(svg, ">not measured<"), 1);
    EXPECT_EQ(count(svg, ">born dead<"), 1);
    EXPECT_EQ(count(svg, ">" + odd_in_svg + "<"), 2);  // the panel's title, and a name on the axis
    EXPECT_EQ(count(svg, "<image "), 1);               // the colour bar
  }
}

TEST(HeatMap, OfManyCellsIsAnImageThatAPageCanHold) {
  HeatMap map = small_map();
  map.panels[0] = {.title = "landscape", .x = cell_axis(-1, 1, 61), .grid = bowl(61)};
  map.y = cell_axis(-1, 1, 61);
  map.colour.axis = logarithmic_axis(1, 50);
  map.contours = {2, 5, 20};
  map.digits = 1;  // no room
  for (const std::string& svg : papers(drawn_as("map", "Map", "Caption.", map))) {
    EXPECT_EQ(count(svg, "data:image/png;base64,"), 2);
    EXPECT_EQ(count(svg, "image-rendering=\"pixelated\""), 2);
    EXPECT_EQ(count(svg, "<polygon fill"), 0);
    EXPECT_EQ(count(svg, ">20.0<"), 0);
  }
}

TEST(HeatMap, HasLinesAndPointsOverItNamedInTheLegend) {
  HeatMap map = small_map();
  map.lines = {"edge of chaos", "bound"};
  map.panels[0].lines = {{{{{0, 0}, {2, 1}}}, 1}};
  map.panels[0].marks = {{0, 0, odd, 1.0}, {1.5, 1, "dark", {}}};
  map.panels[0].title.clear();
  map.panels[0].x = category_axis({"4", "16", "64"});
  for (const std::string& svg : papers(drawn_as("map", "Map", "Caption.", map))) {
    for (const std::string text : {"edge of chaos", "bound", "dark"})
      EXPECT_EQ(count(svg, ">" + text + "<"), 1) << text;
    EXPECT_EQ(count(svg, ">" + odd_in_svg + "<"), 1);
    EXPECT_GE(count(svg, hex_of(colour_of(Palette::sequential, 1))), 2);  // the cell and the point of the same value
    // What lies on the map keeps its ink on a dark screen.
    EXPECT_GE(count(inline_svg(svg, "p", "plot", "Map"), dark_on_ground), 3);
  }
}

TEST(HeatMap, RefusesAGridOfTheWrongSizeAndNoPanel) {
  HeatMap map = small_map();
  map.panels[0].grid.rows = 3;
  EXPECT_THROW(script(map, wide), std::invalid_argument);
  map.panels.clear();
  EXPECT_THROW(script(map, wide), std::invalid_argument);
}

TEST(HeatMap, MakesTheFilesOfEveryPlot) {
  const auto plots = draw_all({drawn_as("map", "Map", "Caption.", small_map())}, fresh_folder());
  ASSERT_EQ(plots.size(), 1);
  EXPECT_TRUE(contents(plots[0].png).starts_with("\x89PNG"));
  EXPECT_EQ(complaint(contents(plots[0].phone_svg)), "");
}

TEST(Plane, ShowsBoundaryAndBothClassesInEveryPanel) {
  Plane plane{"x_1", "x_2", linear_axis(-1, 1), linear_axis(-1, 1), {"inner", odd}, {}, {}};
  for (int i = 0; i < 400; ++i) plane.first.push_back({-0.5, 0.002 * i - 0.4}), plane.second.push_back({0.5, 0.1});
  Grid grid{40, 40, {}};
  for (int i = 0; i < 1600; ++i) grid.values.push_back((i % 40 + 0.5) / 40);  // 1/2 at x = 0
  plane.panels = {{"step 0", grid}, {"step 50", grid}};
  plane.most_points = 50;
  const HeatMap map = heat_map_of(plane);
  for (const HeatPanel& panel : map.panels) {
    ASSERT_EQ(panel.lines.at(0).segments.size(), 1);
    for (const Point& point : panel.lines[0].segments[0]) EXPECT_NEAR(point.x, 0, 1e-12);
    for (const Cloud& cloud : panel.clouds) EXPECT_EQ(cloud.points.size(), 50);
  }
  EXPECT_EQ(map.aspect, 1);
  for (const std::string& svg : papers(drawn_as("plane", "Plane", "Caption.", plane))) {
    for (const std::string text : {"step 0", "step 50", "inner", "boundary"})
      EXPECT_EQ(count(svg, ">" + text + "<"), 1) << text;
    EXPECT_EQ(count(svg, "probability of " + odd_in_svg), 1);
    EXPECT_EQ(count(svg, "color='#003f6b'"), 101);  // in both panels, and in the legend
    EXPECT_EQ(count(svg, "color='#b84a00'"), 101);
  }
}

Ridgeline small_ridges() {
  RidgePanel panel{.title = odd, .x = linear_axis(-1, 1), .edges = {-1, 0, 1}};
  panel.rows = {{0.5, 0.5}, {0.9, 0.1}, {}, {NAN, 1}};
  return {"activation", "step", {"0", "10", "20", "30"}, {panel}};
}

TEST(Ridgeline, HasOneHistogramForEveryRowThatWasMeasured) {
  for (const std::string& svg : papers(drawn_as("ridges", "Ridges", "Caption.", small_ridges()))) {
    EXPECT_EQ(count(svg, "<polygon fill = '#ffffff'"), 2);
    EXPECT_EQ(count(svg, "<polygon fill = '#0072b2'"), 2);
    for (const std::string row : {"0", "10", "20", "30"}) EXPECT_GE(count(svg, ">" + row + "<"), 1) << row;
    EXPECT_EQ(count(svg, ">" + odd_in_svg + "<"), 1);
    // On a dark screen the ground of the histograms is the page's.
    const std::string inlined = inline_svg(svg, "p", "plot", "Ridges");
    EXPECT_EQ(count(inlined, "#ffffff"), 0);
    EXPECT_EQ(count(inlined, "fill = 'var(--page)'"), 2);
  }
}

TEST(Ridgeline, RefusesRowsAndBinsThatDoNotAgree) {
  Ridgeline ridges = small_ridges();
  ridges.panels[0].rows[0].push_back(1);
  EXPECT_THROW(script(ridges, wide), std::invalid_argument);
  ridges = small_ridges();
  ridges.rows.pop_back();
  EXPECT_THROW(script(ridges, wide), std::invalid_argument);
  EXPECT_THROW(script(Ridgeline{}, wide), std::invalid_argument);
}

TEST(Forest, HasADotForEveryEffectMeasured) {
  Forest forest{.x_title = "change of accuracy", .x = linear_axis(-5, 20)};
  forest.names = {odd, "a name too long to stand beside its line on a phone", "clip"};
  forest.series = {{"tanh", 0, {{{1, 0, 2}}, {}, {{3, NAN, 5}}}},
                   {"relu", 1, {{{1, 0, 2}}, {{9, 8, 10}}, {{3, 1, 5}}}}};
  for (const std::string& svg : papers(drawn_as("forest", "Forest", "Caption.", forest))) {
    EXPECT_EQ(count(svg, "color='#0072b2'"), 2);  // and one in the legend
    EXPECT_EQ(count(svg, "color='#d55e00'"), 4);
    EXPECT_EQ(count(svg, ">" + odd_in_svg + "<"), 1);
    for (const std::string& text : {forest.names[1], forest.names[2], std::string("tanh"), std::string("relu")})
      EXPECT_EQ(count(svg, ">" + text + "<"), 1) << text;
  }
  forest.series[0].effects.pop_back();
  EXPECT_THROW(script(forest, wide), std::invalid_argument);
}

TEST(Figure, DrawsTheoryMeasurementsStairsAndShadedGround) {
  const std::vector<Point> points{{0, 4, 3, 5}, {1, 2, 1, 3}, {2, 1, 0.5, 1.5}};
  Panel panel{.title = "f", .x = linear_axis(0, 2)};
  panel.curves = {{.look = 0, .segments = {points}, .dash = Dash::thin, .dots = Dots::none},
                  {.look = 1, .segments = {points}, .spread = Spread::bars, .dash = Dash::none},
                  {.look = 2, .segments = {points}, .dots = Dots::filled, .stairs = true}};
  panel.shaded = {{1.5, 9}};
  panel.y = linear_axis(0, 5);
  Panel other = panel;
  other.y = linear_axis(-7, 7, 3);
  other.curves.clear();
  other.shaded.clear();
  Figure figure{.x_title = "x", .y_title = "", .y = linear_axis(0, 1), .legend = {}, .panels = {panel, other}};
  figure.legend = {{.text = "saturated", .shaded = true}};
  for (const std::string& svg : papers(drawn_as("series", "Series", "Caption.", figure))) {
    EXPECT_EQ(count(svg, "color='#0072b2'"), 0);
    EXPECT_EQ(count(svg, "color='#d55e00'"), 3);            // dots, and no line through them
    EXPECT_EQ(count(svg, "color='#009e73'"), 3);            // not at the corners of the stairs
    EXPECT_EQ(count(svg, "<polygon fill = '#e3e3e3'"), 2);  // the ground and its entry in the legend
    EXPECT_GE(count(svg, ">−5<"), 1);                       // the other panel has its own axis
  }
}

TEST(Axis, OfCellsAndNamesHasThemCentred) {
  const Axis cells = cell_axis(0, 9, 10);
  EXPECT_DOUBLE_EQ(cells.share(0), 0.05);
  EXPECT_DOUBLE_EQ(cells.share(9), 0.95);
  const Axis ratios = cell_axis(1, 1000, 4, true);
  EXPECT_NEAR(ratios.share(10), 0.375, 1e-12);
  const Axis names = category_axis({"a", "b_c"});
  EXPECT_DOUBLE_EQ(names.share(0), 0.25);
  EXPECT_EQ(names.tics[1].label, "b\\_c");
}

}  // namespace
