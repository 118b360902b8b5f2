#include <gradus/diagnostics/rule_parts.h>

namespace gradus::rules {
namespace {

bool is_off_scale(const Observation& o) {
  return o.largest_column > thresholds::largest_column || o.largest_column < thresholds::smallest_column ||
         o.column_ratio > thresholds::column_ratio;
}

// What a skill of 0 may come out as by chance.
double chance_of_skill(const Observation& o) {
  if (!o.is_classification) return thresholds::standard_errors / std::sqrt(o.test_size);
  const double guess = 1 / static_cast<double>(o.outputs);
  return thresholds::standard_errors * std::sqrt(guess * (1 - guess) / o.test_size) / (1 - guess);
}

std::string listed(const std::vector<Index>& columns) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(columns.size(), 5); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(columns[i] + 1);
  return text + (columns.size() > 5 ? ", …" : "");
}

}  // namespace

std::optional<Finding> unscaled_inputs(const Observation& o) {
  if (o.learns() || !is_off_scale(o)) return {};
  Finding f{.disease = "unscaled inputs"};
  f.evidence = "The largest input column has a root mean square of " + text(o.largest_column) +
               ", and the columns' standard deviations differ by a factor of " + text(o.column_ratio) +
               "; initialisers and learning rates are made for about 1. " + result_text(o) + ".";
  f.cause =
      o.largest_column < thresholds::smallest_column
          ? "The inputs are so small that the first layer hardly tells them apart: its outputs, and the gradient of "
            "its weights, are as small as they are."
          : "The pre-activations, and the gradient of the first layer's weights, grow with the inputs: units "
            "saturate or die, and a rate that suits the other columns and layers is far too large for these.";
  f.remedies.push_back(remedy(o,
                              "standardize the inputs: subtract each column's mean, divide by its standard deviation",
                              [](TrainingPlan& p) { p.scaling = "standardize"; }));
  f.remedies.push_back(remedy(o, "or let the net do it, by batch normalisation in every layer",
                              [](TrainingPlan& p) { p.normalisation = "batch_norm"; }));
  return f;
}

std::optional<Finding> dead_inputs(const Observation& o) {
  const double share = static_cast<double>(o.data.constant_columns.size()) / static_cast<double>(o.features);
  // What moves in the test part only is a defect of the data, whatever else the net has learned.
  if (o.fixed_in_training.empty() && (o.learns() || share < thresholds::constant_columns)) return {};
  Finding f{.disease = "dead inputs"};
  // Healthy data have such columns, too, and learning fails for other reasons; but not where the columns that are left
  // say nothing to anybody.
  f.is_root = o.neighbour_skill <= chance_of_skill(o);
  f.evidence = std::to_string(o.data.constant_columns.size()) + " of " + text(o.features) +
               " input columns hold the same number in every training example (columns " +
               listed(o.data.constant_columns) + ")";
  if (!o.fixed_in_training.empty())
    f.evidence += "; " + std::to_string(o.fixed_in_training.size()) + " of them do change in the test part";
  f.evidence += ". " + result_text(o) + ".";
  f.cause =
      "A column that never changes is one more bias: nothing can be learned from it. If what decides is in there, no "
      "net "
      "can find it; and where it changes in the test part, untrained weights let it through as noise.";
  f.remedies.push_back(advice("mend where these columns come from: a reading that failed, a join that found nothing"));
  return f;
}

std::optional<Finding> class_imbalance(const Observation& o) {
  if (!o.is_classification || o.learns() || !o.failure.empty() || !o.data.is_imbalanced) return {};
  if (o.end().outputs.commonest_answer < thresholds::always || o.end().train_skill >= thresholds::learned) return {};
  Finding f{.disease = "class imbalance"};
  f.evidence = "The largest class has " + text(o.data.imbalance) + " times the examples of the smallest, and " +
               percent(o.end().outputs.commonest_answer) + " of all examples get the same answer. The accuracy of " +
               percent(o.end().accuracy) + " flatters: averaged over classes, the net is " +
               percent(std::max(0.0, o.end().test_skill)) + " of the way from guessing to perfect.";
  f.cause =
      "Every example has the same weight in the loss, so the gradient of the large class outvotes the others: always "
      "giving its answer is nearly as good as knowing, and is learned first.";
  f.remedies.push_back(remedy(o, "balance the classes: repeat the examples of rare classes",
                              [](TrainingPlan& p) { p.sampling = "balanced"; }));
  f.remedies.push_back(remedy(o, "train four times as long", [](TrainingPlan& p) { p.epochs *= 4; }));
  return f;
}

std::optional<Finding> wrong_labels(const Observation& o) {
  if (o.learns() || !o.failure.empty()) return {};
  if (std::max(o.end().test_skill, o.neighbour_skill) > chance_of_skill(o)) return {};
  Finding f{.disease = "wrong labels"};
  const std::string what = o.is_classification ? "labels" : "targets";
  f.evidence = "Test skill (0 is guessing, 1 perfect) is " + text(o.end().test_skill) + ", where " +
               text(chance_of_skill(o)) + " may be chance, although the net ";
  if (o.end().train_skill >= thresholds::learned)
    f.evidence += "has learned the training part (" + text(o.end().train_skill) + ")";
  else if (o.one_batch.skill >= thresholds::by_heart)
    f.evidence += "can learn a single batch of " + text(o.one_batch.examples) + " by heart (" +
                  text(o.one_batch.skill) + " after " + std::to_string(o.one_batch.steps) + " steps)";
  else
    f.evidence += "trains without anything else to remark";
  f.evidence +=
      ". No net is needed to see it: to give each test example the answer of the training example nearest to it "
      "has skill " +
      text(o.neighbour_skill) + ". Loss: " + text(o.end().loss) + " against " + text(o.baseline) +
      " of the best answer that ignores the inputs.";
  if (o.data.best_accuracy < thresholds::always)
    f.evidence +=
        " " + text(o.data.conflicting_rows) + " training examples have the inputs of another and a different label.";
  f.cause = "What there is to learn does not carry over from one example to the next: the " + what +
            " do not belong to these inputs, or the inputs say nothing about them.";
  f.remedies.push_back(advice("look at a few examples by eye: were inputs and " + what +
                              " shuffled or sorted apart, shifted by a row, or "
                              "numbered differently in the test part?"));
  return f;
}

}  // namespace gradus::rules
