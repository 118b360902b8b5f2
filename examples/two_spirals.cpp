// Two intertwined spirals, one hidden layer of tanh, Adam. Exits with 1 if the net did not learn.
#include <gradus/gradus.h>

#include <iostream>
using namespace gradus;

int main() {
  Generator rng{42};
  Dataset spirals = two_spirals(2000, {.noise = 0.1}, rng);
  Sequential model{Linear{2, 32, rng}, Tanh{}, Linear{32, 2, rng}};
  Adam optimizer{model.parameters(), {.learning_rate = 3e-3}};
  Tape tape;
  for (int epoch = 0; epoch < 50; ++epoch)
    for (const Batch& batch : batches(spirals, 64, rng)) {
      Variable loss = cross_entropy(model(tape, batch.inputs), batch.labels);
      loss.backward();
      optimizer.step();  // uses the gradients and zeroes them
      tape.clear();      // forgets the step, keeps the memory
    }
  double loss = cross_entropy(model(tape, spirals.inputs), spirals.labels).item();
  std::cout << "loss after 50 epochs: " << loss << " (guessing: 0.69)\n";
  return loss < 0.3 ? 0 : 1;
}
