// Every number by which the rules of the diagnosis judge (rules.h), in one place, with its reason. Those that theory
// gives are derived from it; the others are orders of magnitude, and their reason says what they would cost if
// exceeded.
#pragma once

namespace gradus::thresholds {

/// Half of the way from guessing to perfect is learned (skill, or R²). Landis and Koch (1977) call this much agreement
/// beyond chance moderate.
inline constexpr double learned = 0.5;

/// A skill on the test part within so many standard errors of 0 is no skill: by chance one net in a thousand is above
/// it.
inline constexpr double standard_errors = 3;

/// Nine tenths of a single batch learned by heart: the net can fit, and the optimizer gets there.
inline constexpr double by_heart = 0.9;

/// Equal up to this share: float32 has 6e-8, and sums of a hundred terms lose two digits.
inline constexpr double rounding = 1e-5;

/// Root mean square of the largest input column, with 1 as what initialisers and rates are made for. The largest stable
/// rate of the first layer goes with its inverse square (LeCun et al. 1998, section 4.3): ten times off is a rate a
/// hundred times off.
inline constexpr double largest_column = 10, smallest_column = 0.1;
/// Largest over median standard deviation of the columns: half of them see a problem whose condition number is the
/// square of it, and gradient descent takes about as many steps. (Not over the smallest: a pixel that is rarely set has
/// a small one, and little to say.)
inline constexpr double column_ratio = 100;
/// Share of inputs that never change. Pictures have a tenth (MNIST's margins) and do without.
inline constexpr double constant_columns = 0.2;
/// A column that is constant in the training part moves in the test part if its standard deviation there is half of
/// what columns usually have: not one pixel in one picture.
inline constexpr double moves_in_test = 0.5;

/// The first layer receives less than a tenth of the last one's gradient: what one epoch teaches the last layer takes
/// it ten. (ReLU and tanh nets of 12 layers keep 0.4.)
inline constexpr double vanished = 0.1;
/// Signals or gradients grow tenfold from end to end: stable rates fall with the square.
inline constexpr double grown = 10;
/// More than half of a change is put down to a cause before the cause is named.
inline constexpr double share_of_cause = 0.5;
/// Weights that lie off their own initialiser by a factor of two: normal and uniform draws, and Glorot's and LeCun's
/// variances, are closer together than that (√2).
inline constexpr double weight_ratio = 2;
/// Biases three times as large as what is added to them decide the sign of 99.7% of the pre-activations.
inline constexpr double bias_ratio = 3;

/// Half of a layer that is saturated or dead is half of it lost.
inline constexpr double lost_units = 0.5;

/// A net so wide that one in a hundred is born dead at a given point (dying_relu.h) is wide enough.
inline constexpr double risk_of_death = 0.01;

/// Half of the trial steps made things worse: the rate is above 2/λ of the batch's own curvature (the descent lemma).
inline constexpr double overshooting = 0.5;
/// The loss ended at ten times what the best constant answer has, and above where it began: no net gets there by
/// learning.
inline constexpr double diverged = 10;
/// −⟨g, Δw⟩ of the first step, times the number of steps, in units of the loss: less than ln 10 does not bring the loss
/// to a tenth even if the squared gradient falls only as fast as the loss does (then L = L₀ exp(−promise/L₀)).
inline constexpr double promise = 2.302585092994046;
/// The least that was seen in the nets of the clinic's set A that learn: what a larger rate should come to.
inline constexpr double usual_promise = 25;

/// A quarter of the examples are wrong and get no gradient from the head.
inline constexpr double stuck_mistakes = 0.25;

/// The outputs over all examples differ by less than a hundredth of their size; or one answer is given to 95%, the
/// usual meaning of nearly always.
inline constexpr double spread = 0.01;
inline constexpr double always = 0.95;

/// A rerun helped if it mended at least a fifth of what was missing (1 − test skill): beyond the scatter between seeds
/// (compare_activations, 10 seeds: less than a tenth for nets that learn).
inline constexpr double mended = 0.2;

}  // namespace gradus::thresholds
