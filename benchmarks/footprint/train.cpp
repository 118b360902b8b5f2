#include "train.h"

#include <cstdlib>

namespace footprint {

namespace {

long positive(const std::string& flag, const char* text) {
  char* end = nullptr;
  const long number = std::strtol(text, &end, 10);
  if (*end != '\0' || number < 1) throw Misuse(flag + " wants a positive number, not \"" + text + "\".");
  return number;
}

const peers::Workload& workload_of(const std::string& id) {
  for (const peers::Workload& workload : peers::workloads())
    if (workload.id == id) return workload;
  throw Misuse("there is no workload \"" + id + "\".");
}

gradus::Activation activation_of(peers::Unit unit) {
  if (unit == peers::Unit::relu) return gradus::Relu{};
  if (unit == peers::Unit::sigmoid) return gradus::Sigmoid{};
  return gradus::Tanh{};
}

gradus::Tensor normals(const gradus::Shape& shape, gradus::Generator& rng) {
  gradus::Tensor numbers(shape);
  for (float& number : numbers.values<float>()) number = static_cast<float>(rng.normal());
  return numbers;
}

bool one_of(const std::string& mode, const char* plain, const char* fused) {
  for (const char* known : {"define-by-run", "fused", "replay", "replay-fused"})
    if (mode == known) return mode == plain || mode == fused;
  throw Misuse("there is no mode \"" + mode + "\".");
}

}  // namespace

Order parse(int argc, char** argv) {
  Order order;
  for (int i = 1; i < argc; i += 2) {
    const std::string flag = argv[i];
    if (i + 1 == argc) throw Misuse(flag + " wants a value.");
    const char* value = argv[i + 1];
    if (flag == "--train")
      order.workload = value;
    else if (flag == "--mode")
      order.mode = value;
    else if (flag == "--optimizer")
      order.optimizer = value;
    else if (flag == "--steps")
      order.steps = positive(flag, value);
    else if (flag == "--threads")
      order.threads = positive(flag, value);
    else
      throw Misuse("there is no flag \"" + flag + "\".");
  }
  if (order.workload.empty()) throw Misuse("--train says what to train.");
  return order;
}

Training::Training(const Order& order) : Training(order, workload_of(order.workload)) {}

Training::Training(const Order& order, const peers::Workload& workload)
    : inputs_(normals({workload.batch, workload.sizes.front()}, rng_)),
      model_(gradus::mlp({workload.sizes.begin(), workload.sizes.end()}, activation_of(workload.unit), rng_)),
      optimizer_(gradus::make_optimizer(order.optimizer, model_.parameters(), workload.rate)),
      replays_(one_of(order.mode, "replay", "replay-fused")),
      fuses_(one_of(order.mode, "fused", "replay-fused")) {
  gradus::set_thread_count(order.threads);
  for (int row = 0; row < workload.batch; ++row)
    labels_.push_back(static_cast<std::int32_t>(rng_.below(static_cast<std::uint64_t>(workload.sizes.back()))));
}

void Training::step() {
  const gradus::Variable loss = replays_ ? replay_(gradus::Borrowed(inputs_), labels_)
                                         : gradus::cross_entropy(model_(tape_.borrow(inputs_)), labels_);
  if (fuses_) {
    optimizer_->step(loss);
  } else {
    loss.backward();
    optimizer_->step();
  }
  loss_ = loss.item();
  if (!replays_) tape_.clear();
}

}  // namespace footprint
