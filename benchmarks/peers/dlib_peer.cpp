// dlib: its dnn layers, stepped without its trainer, which would add threads and bookkeeping: gradients of one batch
// that is a tensor already, then one update by its SGD.
#include "blas_threads.h"
#include "roster.h"

#include <dlib/dnn.h>

namespace peers {

namespace {

template <class Below>
using Relu = dlib::relu<Below>;
template <class Below>
using Sigmoid = dlib::sig<Below>;
template <class Below>
using Tanh = dlib::htan<Below>;

using Input = dlib::input<dlib::matrix<float>>;

/// `depth` hidden layers of equal width.
template <template <class> class U, int width, int depth, class Below>
struct Stack {
  using type = U<dlib::fc<width, typename Stack<U, width, depth - 1, Below>::type>>;
};
template <template <class> class U, int width, class Below>
struct Stack<U, width, 0, Below> {
  using type = Below;
};

template <int classes, template <class> class U, int width, int depth, class Below = Input>
using Net = dlib::loss_multiclass_log<dlib::fc<classes, typename Stack<U, width, depth, Below>::type>>;

using W4Net = Net<10, Relu, 128, 1, Relu<dlib::fc<256, Input>>>;

template <class N>
class Dlib : public Contender {
 public:
  Dlib(const Problem& problem, int blas_threads)
      : rate_(problem.workload.rate), blas_threads_(blas_threads), solvers_(N::num_computational_layers, solver()) {
    const Workload& workload = problem.workload;
    const long features = workload.sizes.front();
    std::vector<dlib::matrix<float>> examples;
    for (int i = 0; i < workload.batch; ++i)
      examples.emplace_back(dlib::mat(problem.inputs.data() + i * features, features, 1));
    net_.to_tensor(examples.begin(), examples.end(), inputs_);
    labels_.assign(problem.labels.begin(), problem.labels.end());
    net_.compute_loss(inputs_, labels_.begin());  // allocates the parameters
    assign(problem);
  }

  void prepare() override { set_blas_threads(blas_threads_); }
  void step() override {
    loss_ = net_.compute_parameter_gradients(inputs_, labels_.begin());
    net_.update_parameters(solvers_, rate_);
  }
  double loss() override { return loss_; }

 private:
  static dlib::sgd solver() { return dlib::sgd(0.F, 0.F); }  // no weight decay, no momentum

  /// dlib keeps a layer's parameters as rows [in + 1, out], the bias last, and visits its layers from the output down.
  void assign(const Problem& problem) {
    std::size_t layer = problem.weights.size();
    dlib::visit_layer_parameters(net_, [&](std::size_t, dlib::tensor& parameters) {
      if (parameters.size() == 0) return;
      --layer;
      const auto out = static_cast<std::size_t>(problem.workload.sizes[layer + 1]);
      const auto in = static_cast<std::size_t>(problem.workload.sizes[layer]);
      float* to = parameters.host();
      for (std::size_t i = 0; i < in; ++i)
        for (std::size_t o = 0; o < out; ++o) *to++ = problem.weights[layer][o * in + i];
      std::copy(problem.biases[layer].begin(), problem.biases[layer].end(), to);
    });
  }

  N net_;
  double rate_;
  int blas_threads_;
  std::vector<dlib::sgd> solvers_;
  dlib::resizable_tensor inputs_;
  std::vector<unsigned long> labels_;
  double loss_ = 0;
};

template <class N>
std::vector<Entry> entries(const Workload& workload) {
  Entry entry{"dlib", Role::rival, {}};
  for (int threads : {1, 2})
    if (workload.id != "W5" || threads == workload.threads)
      entry.variants.push_back({"", threads, [=](const Problem& p) { return std::make_unique<Dlib<N>>(p, threads); }});
  return {entry};
}

}  // namespace

std::vector<Entry> dlib_entries(const Workload& workload) {
  const std::string& id = workload.id;
  if (id == "W1") return entries<Net<2, Tanh, 16, 2>>(workload);
  if (id == "W2-relu") return entries<Net<2, Relu, 32, 20>>(workload);
  if (id == "W2-sigmoid") return entries<Net<2, Sigmoid, 32, 20>>(workload);
  if (id == "W2-tanh") return entries<Net<2, Tanh, 32, 20>>(workload);
  if (id == "W3") return entries<Net<10, Relu, 128, 2>>(workload);
  if (id == "W4") return entries<W4Net>(workload);
  if (id == "W5") return entries<Net<10, Relu, 1024, 3>>(workload);
  if (id == "W6") return entries<Net<10, Relu, 128, 1>>(workload);
  return {};
}

}  // namespace peers
