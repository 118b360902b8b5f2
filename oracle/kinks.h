// Where functions of one number jump, or their first or second derivative does. Nobody states it: the derivatives are
// looked at on a fine grid, and a kink is where one changes by far more than on both sides of it. Random programs keep
// away from kinks, where two libraries may round to different sides; edge_values.h goes right there.
//
//   Kinks kinks(reader);
//   kinks.of("hardtanh", {})      // -1, 1
#pragma once

#include "program.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace gradus::oracle {

/// An interpreter of programs; order 0 reads values alone, 1 gradients too, 2 second derivatives too.
using Reader = std::function<Readings(const Program&, DType, int order)>;

class Kinks {
 public:
  /// Kinks are looked for between -reach and reach.
  static constexpr double reach = 16;

  explicit Kinks(Reader reader) : read_(std::move(reader)) {}
  /// To within 1/128. The ends of the domain are among them.
  const std::vector<double>& of(std::string_view operation, const Attributes& attributes);
  /// The smallest distance of an element of x from a kink.
  double distance(const Tensor& x, std::string_view operation, const Attributes& attributes);

 private:
  Reader read_;
  std::map<std::pair<std::string, std::vector<double>>, std::vector<double>> known_;
};

}  // namespace gradus::oracle
