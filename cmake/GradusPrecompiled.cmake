# Headers that most files of a kind include are compiled once for all of them: half the time of a build went into reading
# them. -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without, and finds a file that forgets an include.

# gradus_precompiled(name HEADERS headers... [LINK targets...] [OPTIONS options...]): headers that targets share by
# gradus_precompile(target name). Both must be compiled with the same options.
function(gradus_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
  file(GENERATE OUTPUT ${name}.cpp CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE gradus_options ${ARG_LINK})
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS} $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

function(gradus_precompile target name)
  target_precompile_headers(${target} REUSE_FROM ${name})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # for ccache
endfunction()
