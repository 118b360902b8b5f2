// Data for the clinic, and what may befall them. All make a copy.
//
//   Split bytes = scaled(known("digits", 1), 255);             // somebody forgot to divide by 255
#pragma once

#include <gradus/data/dataset.h>

#include <functional>
#include <string>
#include <vector>

namespace gradus::clinic {

/// A data set of the registry; `count` examples if it is synthetic.
Split known(const std::string& name, std::uint64_t seed, Index count = 800);

/// All inputs times a factor, plus an offset.
Split scaled(Split split, double factor, double offset = 0);
/// One input column times a factor.
Split with_scaled_column(Split split, Index column, double factor);
/// These input columns hold one number; in the test part only if asked for.
Split with_dead_columns(Split split, const std::vector<Index>& columns, double value, bool in_test);
/// Columns of noise behind the others.
Split with_noise_columns(Split split, Index count, std::uint64_t seed);
/// The labels, or targets, of each part in random order.
Split with_shuffled_labels(Split split, std::uint64_t seed);
/// Each example gets the label, or target, of the one before it.
Split with_labels_shifted(Split split);
/// Of every class but the first, only one example in `every` remains, in both parts.
Split imbalanced(const Split& split, Index every);

}  // namespace gradus::clinic
