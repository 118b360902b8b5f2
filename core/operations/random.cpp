#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/operations/random.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {

template const Operation& operation_of<BernoulliLike>();
template const Operation& operation_of<UniformLike>();

void BernoulliLike::evaluate(std::span<const Array>, const Array& y, Write write) const {
  dispatch(y.dtype, [&]<class T>() {
    // 32 random bits lie below probability · 2³² as often as they should; 2³² itself is above all of them.
    const auto threshold = static_cast<std::uint64_t>(std::ceil(probability * 0x1p32));
    const T kept = static_cast<T>(1 / divisor);
    std::array<std::uint32_t, 1024> words;
    for (Index at = 0; at < y.size();) {
      const Index count = std::min<Index>(words.size(), y.size() - at);
      generator->bits32(std::span(words).first(static_cast<std::size_t>(count)));
      T* to = y.as<T>() + at;
      for (Index i = 0; i < count; ++i) {
        const T drawn = words[static_cast<std::size_t>(i)] < threshold ? kept : T{0};
        to[i] = write == Write::add ? to[i] + drawn : drawn;
      }
      at += count;
    }
  });
}

void UniformLike::evaluate(std::span<const Array>, const Array& y, Write write) const {
  dispatch(y.dtype, [&]<class T>() {
    T* to = y.as<T>();
    for (Index i = 0; i < y.size(); ++i) {
      const T drawn = static_cast<T>(generator->uniform(low, high));
      to[i] = write == Write::add ? to[i] + drawn : drawn;
    }
  });
}

Variable bernoulli_like(const Variable& x, double probability, double divisor, Generator& generator) {
  if (!(probability >= 0 && probability <= 1))
    throw ArgumentError("[bernoulli_like] a probability cannot be " + number_text(probability) +
                        "; it is between 0 and 1.");
  if (!(divisor > 0 || divisor < 0))
    throw ArgumentError("[bernoulli_like] nothing can be divided by " + number_text(divisor) + ".");
  return apply(BernoulliLike{{&generator}, probability, divisor}, x);
}

Variable uniform_like(const Variable& x, double low, double high, Generator& generator) {
  if (!(low <= high))
    throw ArgumentError("[uniform_like] the bounds " + number_text(low) + " and " + number_text(high) +
                        " are not in order. Exchange them?");
  return apply(UniformLike{{&generator}, low, high}, x);
}

}  // namespace gradus
