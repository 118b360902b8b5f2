// IDX, the big-endian array format of MNIST and its relatives: two zero bytes, a type code, the rank, the sizes, the
// elements; plain or gzip. Sizes are checked against the bytes that are really there before anything is allocated.
// What is returned owns its memory.
//
//   Tensor images = read_idx("train-images-idx3-ubyte.gz");                      // [60000, 28, 28], 0 … 255
//   Dataset train = read_idx_pair("train-images-idx3-ubyte.gz",
//                                 "train-labels-idx1-ubyte.gz");                 // [60000, 784] and 60000 labels
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/data/errors.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace gradus {

/// An array of rank 1 … 4 with the file's own values, unscaled. Elements of type ubyte, byte, short and float become
/// float32; int and double, which float32 cannot hold exactly, become float64. Throws DataError on a wrong magic
/// number, type code or rank, an axis of size 0, fewer or more bytes than the sizes say, and all that read_file throws.
Tensor read_idx(const std::filesystem::path& path);

/// The same from bytes in memory (not compressed); `name` stands for the file in error messages.
Tensor parse_idx(std::string_view bytes, const std::string& name);

/// A classification dataset: inputs [n, features] float32, unscaled, each image flattened in row-major order.
/// With `classes` 0, there are as many classes as the largest label says, at least 2 and at most 65536. Throws
/// DataError as read_idx, if the counts differ, an input is not finite, or a label is not among 0 … classes-1.
Dataset read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes = 0);

}  // namespace gradus
