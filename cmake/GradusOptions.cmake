# How the library's own code is compiled: gradus_options is linked privately, so none of it reaches users.
add_library(gradus_options INTERFACE)
target_compile_features(gradus_options INTERFACE cxx_std_20)
target_compile_options(gradus_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # A formula gives the same bits whether it is read as numbers or as tape: nothing is contracted behind our back.
  -ffp-contract=off
  # GCC 12 sees uninitialised vectors in its own AVX-512 intrinsics (GCC bug 105593) and overlapping copies in its own
  # strings (105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-uninitialized;-Wno-maybe-uninitialized;-Wno-restrict>
  $<$<BOOL:${GRADUS_WERROR}>:-Werror>)
# Eigen's packing buffers stay on the stack up to this size: no heap allocation inside a product.
target_compile_definitions(gradus_options INTERFACE EIGEN_STACK_ALLOCATION_LIMIT=2097152 EIGEN_DONT_PARALLELIZE)

if(GRADUS_NATIVE)
  target_compile_options(gradus_options INTERFACE -march=native)
endif()

if(GRADUS_SANITIZE)
  add_compile_options(-fsanitize=${GRADUS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GRADUS_SANITIZE})
endif()
