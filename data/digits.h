// Two classics of image classification, ready for training. Provenance: data/files/README.md.
//
//   Dataset digits8x8 = digits();                     // [1797, 64], pixels in 0 … 1; compiled into the library
//   Split parts = split_count(digits8x8, 500, rng);
//   Split fashion = fashion_mnist();                  // train [60000, 784], test [10000, 784]
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/data/errors.h>

#include <filesystem>

namespace gradus {

/// Handwritten digits, 8 × 8 pixels (Alpaydin & Kaynak 1998): inputs [1797, 64], the file's 0 … 16 divided by 16;
/// labels 0 … 9.
Dataset digits();

/// Where the Debian package dataset-fashion-mnist puts its files.
inline constexpr const char* fashion_mnist_directory = "/usr/share/datasets/fashion-mnist";

/// Articles of clothing, 28 × 28 pixels (Xiao, Rasul & Vollgraf 2017): train [60000, 784], test [10000, 784], labels
/// 0 … 9 with their class_names. x' = (x / 255 − 0.286041) / 0.353024: the published mean and standard deviation of the
/// training pixels. Needs 220 MB. Throws DataError if a file is missing (and says which package brings it) or damaged.
Split fashion_mnist(const std::filesystem::path& directory = fashion_mnist_directory);

}  // namespace gradus
