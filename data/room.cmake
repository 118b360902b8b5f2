# To be included after gradus_room(data ...): compiles data/files/digits.csv.gz into the library, as an array in a
# generated source file. Plain C++ instead of the assembler's .incbin, so that every compiler (Emscripten, too) takes it.
set(GRADUS_EMBEDDED_FILE digits.csv.gz)
set(_gradus_embedded_path ${CMAKE_CURRENT_LIST_DIR}/files/${GRADUS_EMBEDDED_FILE})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_gradus_embedded_path})
file(READ ${_gradus_embedded_path} GRADUS_EMBEDDED_BYTES HEX)
string(REGEX REPLACE "(..)" "0x\\1," GRADUS_EMBEDDED_BYTES "${GRADUS_EMBEDDED_BYTES}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
       GRADUS_EMBEDDED_BYTES "${GRADUS_EMBEDDED_BYTES}")
# configure_file leaves an unchanged result alone, so nothing is compiled again without need.
configure_file(${CMAKE_CURRENT_LIST_DIR}/embedded.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/generated/data/embedded.cpp @ONLY)
target_sources(gradus_data PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated/data/embedded.cpp)
unset(GRADUS_EMBEDDED_BYTES)
