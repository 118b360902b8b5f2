# gradus_libtorch, if libtorch is installed (apt-get install libtorch-dev). Found by hand: TorchConfig.cmake adds global
# flags and looks for what neither benchmarks nor the oracle need.
find_library(GRADUS_TORCH_LIBRARY torch_cpu)
find_library(GRADUS_C10_LIBRARY c10)
find_path(GRADUS_TORCH_INCLUDE torch/types.h PATH_SUFFIXES torch/csrc/api/include)

if(GRADUS_TORCH_LIBRARY AND GRADUS_C10_LIBRARY AND GRADUS_TORCH_INCLUDE AND NOT TARGET gradus_libtorch)
  get_filename_component(torch_root ${GRADUS_TORCH_INCLUDE}/../../../.. REALPATH)  # torch/csrc/... and ATen/... live here
  add_library(gradus_libtorch INTERFACE)
  target_include_directories(gradus_libtorch SYSTEM INTERFACE ${GRADUS_TORCH_INCLUDE} ${torch_root})
  target_link_libraries(gradus_libtorch INTERFACE ${GRADUS_TORCH_LIBRARY} ${GRADUS_C10_LIBRARY})
endif()
