// What the plots show, taken from the runs: values of one activation and depth over all seeds. Numbers that are not
// finite never come out of here.
#pragma once

#include "compare/comparison.h"
#include "presentation/figure.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gradus::compare {

using presentation::Panel;
using presentation::Point;

/// In the order asked for, each once.
std::vector<std::string> activations_of(const Comparison& comparison);
std::vector<int> depths_of(const Comparison& comparison);

/// Which runs a curve is made from.
enum class Which {
  started,   // all that were measured, for values before training
  finished,  // those that trained to the end and stayed finite
};
std::vector<const Run*> runs_of(const Comparison& comparison, const std::string& activation, int depth, Which which);

/// The centre of some values with their range.
struct Summary {
  double centre = 0;
  double low = 0;
  double high = 0;
};
std::optional<Summary> arithmetic(const std::vector<double>& values);
/// Of positive values; 0 has no logarithm and must be left out before.
std::optional<Summary> geometric(const std::vector<double>& values);

using LayerValue = std::function<double(const LayerRow&)>;
using EpochValue = std::function<double(const EpochRow&)>;

/// The value of one layer after an epoch, one per run that has it.
std::vector<double> layer_values(const std::vector<const Run*>& runs, int epoch, int layer, const LayerValue& value);
/// One number per run: the share of dead units among all hidden units after an epoch.
std::vector<double> dead_shares(const std::vector<const Run*>& runs, int epoch);
std::vector<double> epoch_values(const std::vector<const Run*>& runs, int epoch, const EpochValue& value);

/// Points in a row, split where one is missing.
class Segments {
 public:
  void add(double x, const std::optional<Summary>& summary);
  std::vector<std::vector<Point>> take() { return std::move(segments_); }

 private:
  std::vector<std::vector<Point>> segments_;
  bool open_ = false;
};

/// The smallest and largest y in the curves of some panels, with their spread; empty if there is no point.
struct Extent {
  double low = 0;
  double high = 0;
};
std::optional<Extent> extent_of(const std::vector<Panel>& panels);

}  // namespace gradus::compare
