// Random programs: operations of the vocabulary on values of random shapes, which broadcast, and which are used again.
// Program k of a seed is always the same one. Values stay moderate and away from kinks, so that whatever differs is a
// difference and not a matter of which side rounding took. What is moderate, and what an operation takes, the reference
// says: a program that only Gradus refuses, or of which it makes NaN, must be compared.
//
//   ProgramGenerator generate(words, kinks, reference);
//   Program program = generate(seed, 17);
#pragma once

#include "kinks.h"
#include "vocabulary.h"

namespace gradus::oracle {

class ProgramGenerator {
 public:
  /// Words and kinks must outlive the generator.
  ProgramGenerator(const Vocabulary& words, Kinks& kinks, Reader reference);

  /// At most ten steps.
  Program operator()(std::uint64_t seed, std::uint64_t index);
  /// One step of this operation, on shapes it takes; empty if none were found. With `careful` off, anywhere.
  Program one_step(std::string_view operation, Generator& rng, bool careful = true);
  /// Whether the reference can run the program, and it stays moderate and away from kinks: what the generator promises.
  bool is_well_posed(const Program& program);

 private:
  bool is_well_posed(const Step& step, std::span<const Tensor> operands);
  bool grow(Program& program, std::vector<Tensor>& values, const std::string& operation, Generator& rng, bool careful);

  const Vocabulary* words_;
  Kinks* kinks_;
  Reader reference_;
  std::vector<std::string> names_;
};

}  // namespace gradus::oracle
