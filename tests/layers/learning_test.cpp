// Every layer and every loss at work: a net with it learns what no linear net can, the sign of x y.
#include <gradus/gradus.h>

#include <tests/support/expect.h>

#include <functional>

namespace gradus::test {
namespace {

using Labels = std::vector<std::int32_t>;

struct Data {
  Tensor inputs = Tensor({256, 2});
  Labels labels;
  explicit Data(Generator rng) {
    for (Index i = 0; i < 256; ++i) {
      float* row = inputs.values<float>().data() + 2 * i;
      for (int k = 0; k < 2; ++k) row[k] = static_cast<float>(rng.uniform(0.1, 1) * (rng.uniform() < 0.5 ? -1 : 1));
      labels.push_back(row[0] * row[1] > 0 ? 1 : 0);
    }
  }
};

using Loss = std::function<Variable(const Variable&, const Labels&)>;

Variable plain_loss(const Variable& scores, const Labels& labels) { return cross_entropy(scores, labels); }

// The share of unseen examples that a model is right about after training.
double accuracy_after_training(Sequential& model, const Loss& loss_of = &plain_loss) {
  const Data seen{Generator{11}};
  const Data unseen{Generator{12}};
  Adam optimizer{model.parameters(), {.learning_rate = 0.01}};
  Tape tape;
  for (int step = 0; step < 300; ++step) {
    const Variable loss = loss_of(model(tape, seen.inputs), seen.labels);
    loss.backward();
    optimizer.step();
    tape.clear();
  }
  model.evaluate();
  const Tensor scores = model(tape, unseen.inputs).value();
  int right = 0;
  for (std::size_t i = 0; i < unseen.labels.size(); ++i) {
    const auto row = static_cast<Index>(i);
    right += (scores.at({row, 1}) > scores.at({row, 0})) == (unseen.labels[i] == 1);
  }
  return right / 256.0;
}

struct Net {
  const char* name;
  Sequential (*make)(Generator& rng);
};
const Net nets[] = {
    {"dropout",
     [](Generator& rng) {
       return Sequential{Linear{2, 32, rng}, Tanh{}, Dropout{0.2, rng}, Linear{32, 2, rng}};
     }},
    {"alpha_dropout",
     [](Generator& rng) {
       return Sequential{Linear{2, 32, rng}, Tanh{}, AlphaDropout{0.1, rng}, Linear{32, 2, rng}};
     }},
    {"batch_norm",
     [](Generator& rng) {
       return Sequential{Linear{2, 32, rng}, BatchNorm1d{32}, Tanh{}, Linear{32, 2, rng}};
     }},
    {"layer_norm",
     [](Generator& rng) {
       return Sequential{Linear{2, 32, rng}, LayerNorm{{32}}, Tanh{}, Linear{32, 2, rng}};
     }},
    {"rms_norm",
     [](Generator& rng) {
       return Sequential{Linear{2, 32, rng}, RmsNorm{{32}}, Tanh{}, Linear{32, 2, rng}};
     }},
    {"residual",
     [](Generator& rng) {
       return Sequential{Linear{2, 16, rng}, Residual{Sequential{Linear{16, 16, rng}, Tanh{}}}, Linear{16, 2, rng}};
     }},
    {"flatten",
     [](Generator& rng) {
       return Sequential{Flatten{}, Linear{2, 32, rng}, Tanh{}, Linear{32, 2, rng}};
     }},
    {"weight_norm",
     [](Generator& rng) {
       return Sequential{WeightNormLinear{2, 32, rng}, Tanh{}, WeightNormLinear{32, 2, rng}};
     }},
};

TEST(Learning, WorksWithEveryLayer) {
  for (const Net& net : nets) {
    Generator rng{3};
    Sequential model = net.make(rng);
    const double at_first = [&] {
      Tape tape;
      const Data data{Generator{11}};
      return cross_entropy(model(tape, data.inputs), data.labels).item();
    }();
    EXPECT_GT(at_first, 0.4) << net.name << " knew it before";
    EXPECT_GT(accuracy_after_training(model), 0.95) << net.name;
  }
}

Tensor targets_of(const Labels& labels) {
  Tensor soft({static_cast<Index>(labels.size()), 2});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    soft.values<float>()[2 * i] = labels[i] == 0 ? 0.9F : 0.1F;
    soft.values<float>()[2 * i + 1] = labels[i] == 0 ? 0.1F : 0.9F;
  }
  return soft;
}

TEST(Learning, WorksWithEveryLoss) {
  const std::pair<const char*, Loss> losses[] = {
      {"label_smoothing",
       [](const Variable& y, const Labels& labels) { return cross_entropy(y, labels, {.label_smoothing = 0.1}); }},
      {"multi_margin", [](const Variable& y, const Labels& labels) { return multi_margin(y, labels); }},
      {"multi_margin²",
       [](const Variable& y, const Labels& labels) { return multi_margin(y, labels, {.margin = 1, .power = 2}); }},
      {"crammer_singer", [](const Variable& y, const Labels& labels) { return crammer_singer(y, labels); }},
      {"kl_div", [](const Variable& y, const Labels& labels) { return kl_div(log_softmax(y), targets_of(labels)); }},
      {"hinge",
       [](const Variable& y, const Labels& labels) {
         Tensor signs({static_cast<Index>(labels.size()), 1});
         for (std::size_t i = 0; i < labels.size(); ++i) signs.values<float>()[i] = labels[i] == 1 ? 1.0F : -1.0F;
         return hinge(slice(y, 1, 1, 2) - slice(y, 1, 0, 1), signs);
       }},
  };
  for (const auto& [name, loss] : losses) {
    Generator rng{3};
    Sequential model{Linear{2, 32, rng}, Tanh{}, Linear{32, 2, rng}};
    EXPECT_GT(accuracy_after_training(model, loss), 0.95) << name;
  }
}

}  // namespace
}  // namespace gradus::test
