#include <gradus/activations/softmax_parts.h>
#include <gradus/core/errors.h>
#include <gradus/core/pointwise_kernel.h>
#include <gradus/layers/cross_entropy.h>

namespace gradus {

template const Operation& operation_of<CrossEntropy>();
template const Operation& operation_of<SoftmaxExcess>();

namespace {

// In a replay the labels are new, and nobody has looked at them before.
void require_columns(std::span<const std::int32_t> labels, Index columns) {
  if (are_columns(labels, columns)) return;
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (labels[row] < 0 || labels[row] >= columns)
      throw ArgumentError("[cross_entropy] label " + std::to_string(labels[row]) + " of row " + std::to_string(row) +
                          " is outside 0 to " + std::to_string(columns - 1) + ".");
}

template <class T>
void subtract_labels(std::span<const std::int32_t> labels, double smoothing, Index columns, T* probabilities) {
  T* row = probabilities;
  const T at_label = static_cast<T>(1 - smoothing);
  for (const std::int32_t label : labels) {
    row[label] -= at_label;
    row += columns;
  }
  if (smoothing == 0) return;
  const T everywhere = static_cast<T>(smoothing / static_cast<double>(columns));
  for (T* p = probabilities; p != row; ++p) *p -= everywhere;
}

// Σ q (x − m) over a row, with labels smoothed.
template <class T>
T expected_score(const T* row, T at_label, T m, double smoothing, Index columns) {
  T total{0};
  for (Index i = 0; i < columns; ++i) total += row[i] - m;
  const T everywhere = static_cast<T>(smoothing / static_cast<double>(columns)) * total;
  return smoothing == 1 ? everywhere : static_cast<T>(1 - smoothing) * at_label + everywhere;
}

// loss ← loss − Σ q (x − m) for every row. Without smoothing an impossible class, x = −∞, costs nothing: it is not
// multiplied by 0.
template <class T>
void subtract_scores(std::span<const std::int32_t> labels, const T* x, const T* m, double smoothing, Index columns,
                     T* loss) {
  if (smoothing == 0) {
    for (std::size_t row = 0; row < labels.size(); ++row, x += columns) loss[row] -= x[labels[row]] - m[row];
  } else {
    for (std::size_t row = 0; row < labels.size(); ++row, x += columns)
      loss[row] -= expected_score(x, x[labels[row]] - m[row], m[row], smoothing, columns);
  }
}

}  // namespace

Shape CrossEntropy::shape(const Operands&) { return {}; }

void CrossEntropy::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Array& x = in[0];
  const Index columns = x.shape[1];
  require_columns(labels, columns);
  const SoftmaxParts parts(x, -1, {excess, x.shape, x.dtype}, scratch);
  dispatch(x.dtype, [&]<class T>() {
    subtract_labels(labels, smoothing, columns, static_cast<T*>(excess));
    kernels::map<T, 1>([](auto sum) { return log(sum); }, std::span(&parts.sum, 1), parts.sum, Write::assign);
    // Each row's loss takes the place of its logarithm; they are added as any mean adds, so that errors stay small for
    // a whole data set of rows.
    subtract_scores(labels, x.as<const T>(), parts.m.as<const T>(), smoothing, columns, parts.sum.as<T>());
    T mean;
    kernels::sum(parts.sum, {&mean, Shape{}, x.dtype}, Write::assign);
    mean /= static_cast<T>(labels.size());
    T& result = *y.as<T>();
    result = write == Write::add ? result + mean : mean;
  });
}

void SoftmaxExcess::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Array& x = in[0];
  require_columns(labels, x.shape[1]);
  const Array excess = write == Write::assign ? y : allocate(scratch, x.shape, x.dtype);
  const SoftmaxParts parts(x, -1, excess, scratch);
  dispatch(x.dtype, [&]<class T>() { subtract_labels(labels, smoothing, x.shape[1], excess.as<T>()); });
  if (write == Write::add) kernels::copy(excess, y, write);
}

}  // namespace gradus
