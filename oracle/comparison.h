// Whether two interpreters read the same from a program. How much they may differ is measured, not guessed: each value
// and derivative may be off by some units of rounding, times the larger of
//   - its own size,
//   - how far it moves when every result in the program is jogged by one unit, which tells how it is conditioned,
//   - how far the reference itself is off in float32, in units of float32's rounding;
// and by a few units of the largest number in the program, for what cancels inside an operation and is 0 in theory.
// So where nothing cancels the bound is a few units in the last place, and where much does it is as wide as it must be.
//
//   Comparison compare(ours, theirs);
//   Verdict verdict = compare(program);
//   if (!verdict.agrees()) std::cout << verdict.differences[0].text();
#pragma once

#include "gradus_reader.h"
#include "kinks.h"

namespace gradus::oracle {

enum class Kind { value, gradient, recorded_gradient, second, forward_second };
std::string to_string(Kind kind);

struct Difference {
  Kind kind = Kind::value;
  std::size_t place = 0;  // of the value, or of the input
  std::size_t element = 0;
  DType dtype = DType::float64;
  double ours = 0;
  double theirs = 0;
  double allowed = 0;

  /// "float64 gradient of b [3]: 0.25 in Gradus, 0.2525 in the reference, off by 0.0025 where 1e-16 is allowed".
  std::string text() const;
};

struct Verdict {
  std::vector<Difference> differences;  // every number that differs
  std::string error;                    // what a reader threw
  std::size_t comparisons = 0;          // numbers compared
  double worst_share = 0;               // the largest error as a share of what is allowed
  // The largest errors of values and of first derivatives relative to the largest number of the tensor or to 1,
  // by DType.
  double worst_value[2] = {};
  double worst_gradient[2] = {};

  bool agrees() const { return differences.empty() && error.empty(); }
  /// The error, a line for each of the first few differences, and how many more there are; empty if there are none.
  std::string text() const;
};

/// The largest distance of two numbers, of their size or of 1, as relatively_apart() has it, and infinite for tensors
/// of other number or shape.
double distance(const std::vector<Tensor>& ours, const std::vector<Tensor>& theirs);

class Comparison {
 public:
  Comparison(GradusReader& ours, Reader theirs) : ours_(&ours), theirs_(std::move(theirs)) {}

  /// In both types. What a reader throws becomes the verdict's error, and so does a tensor that only one of them has,
  /// or has in another shape or type.
  Verdict operator()(const Program& program, int order = 2);
  /// Of a program with a special number in it, such as 1e15, and the same program with an ordinary one in its place.
  /// What a number is allowed besides its own size and movement comes from the ordinary program: the special number
  /// must not excuse the numbers that have nothing to do with it.
  Verdict operator()(const Program& program, const Program& ordinary, int order);

 private:
  GradusReader* ours_;
  Reader theirs_;
};

}  // namespace gradus::oracle
