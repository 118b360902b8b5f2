// Runs a program with libtorch and its autograd; the other interpreter.
#pragma once

#include "program.h"

namespace gradus::oracle {

/// A Reader (kinks.h). Throws ArgumentError for an operation without a counterpart, and what libtorch throws.
Readings read_with_torch(const Program& program, DType dtype, int order);

/// One thread, nothing that depends on chance, and errors without a stack trace, which takes longer than a program.
void set_up_torch();

/// "1.13.0".
std::string torch_version();

}  // namespace gradus::oracle
