#include <gradus/core/errors.h>
#include <gradus/data/scaling.h>
#include <gradus/diagnostics/training.h>
#include <gradus/layers/linear.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/clipping.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

constexpr Index evaluation_batch = 256;

// Every example at least once, those of rare classes again and again until no class has fewer than the largest. The
// classes take turns, so that the first examples are balanced too.
Dataset balanced(const Dataset& data) {
  std::vector<std::vector<Index>> members(static_cast<std::size_t>(data.classes));
  for (std::size_t row = 0; row < data.labels.size(); ++row)
    members[static_cast<std::size_t>(data.labels[row])].push_back(static_cast<Index>(row));
  std::size_t largest = 0;
  for (const std::vector<Index>& rows : members) largest = std::max(largest, rows.size());
  std::vector<Index> chosen;
  for (std::size_t i = 0; i < largest; ++i)
    for (const std::vector<Index>& rows : members)
      if (!rows.empty()) chosen.push_back(rows[i % rows.size()]);
  return select(data, chosen);
}

// The data as the plan wants them; none if they are that already.
std::optional<Split> prepared(const TrainingPlan& plan, const Split& data) {
  validate(plan, data.train);
  const bool balance = plan.sampling == "balanced" && data.train.is_classification();
  if (plan.scaling == "none" && !balance && data.train.inputs.dtype() == plan.dtype) return {};
  Split own = data;
  if (balance) own.train = balanced(own.train);
  if (plan.scaling == "standardize") standardize(own);
  for (Dataset* part : {&own.train, &own.test}) {
    part->inputs = part->inputs.to(plan.dtype);
    if (!part->is_classification()) part->targets = part->targets.to(plan.dtype);
  }
  return own;
}

BatchLoader loader_of(const TrainingPlan& plan, const Dataset& data) {
  const Index size = std::min(plan.batch_size, data.size());
  // Batch normalisation cannot take a single example.
  const bool drop = plan.normalisation == "batch_norm" && size > 1 && data.size() % size == 1;
  return {data, size, {.drop_last = drop}};
}

// While it lives, the model is measured and not trained.
class Evaluating {
 public:
  explicit Evaluating(Sequential& model) : model_(model) { model_.evaluate(); }
  ~Evaluating() { model_.train(); }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  Sequential& model_;
};

void collect_weights(const Module& module, std::vector<Parameter*>& into) {
  for (const auto& child : module.children()) {
    if (const auto* linear = dynamic_cast<const Linear*>(child.get()))
      into.push_back(&linear->weight());
    else
      collect_weights(*child, into);
  }
}

std::vector<Tensor> buffers_of(const Module& model) {
  std::vector<Tensor> values;
  for (const Buffer* buffer : model.buffers()) values.push_back(buffer->value);
  return values;
}

void set_buffers(const Module& model, const std::vector<Tensor>& values) {
  const std::vector<Buffer*> buffers = model.buffers();
  for (std::size_t i = 0; i < buffers.size(); ++i) buffers[i]->value = values[i];
}

std::vector<Generator> sources_of(const Module& model) {
  std::vector<Generator> sources;
  for (const Generator* source : model.generators()) sources.push_back(*source);
  return sources;
}

// Those there are, where another plan has others.
void set_sources(const Module& model, const std::vector<Generator>& sources) {
  const std::vector<Generator*> own = model.generators();
  for (std::size_t i = 0; i < std::min(own.size(), sources.size()); ++i) *own[i] = sources[i];
}

}  // namespace

Training::Training(TrainingPlan plan, const Split& data)
    : plan_(std::move(plan)),
      prepared_(prepared(plan_, data)),
      data_(prepared_ ? &*prepared_ : &data),
      activation_(gradus::activation(plan_.activation)),
      rng_(plan_.seed),
      model_(build(plan_, data_->train, rng_)),
      optimizer_(make_optimizer(plan_.optimizer, model_.parameters(), plan_.learning_rate)),
      loader_(loader_of(plan_, data_->train)),
      order_(rng_) {}

std::vector<Parameter*> Training::weights() const {
  std::vector<Parameter*> all;
  collect_weights(model_, all);
  return all;
}

Variable Training::forward(const Batch& batch) {
  return loss_of(plan_, model_(tape_.borrow(batch.inputs)), batch.labels, batch.targets);
}

void Training::next_batch() {
  if (!at_) {
    order_ = rng_;
    loader_.epoch(rng_);
    at_ = loader_.begin();
    batch_ = 0;
  } else {
    ++*at_;
  }
}

bool Training::fail(const std::string& otherwise) {
  const std::optional<NonFinite> culprit = first_non_finite(tape_);
  failure_ = culprit ? culprit->description : otherwise;
  return false;
}

bool Training::step() {
  tape_.clear();
  optimizer_->zero_gradients();
  next_batch();
  const Variable loss = forward(**at_);
  last_loss_ = loss.item();
  loss.backward();
  if (!std::isfinite(last_loss_)) return fail("the loss overflowed");
  if (before_update_) before_update_(*this);
  if (plan_.clip_norm > 0) {
    const std::vector<Parameter*> parameters = model_.parameters();
    if (!std::isfinite(clip_gradient_norm(parameters, plan_.clip_norm, {.error_if_non_finite = false})))
      return fail("a gradient overflowed");
  }
  optimizer_->step();
  ++step_;
  if (++batch_ == loader_.count()) {
    at_.reset();
    ++epoch_;
  }
  if (after_update_) after_update_(*this);
  return true;
}

bool Training::run_epoch(const std::function<bool()>& stop) {
  for (const int epoch = epoch_; epoch_ == epoch;) {
    if (stop && stop()) return false;
    if (!step()) return false;
  }
  return true;
}

Score Training::evaluate(const Dataset& data) {
  const Evaluating evaluating(model_);
  tape_.clear();
  const NoGradient no_gradient(tape_);
  RunningScore total(data);
  BatchLoader view(data, evaluation_batch);
  for (const Batch& batch : view.epoch()) {
    const Variable output = model_(tape_.borrow(batch.inputs));
    total.add(output, batch, loss_of(plan_, output, batch.labels, batch.targets).item());
    tape_.clear();
  }
  return total.score();
}

Variable Training::probe(Index count, bool backward) {
  const bool batch_statistics = plan_.normalisation == "batch_norm";
  const std::vector<Tensor> buffers = buffers_of(model_);
  const std::vector<Generator> sources = sources_of(model_);
  model_.train(batch_statistics);
  tape_.clear();
  optimizer_->zero_gradients();
  count = std::min(count, data_->train.size());
  const Tensor inputs = data_->train.inputs.rows(0, count);
  const std::span<const std::int32_t> labels(data_->train.labels.data(),
                                             data_->train.is_classification() ? static_cast<std::size_t>(count) : 0);
  const Tensor targets = labels.empty() ? data_->train.targets.rows(0, count) : Tensor{};
  const Variable loss = loss_of(plan_, model_(tape_, inputs), labels, targets);
  if (backward) loss.backward();
  set_buffers(model_, buffers);
  set_sources(model_, sources);
  model_.train();
  return loss;
}

Tensor Training::outputs(const Tensor& inputs) {
  const Evaluating evaluating(model_);
  tape_.clear();
  const NoGradient no_gradient(tape_);
  Tensor result = model_(tape_, inputs.to(plan_.dtype)).value();
  tape_.clear();
  return result;
}

void Training::sweep(const std::function<void(Tape&)>& look) {
  const Evaluating evaluating(model_);
  tape_.clear();
  const NoGradient no_gradient(tape_);
  BatchLoader view(data_->train, evaluation_batch);
  for (const Batch& batch : view.epoch()) {
    model_(tape_.borrow(batch.inputs));
    look(tape_);
    tape_.clear();
  }
}

Moment Training::moment() const {
  Moment moment{step_, epoch_, at_ ? batch_ : 0, at_ ? order_ : rng_, {}, buffers_of(model_), {}, sources_of(model_)};
  for (const Parameter* parameter : model_.parameters()) moment.parameters.push_back(parameter->value());
  for (const StateTensor& item : optimizer_->state()) moment.optimizer.push_back(*item.tensor);
  return moment;
}

void Training::go_to(const Moment& moment) {
  const std::vector<Parameter*> parameters = model_.parameters();
  const auto same_shape = [](const Parameter* parameter, const Tensor& value) {
    return parameter->value().shape() == value.shape() && parameter->value().dtype() == value.dtype();
  };
  if (!std::ranges::equal(parameters, moment.parameters, same_shape))
    throw ArgumentError("[training] that moment is of a network with other parameters than " + model_.description() +
                        ". What may change in between are rates, losses and the like.");
  tape_.clear();
  optimizer_->zero_gradients();
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i]->assign(moment.parameters[i]);
  set_buffers(model_, moment.buffers);
  const std::vector<StateTensor> state = optimizer_->state();
  const auto fits = [](const StateTensor& item, const Tensor& value) { return item.tensor->shape() == value.shape(); };
  if (std::ranges::equal(state, moment.optimizer, fits))
    for (std::size_t i = 0; i < state.size(); ++i) *state[i].tensor = moment.optimizer[i];
  set_sources(model_, moment.sources);
  step_ = moment.step;
  epoch_ = moment.epoch;
  failure_.clear();
  at_.reset();
  rng_ = moment.order;
  if (moment.batch > 0) {
    next_batch();
    for (batch_ = 1; batch_ < moment.batch; ++batch_) ++*at_;
  }
}

}  // namespace gradus
