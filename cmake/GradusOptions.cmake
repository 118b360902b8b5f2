# How the library's own code is compiled: gradus_options is linked privately, so none of it reaches users.
add_library(gradus_options INTERFACE)
target_compile_features(gradus_options INTERFACE cxx_std_20)
target_compile_options(gradus_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # A formula gives the same bits whether it is read as numbers or as tape: nothing is contracted behind our back.
  -ffp-contract=off
  # GCC says that a vector type loses its attributes as a template argument; it keeps those that matter.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-ignored-attributes>
  # GCC 12 sees uninitialised vectors in its own AVX-512 intrinsics (GCC bug 105593), and overlapping or endless copies in
  # its own strings (105651); the address sanitizer sees those that are there.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-uninitialized;-Wno-maybe-uninitialized;-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>
  $<$<BOOL:${GRADUS_WERROR}>:-Werror>)
target_compile_definitions(gradus_options INTERFACE EIGEN_DONT_PARALLELIZE)

if(GRADUS_NATIVE)
  target_compile_options(gradus_options INTERFACE -march=native)
  # GCC 12 tunes for AMD's Zen as if its vector instructions were half as wide as they are, which costs products up to
  # a tenth (docs/performance.md).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -march=native -Q --help=target
      OUTPUT_VARIABLE gradus_target ERROR_QUIET)
    if(gradus_target MATCHES "-mtune=[ \t]*znver")
      target_compile_options(gradus_options INTERFACE -mtune=generic)
    endif()
  endif()
endif()

if(GRADUS_SANITIZE)
  add_compile_options(-fsanitize=${GRADUS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GRADUS_SANITIZE})
endif()
