// Part (b): random programs, run by both, compared, and made minimal where they differ. Part (a) for operations, each
// by itself. Neither knows libtorch: the reference is any reader, which is how the oracle itself is tested.
#pragma once

#include "generator.h"
#include "report.h"

#include <functional>

namespace gradus::oracle {

/// Everything that two interpreters need to be compared.
class Match {
 public:
  Match(const Vocabulary& words, Reader theirs)
      : words_(&words),
        theirs_(theirs),
        kinks_(theirs),
        generate_(words, kinks_, theirs),
        ours_(words),
        compare_(ours_, theirs) {}
  Match(const Match&) = delete;
  Match& operator=(const Match&) = delete;

  const Vocabulary& words() const { return *words_; }
  ProgramGenerator& generate() { return generate_; }
  Comparison& compare() { return compare_; }
  GradusReader& ours() { return ours_; }
  const Reader& theirs() const { return theirs_; }

  /// A program that differs made as small as it goes.
  Program minimal(const Program& program);
  /// That, and its differences, ready to print.
  std::string explained_minimally(const Program& program);

 private:
  const Vocabulary* words_;
  Reader theirs_;
  Kinks kinks_;
  ProgramGenerator generate_;
  GradusReader ours_;
  Comparison compare_;
};

/// Called with how many are done.
using ProgressCall = std::function<void(std::size_t done)>;

/// `count` programs of the seed from `first` on. The first failures are made minimal.
void compare_programs(Match& match, std::uint64_t seed, std::size_t first, std::size_t count, Report& report,
                      const ProgressCall& progress);

/// Every operation, activation and loss of the vocabulary by itself.
void compare_operations(Match& match, std::uint64_t seed, Report& report, const ProgressCall& progress);

/// Explanations that nothing needed are disagreements. To be called after compare_operations.
void require_all_explanations(Report& report);

}  // namespace gradus::oracle
