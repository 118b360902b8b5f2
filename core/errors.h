// Typed exceptions. Every message names the operation in square brackets, the operands, their shapes,
// the likely cause and the fix, and is thrown before anything has been changed.
//
//   try { y = matmul(a, b); }
//   catch (const ShapeError& e) { std::cerr << e.what(); }
//   // [matmul] a is [32, 3] and b is [4, 8]: the inner sizes 3 and 4 must agree. Transpose one of them?
#pragma once

#include <stdexcept>
#include <string>

namespace gradus {

/// Root of everything this library throws on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Shapes that do not fit the operation.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// float32 met float64, or a view was asked for in the wrong scalar type.
class DTypeError : public Error {
 public:
  using Error::Error;
};

/// An argument outside what the function documents (a negative size, an unknown name, ...).
class ArgumentError : public Error {
 public:
  using Error::Error;
};

/// A Variable used after its tape was cleared, or together with a Variable of another tape.
class HandleError : public Error {
 public:
  using Error::Error;
};

/// A gradient was asked for that does not exist: backward from a non-scalar without a seed, from a constant, ...
class GradientError : public Error {
 public:
  using Error::Error;
};

/// backward() after a parameter was changed in place: the recorded values no longer belong to it.
class StaleParameterError : public Error {
 public:
  using Error::Error;
};

/// A function that cannot be replayed as it is: what it recorded depends on a number, or would freeze one.
class ReplayError : public Error {
 public:
  using Error::Error;
};

/// NaN or inf where the computation cannot go on with it.
class NonFiniteError : public Error {
 public:
  using Error::Error;
};

}  // namespace gradus
