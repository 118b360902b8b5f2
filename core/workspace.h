// Workspace: an arena, and the one door through which kernels are run in it. While a program is being captured, what
// runs is also noted down, so that it can be run again without asking any rule: see backward_program.h.
//
//   Workspace scratch;
//   scratch.run({evaluate, &op, inputs, result, Write::assign});
#pragma once

#include <gradus/core/arena.h>
#include <gradus/core/array.h>

#include <span>
#include <vector>

namespace gradus {

class Parameter;

/// A kernel: computes `result` from `inputs`; `self` is the operation's struct with its attributes. What it takes from
/// `scratch` is free again afterwards.
using Evaluate = void (*)(const void* self, std::span<const Array> inputs, const Array& result, Write write,
                          Arena& scratch);

/// What a call's result is to a parameter.
enum class CallRole : std::uint8_t {
  interior,  // nothing
  gradient,  // its gradient: whether to add to it is decided anew in every run
  value,     // its value, changed in place
  update,    // no kernel: its gradient is complete, and its update may be applied
};

struct KernelCall {
  Evaluate kernel = nullptr;
  const void* self = nullptr;
  std::span<const Array> inputs = {};
  Array result = {};
  Write write = Write::assign;
  CallRole role = CallRole::interior;
  Parameter* parameter = nullptr;
};

class Workspace : public Arena {
 public:
  Workspace() = default;
  /// Shares the room for kernels of another, which must outlive it: only one kernel runs at a time.
  explicit Workspace(Workspace* lender) : borrowed_room_(&lender->room_) {}

  void run(const KernelCall& call) {
    if (captured_ != nullptr) [[unlikely]]
      note(call);
    if (call.kernel != nullptr) run(call.kernel, call.self, call.inputs, call.result, call.write);
  }
  /// The same, of what is never captured.
  void run(Evaluate kernel, const void* self, std::span<const Array> inputs, const Array& result, Write write) {
    Arena& room = borrowed_room_ != nullptr ? *borrowed_room_ : room_;
    kernel(self, inputs, result, write, room);
    room.clear();
  }
  /// Bytes held, used or waiting.
  std::size_t capacity() const { return Arena::capacity() + room_.capacity(); }
  /// As Arena::rewind, but what is captured keeps its memory.
  void release(const Mark& mark) {
    if (captured_ == nullptr) rewind(mark);
  }
  bool captures() const { return captured_ != nullptr; }
  /// From here on (until null) every call is appended to `program`; inputs are copied into the arena.
  void capture(std::vector<KernelCall>* program) { captured_ = program; }

 private:
  void note(KernelCall call);

  std::vector<KernelCall>* captured_ = nullptr;
  // For kernels, not behind what the arena holds: a call finds the same room wherever in a step it is made again.
  Arena room_;
  Arena* borrowed_room_ = nullptr;
};

/// An array of uninitialised numbers.
inline Array allocate(Arena& arena, const Shape& shape, DType dtype) {
  return {arena.allocate_bytes(static_cast<std::size_t>(shape.size()) * size_of(dtype)), shape, dtype, false};
}

}  // namespace gradus
