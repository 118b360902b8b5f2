// KeptFunction: a user's function of variables in the memory of a tape, so that a node may call it later, as plain
// data. What it refers to belongs to the caller and must live as long as the step.
//
//   KeptFunction kept(tape, [&](const Variable& x) { return block(x); });
//   Variable y = kept(std::span(&x, 1));
#pragma once

#include <gradus/core/tape.h>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace gradus {

template <std::size_t>
using OneVariable = const Variable&;

class KeptFunction {
 public:
  KeptFunction() = default;

  /// Of `count` variables.
  template <std::size_t count, class F>
  static KeptFunction keep(Tape& tape, const F& function) {
    static_assert(std::is_trivially_copyable_v<F>,
                  "The tape keeps a copy of this function, as plain data: capture by reference or by pointer, such as "
                  "[&model](const Variable& x) { return model(x); }.");
    KeptFunction kept;
    kept.function_ = tape.keep_copy(function);
    kept.call_ = [](const void* f, std::span<const Variable> arguments) {
      return [&]<std::size_t... I>(std::index_sequence<I...>)->Variable {
        return (*static_cast<const F*>(f))(arguments[I]...);
      }
      (std::make_index_sequence<count>{});
    };
    return kept;
  }

  Variable operator()(std::span<const Variable> arguments) const { return call_(function_, arguments); }

 private:
  const void* function_ = nullptr;
  Variable (*call_)(const void* function, std::span<const Variable> arguments) = nullptr;
};

}  // namespace gradus
