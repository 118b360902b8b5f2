// Replay: a step whose graph does not change, recorded once and run again over the same nodes and buffers. The tape is
// data: new inputs are written into its leaves, its kernels are run in their order, forward and backward, and nothing
// is recorded, checked for shapes or allocated. Numbers and gradients are those of recording the step anew, bit by bit.
//
//   Replay step([&](const Variable& x, std::span<const std::int32_t> labels) {
//     return cross_entropy(model(x), labels);
//   });
//   for (const Batch& batch : batches(data, 64, rng)) {
//     Variable loss = step(batch.inputs, batch.labels);     // recorded for each new shape, else replayed
//     loss.backward();
//     optimizer.step();                                     // or both at once: optimizer.step(loss)
//   }
//
// The function is called when a shape is new, so whatever else it does happens only then. What changes from step to
// step are its arguments, tensors and lists of labels, and the parameters it uses. Reading a number in it (a branch),
// or copying a tensor into the tape (it would be frozen), throws ReplayError. An argument is copied, or if it always
// stands in the same place read there: step(Borrowed(inputs), labels). The Replay owns its tapes; parameters and
// borrowed tensors must outlive it. Recording anything more on its tapes throws ReplayError.
#pragma once

#include <gradus/core/tape.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace gradus {

/// An argument of a Replay that is read where it stands, not copied. What it holds may change from call to call; the
/// tensor itself must stay there as long as the Replay. Another tensor, in another place, is recorded anew.
class Borrowed {
 public:
  explicit Borrowed(const Tensor& tensor) : array_(tensor.array()) {}
  explicit Borrowed(Tensor&&) = delete;
  const Array& array() const { return array_; }

 private:
  Array array_;
};

/// One recorded step with its tape. Used by Replay.
class Recording {
 public:
  Recording() { begin(); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // ---- while recording: arguments in order, then what was computed from them
  /// Forgets what was recorded, whose handles are then of an earlier step.
  void begin();
  Variable argument(const Tensor& value);
  Variable argument(const Borrowed& value);
  std::span<const std::int32_t> argument(std::span<const std::int32_t> labels);
  void finish(const Variable& output);

  // ---- afterwards
  /// Whether an argument has the type and shape of the one it was recorded with, and if borrowed its place.
  bool accepts(std::size_t index, const Tensor& value) const;
  bool accepts(std::size_t index, const Borrowed& value) const;
  bool accepts(std::size_t index, std::span<const std::int32_t> labels) const;
  /// False if a parameter's memory is no longer where it was, or a kernel threw: then the step must be recorded anew.
  bool is_valid() const;
  void write(std::size_t index, const Tensor& value);
  void write(std::size_t, const Borrowed&) {}  // it is there
  void write(std::size_t index, std::span<const std::int32_t> labels);
  /// Runs all kernels again. Throws what a kernel throws, such as ArgumentError for a label that is none; what was
  /// recorded is then gone.
  void run();
  const Variable& output() const { return *output_; }

 private:
  struct Argument {
    enum class Kind : std::uint8_t { copied, borrowed, labels } kind;
    Array array;                     // of a tensor
    std::span<std::int32_t> labels;  // or these
  };

  // The transpose of a layer's weights, which its product reads faster. It is made again when they have changed.
  struct Turned {
    const Parameter* parameter;
    std::uint64_t version = std::numeric_limits<std::uint64_t>::max();  // that of none
    Array array;
  };
  void turn_weights(const Node& node, Array* inputs);
  static void turn(Turned& turned);

  Tape tape_;
  std::optional<Variable> output_;  // none until it is recorded
  std::vector<Argument> arguments_;
  std::vector<KernelCall> forward_;
  std::vector<Turned> turned_;
};

template <class Function>
class Replay {
 public:
  /// `function` takes the arguments, as const Variable& for a Tensor or a Borrowed one and std::span<const
  /// std::int32_t> for labels, and returns what is to be computed.
  explicit Replay(Function function) : function_(std::move(function)) {}

  /// The function's value for these arguments; the same Variable for every call with these shapes (and Borrowed ones in
  /// these places), as long as they are among the eight used last and the parameters stay where they are in memory. A
  /// handle from before is answered with HandleError. Throws what the function throws, ReplayError if it cannot be
  /// replayed.
  template <class... Arguments>
  Variable operator()(const Arguments&... arguments) {
    for (std::size_t i = used_; i-- > 0;) {
      if (!accepts(*recordings_[i], std::index_sequence_for<Arguments...>{}, arguments...)) continue;
      const auto chosen = recordings_.begin() + static_cast<std::ptrdiff_t>(i);
      const auto end = recordings_.begin() + static_cast<std::ptrdiff_t>(used_);
      std::rotate(chosen, chosen + 1, end);
      Recording& recording = *recordings_[used_ - 1];
      if (!recording.is_valid()) {
        --used_;
        break;
      }
      write(recording, std::index_sequence_for<Arguments...>{}, arguments...);
      recording.run();
      return recording.output();
    }
    return record(arguments...);
  }

  /// Forgets what was recorded: the next call records anew. For what a recording cannot see, such as train() or
  /// evaluate() between two calls.
  void forget() {
    while (used_ > 0) recordings_[--used_]->begin();
  }
  /// How many recordings there are, one per combination of shapes, and of places of borrowed arguments.
  std::size_t size() const { return used_; }

 private:
  // An epoch has batches of two sizes, a program perhaps of a few; more would be recordings that are used once.
  static constexpr std::size_t most = 8;

  static const Tensor& seen(const Tensor& value) { return value; }
  static const Borrowed& seen(const Borrowed& value) { return value; }
  static std::span<const std::int32_t> seen(std::span<const std::int32_t> labels) { return labels; }

  template <std::size_t... I, class... Arguments>
  static bool accepts(const Recording& recording, std::index_sequence<I...>, const Arguments&... arguments) {
    return (recording.accepts(I, seen(arguments)) && ...);
  }
  template <std::size_t... I, class... Arguments>
  static void write(Recording& recording, std::index_sequence<I...>, const Arguments&... arguments) {
    (recording.write(I, seen(arguments)), ...);
  }
  template <class... Arguments>
  Variable record(const Arguments&... arguments) {
    if (used_ == most) {
      std::rotate(recordings_.begin(), recordings_.begin() + 1, recordings_.end());
      --used_;
    }
    if (used_ == recordings_.size()) recordings_.push_back(std::make_unique<Recording>());
    Recording& recording = *recordings_[used_];
    recording.begin();
    // In braces: the arguments are taken from first to last.
    std::tuple<decltype(recording.argument(seen(arguments)))...> taken{recording.argument(seen(arguments))...};
    recording.finish(std::apply(function_, taken));
    ++used_;
    return recording.output();
  }

  Function function_;
  // The first `used_`, the latest used last; the others wait to be used again, as their tapes' handles may still be
  // held.
  std::vector<std::unique_ptr<Recording>> recordings_;
  std::size_t used_ = 0;
};

}  // namespace gradus
