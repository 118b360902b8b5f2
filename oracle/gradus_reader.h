// Runs a program with Gradus, and differentiates it in every way Gradus has: backward() in numbers, grad() recorded,
// and forward mode over the gradient.
//
//   GradusReader read(words);
//   Readings r = read(program, float64);
//   Readings moved = read(program, float64, {.jog = 1e-8, .seed = 3});
#pragma once

#include "vocabulary.h"

#include <gradus/core/tape.h>

#include <memory>

namespace gradus::oracle {

struct ReadingOptions {
  /// 0 values alone, 1 with gradients, 2 with second derivatives.
  int order = 2;
  /// Relative changes of every value wherever it is used, of either sign and at most this: what rounding does, but
  /// larger. Each use has its own, so that terms that cancel show how large they are.
  double jog = 0;
  std::uint64_t seed = 0;
};

class GradusReader {
 public:
  /// The vocabulary must outlive the reader.
  explicit GradusReader(const Vocabulary& words) : words_(&words), tape_(std::make_unique<Tape>()) {}
  GradusReader(Vocabulary&&) = delete;

  /// Throws what Gradus throws for operands that do not fit, ArgumentError for an operation not in the vocabulary.
  Readings operator()(const Program& program, DType dtype, const ReadingOptions& options = {});

 private:
  const Vocabulary* words_;
  std::unique_ptr<Tape> tape_;  // one for all programs: what it remembers of the one before must not show
};

}  // namespace gradus::oracle
