include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# <gradus/core/tape.h> is found in the build tree through one link per room, and installed under the same name.
set(GRADUS_INCLUDE_DIR ${CMAKE_CURRENT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${GRADUS_INCLUDE_DIR}/gradus)
file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/gradus.h ${GRADUS_INCLUDE_DIR}/gradus/gradus.h SYMBOLIC)

# gradus_room(name DEPENDS targets... PRIVATE_DEPENDS targets...): the folder `name` becomes the library gradus::name.
function(gradus_room room)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${room} ${GRADUS_INCLUDE_DIR}/gradus/${room} SYMBOLIC)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.cpp)
  add_library(gradus_${room} STATIC ${sources})
  add_library(gradus::${room} ALIAS gradus_${room})
  set_target_properties(gradus_${room} PROPERTIES EXPORT_NAME ${room} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(gradus_${room} PUBLIC cxx_std_20)
  target_include_directories(gradus_${room} PUBLIC
    $<BUILD_INTERFACE:${GRADUS_INCLUDE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(gradus_${room} PUBLIC ${ARG_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:gradus_options> ${ARG_PRIVATE_DEPENDS})
  gradus_precompile(gradus_${room} gradus_headers)
  install(TARGETS gradus_${room} EXPORT gradus)
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gradus FILES_MATCHING PATTERN "*.h")
  set_property(GLOBAL APPEND PROPERTY GRADUS_ROOMS gradus_${room})
endfunction()

# gradus::gradus is all the rooms; also the installed package.
function(gradus_umbrella)
  get_property(rooms GLOBAL PROPERTY GRADUS_ROOMS)
  add_library(gradus INTERFACE)
  add_library(gradus::gradus ALIAS gradus)
  target_link_libraries(gradus INTERFACE ${rooms})
  install(TARGETS gradus EXPORT gradus)
  install(FILES gradus.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gradus)
  set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
  install(EXPORT gradus NAMESPACE gradus:: FILE gradus-targets.cmake DESTINATION ${destination})
  configure_package_config_file(cmake/gradus-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/gradus-config.cmake
    INSTALL_DESTINATION ${destination})
  write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/gradus-config-version.cmake
    COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gradus-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/gradus-config-version.cmake
    DESTINATION ${destination})
endfunction()
