# The peers program: gradus against hand-written Eigen, and against libtorch and dlib where they are installed
# (apt-get install libtorch-dev libdlib-dev libopenblas-dev).
find_package(OpenMP QUIET COMPONENTS CXX)
find_library(PEERS_OPENBLAS_LIBRARY openblas)
find_path(PEERS_CBLAS_INCLUDE cblas.h)
include(GradusLibtorch)
find_library(PEERS_DLIB_LIBRARY dlib)
find_path(PEERS_DLIB_INCLUDE dlib/dnn.h)

# The hand-writer compiles as the library does, and may contract. GCC 12 takes -march=native on a Zen 4 for -mtune=znver3,
# which costs Eigen's products a quarter.
add_library(peers_handwritten INTERFACE)
target_compile_options(peers_handwritten INTERFACE -ffp-contract=fast -mtune=generic)

# One hand-written network as a shared library that exports one function (see peers/handwritten.h). Of options that contradict
# each other the last one counts, so gradus_options comes first.
function(peers_network name source function)
  add_library(${name} SHARED ${source})
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_definitions(${name} PRIVATE PEERS_NETWORK=${function})
  target_link_libraries(${name} PRIVATE gradus_options peers_handwritten Eigen3::Eigen ${ARGN})
  target_link_libraries(peers PRIVATE ${name})
endfunction()

# What bars shares with peers: workloads, and rounds in which contenders take turns.
add_library(peers_rounds OBJECT peers/workload.cpp peers/rounds.cpp)
target_link_libraries(peers_rounds PUBLIC gradus::gradus gradus_options fmt::fmt)

set(sources main roster report handwritten_peer gradus_peer ceiling_peer)
list(TRANSFORM sources PREPEND peers/)
list(TRANSFORM sources APPEND .cpp)
add_executable(peers ${sources})
target_link_libraries(peers PRIVATE peers_rounds CLI11::CLI11 nlohmann_json::nlohmann_json ${CMAKE_DL_LIBS})

peers_network(peers_network peers/network.cpp peers_network)

if(OpenMP_CXX_FOUND)
  peers_network(peers_network_openmp peers/network.cpp peers_network_openmp OpenMP::OpenMP_CXX)
  target_compile_options(peers_network_openmp PRIVATE -UEIGEN_DONT_PARALLELIZE)
  target_compile_definitions(peers PRIVATE PEERS_OPENMP)
  message(STATUS "peers: hand-written with OpenMP")
else()
  message(STATUS "peers: no OpenMP, so the hand-written network has one thread")
endif()

if(PEERS_OPENBLAS_LIBRARY AND PEERS_CBLAS_INCLUDE)
  peers_network(peers_network_openblas peers/network_openblas.cpp peers_network_openblas ${PEERS_OPENBLAS_LIBRARY})
  target_include_directories(peers_network_openblas SYSTEM PRIVATE ${PEERS_CBLAS_INCLUDE})
  target_compile_definitions(peers PRIVATE PEERS_OPENBLAS)
  message(STATUS "peers: hand-written with ${PEERS_OPENBLAS_LIBRARY}")
else()
  message(STATUS "peers: no OpenBLAS (apt-get install libopenblas-dev)")
endif()

if(TARGET gradus_libtorch)
  add_library(peers_libtorch INTERFACE)
  target_link_libraries(peers_libtorch INTERFACE gradus_libtorch)
  target_compile_definitions(peers_libtorch INTERFACE PEERS_LIBTORCH)
  target_sources(peers PRIVATE peers/libtorch_peer.cpp)
  target_link_libraries(peers PRIVATE peers_libtorch)
  message(STATUS "peers: libtorch, ${GRADUS_TORCH_LIBRARY}")
else()
  message(STATUS "peers: no libtorch (apt-get install libtorch-dev)")
endif()

if(PEERS_DLIB_LIBRARY AND PEERS_DLIB_INCLUDE)
  target_sources(peers PRIVATE peers/dlib_peer.cpp)
  target_include_directories(peers SYSTEM PRIVATE ${PEERS_DLIB_INCLUDE})
  target_link_libraries(peers PRIVATE ${PEERS_DLIB_LIBRARY})
  target_compile_definitions(peers PRIVATE PEERS_DLIB)
  message(STATUS "peers: dlib, ${PEERS_DLIB_LIBRARY}")
else()
  message(STATUS "peers: no dlib (apt-get install libdlib-dev)")
endif()
