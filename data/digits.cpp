#include <gradus/data/csv.h>
#include <gradus/data/digits.h>
#include <gradus/data/embedded.h>
#include <gradus/data/gzip.h>
#include <gradus/data/idx.h>
#include <gradus/data/scaling.h>

namespace gradus {

Dataset digits() {
  const std::string file = "digits.csv.gz (embedded)";
  Dataset result = parse_csv(gunzip(embedded_digits(), file), file, {.header = false, .classes = 10});
  result.name = "digits";
  divide(result.inputs, 16);
  return result;
}

namespace {

Dataset fashion_part(const std::filesystem::path& directory, const std::string& prefix) {
  const auto images = directory / (prefix + "-images-idx3-ubyte.gz");
  const auto labels = directory / (prefix + "-labels-idx1-ubyte.gz");
  for (const auto& path : {images, labels})
    if (!std::filesystem::exists(path))
      throw DataError("fashion_mnist", {path.string()},
                      "no such file. On Debian and Ubuntu: apt-get install dataset-fashion-mnist.");
  Dataset part = read_idx_pair(images, labels, 10);
  part.name = "fashion-mnist";
  part.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                      "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  // x / 255 and then (x − mean) / sd, in one pass.
  Standardizer({0.286041 * 255}, {0.353024 * 255}).apply(part.inputs);
  return part;
}

}  // namespace

Split fashion_mnist(const std::filesystem::path& directory) {
  return {fashion_part(directory, "train"), fashion_part(directory, "t10k")};
}

}  // namespace gradus
