// ParameterLeaves: parameters as the variables that stand for them on a tape. A parameter that was used in several
// places has several, and what holds for it is their sum.
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/parameter.h>
#include <gradus/core/tape.h>

#include <span>
#include <vector>

namespace gradus {

class ParameterLeaves {
 public:
  ParameterLeaves(Tape& tape, std::span<Parameter* const> parameters) : tape_(tape), parameters_(parameters) {
    for (std::size_t i = 0; i < parameters.size(); ++i)
      for (const Variable& leaf : tape.leaves(*parameters[i])) {
        if (!leaf.needs_gradient()) continue;  // recorded under NoGradient
        leaves_.push_back(leaf);
        owners_.push_back(i);
      }
  }

  const std::vector<Variable>& all() const { return leaves_; }

  /// For each leaf what is given for its parameter.
  std::vector<Variable> spread(std::span<const Variable> per_parameter) const {
    std::vector<Variable> result;
    for (const std::size_t owner : owners_) result.push_back(per_parameter[owner]);
    return result;
  }
  /// For each parameter the sum over its leaves; zeros if it has none.
  std::vector<Variable> sums(std::span<const Variable> per_leaf) const {
    std::vector<Variable> result;
    std::size_t next = 0;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (next == owners_.size() || owners_[next] != i) {
        result.push_back(broadcast_to(tape_.constant(0, parameters_[i]->dtype()), parameters_[i]->shape()));
        continue;
      }
      Variable sum = per_leaf[next++];
      while (next < owners_.size() && owners_[next] == i) sum = sum + per_leaf[next++];
      result.push_back(sum);
    }
    return result;
  }

 private:
  Tape& tape_;
  std::span<Parameter* const> parameters_;
  std::vector<Variable> leaves_;
  std::vector<std::size_t> owners_;
};

}  // namespace gradus
