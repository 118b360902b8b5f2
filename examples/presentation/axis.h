// The range of an axis and the marks on it, chosen here rather than by gnuplot, so that panels share them.
#pragma once

#include <string>
#include <vector>

namespace gradus::presentation {

struct Tic {
  double value = 0;
  std::string label;  // in gnuplot's enhanced notation
};

struct Axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<Tic> tics;
  bool named = false;  // the marks are names, of which none may be left out

  /// Where a value lies: 0 at the low end, 1 at the high end.
  double share(double value) const;
};

/// Round numbers at some `wanted` places; both ends are inside the range.
Axis linear_axis(double low, double high, int wanted = 5);
/// The same with a little space around, for marks that lie on its ends.
Axis roomy_axis(double low, double high);
/// Powers of ten, or 1, 2 and 5 times them where the range is short. Values must be positive.
Axis logarithmic_axis(double low, double high, int wanted = 6);
/// A mark at every one of the values that has room for its label, with some space around; logarithmic if the values
/// are spread so unevenly that they would crowd together.
Axis marked_axis(const std::vector<int>& values);
/// 1, 2, 3, ... or every second, fifth, ... of them, with half a unit of space around.
Axis counting_axis(int first, int last, int wanted = 6);
/// Names in plain text at 0, 1, 2, ..., with half a unit of space around.
Axis category_axis(const std::vector<std::string>& names);
/// For `count` cells of equal width on the axis, the first and the last centred at these values.
Axis cell_axis(double first, double last, int count, bool logarithmic = false);

}  // namespace gradus::presentation
