// Datasets made from a formula: small, seeded, and hard in a known way. Classes are balanced (their sizes differ by at
// most one) and interleaved: example i belongs to class i mod classes. Everything random comes from `rng`, and
// `noise` is the standard deviation of a normal deviate added to every coordinate. All throw ArgumentError on
// a count below the number of classes, or an option outside its range.
//
//   Generator rng{42};
//   Dataset spirals = two_spirals(2000, {.noise = 0.1}, rng);
//   spirals.inputs.shape();                              // [2000, 2]
//   Dataset wave = sine_regression(200, {}, rng);        // wave.targets is [200, 1]
#pragma once

#include <gradus/core/random.h>
#include <gradus/data/dataset.h>

namespace gradus {

struct SpiralOptions {
  double noise = 0.1;  // in units of the distance between neighbouring arms, which is 1
  double turns = 1;    // how often each arm winds round the centre; 3 is the hard classic (Lang & Witbrock 1988)
};
/// Two interlocked Archimedean spirals, class c in {0, 1} turned by half a turn:
/// (x, y) = r · (cos(π r + π c), sin(π r + π c)) + noise, with r² uniform so that r lies in [1/2, 1/2 + 2·turns].
Dataset two_spirals(Index count, const SpiralOptions& options, Generator& rng);

struct MoonOptions {
  double noise = 0.1;
};
/// Two half circles of radius 1, each reaching into the other: with t uniform in [0, π), class 0 is (cos t, sin t),
/// class 1 is (1 − cos t, 1/2 − sin t).
Dataset moons(Index count, const MoonOptions& options, Generator& rng);

struct CircleOptions {
  double noise = 0.05;
  double factor = 0.5;  // radius of the inner circle, above 0 and below 1
};
/// Two concentric circles: with t uniform in [0, 2π), class 0 is (cos t, sin t), class 1 is factor · (cos t, sin t).
Dataset circles(Index count, const CircleOptions& options, Generator& rng);

/// Exclusive or, the truth table: inputs 00 01 10 11, labels 0 1 1 0. (`xor` itself is a word of the C++ language.)
Dataset xor_table();

struct XorOptions {
  double noise = 0.15;
};
/// Clouds around the four corners of the unit square, visited in turn; label = x XOR y of the corner.
Dataset xor_clouds(Index count, const XorOptions& options, Generator& rng);

struct BlobOptions {
  int classes = 3;
  Index features = 2;
  double spread = 1;      // standard deviation of each blob in each direction
  double separation = 6;  // least distance between two centres
};
/// One normal cloud per class. Centres are uniform in a cube that is widened until they keep their distance.
Dataset blobs(Index count, const BlobOptions& options, Generator& rng);

struct SineOptions {
  double noise = 0.1;
  double low = -3.141592653589793, high = 3.141592653589793;  // range of x
  double frequency = 1;
};
/// Regression: x uniform in [low, high), y = sin(frequency · x) + noise; inputs and targets are [count, 1].
Dataset sine_regression(Index count, const SineOptions& options, Generator& rng);

}  // namespace gradus
