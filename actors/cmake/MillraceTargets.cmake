# Build helpers of this project: how a library, a part of the engine and a test are declared.

# "millrace/engine/x.hpp" is the only spelling of an include, in the tree and installed.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/include")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/include/millrace" SYMBOLIC)

# Flags every target of the project is compiled with; never exported.
add_library(millrace_build INTERFACE)
target_compile_features(millrace_build INTERFACE cxx_std_20)
target_include_directories(millrace_build INTERFACE "${PROJECT_BINARY_DIR}/include")
target_compile_options(millrace_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor $<$<BOOL:${MILLRACE_WERROR}>:-Werror>)
if(MILLRACE_SANITIZE)
  target_compile_options(millrace_build INTERFACE
    -fsanitize=${MILLRACE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(millrace_build INTERFACE -fsanitize=${MILLRACE_SANITIZE})
endif()

# millrace_add_library(name SOURCES ... HEADERS ... PUBLIC ... PRIVATE ...)
# Makes target millrace_<name> with alias millrace::<name>, its header set and its install rule.
function(millrace_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE")
  add_library(millrace_${name} STATIC ${arg_SOURCES})
  add_library(millrace::${name} ALIAS millrace_${name})
  set_target_properties(millrace_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(millrace_${name} PUBLIC cxx_std_20)
  target_link_libraries(millrace_${name} PUBLIC ${arg_PUBLIC}
    PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:millrace_build>)
  target_include_directories(millrace_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  foreach(header IN LISTS arg_HEADERS)
    file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${header}")
    get_filename_component(folder "${path}" DIRECTORY)
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/millrace/${folder}")
  endforeach()
  install(TARGETS millrace_${name} EXPORT MillraceTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

# millrace_add_engine_part(name SOURCES ... HEADERS ... PRIVATE ...)
# One folder of the engine: an object library, so that a part can be compiled and tested alone.
function(millrace_add_engine_part name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;PRIVATE")
  add_library(millrace_engine_${name} OBJECT ${arg_SOURCES})
  set_target_properties(millrace_engine_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(millrace_engine_${name} PRIVATE millrace_build ${arg_PRIVATE})
  target_sources(millrace_engine PRIVATE $<TARGET_OBJECTS:millrace_engine_${name}>)
  foreach(header IN LISTS arg_HEADERS)
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/millrace/engine/${name}")
  endforeach()
endfunction()

# What quick tests are compiled with. Sanitizers make optimising a test take far longer than running it.
if(MILLRACE_SANITIZE)
  set(MILLRACE_QUICK_TEST_OPTIONS -pthread $<$<NOT:$<CONFIG:Debug>>:-O0;-g1>)
else()
  set(MILLRACE_QUICK_TEST_OPTIONS -pthread $<$<NOT:$<CONFIG:Debug>>:-O1;-g1>)
endif()

# millrace_add_tests(name SOURCES ... PARTS engine parts ... LIBRARIES ... [LABELS ...])
# A Boost.Test binary millrace_<name>_tests, run by ctest under that name. With PARTS it links only
# those folders of the engine (and base), otherwise name the libraries.
function(millrace_add_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PARTS;LIBRARIES;LABELS")
  add_executable(millrace_${name}_tests ${arg_SOURCES})
  target_compile_definitions(millrace_${name}_tests PRIVATE BOOST_TEST_DYN_LINK)
  foreach(part IN LISTS arg_PARTS)
    target_sources(millrace_${name}_tests PRIVATE $<TARGET_OBJECTS:millrace_engine_${part}>)
  endforeach()
  target_link_libraries(millrace_${name}_tests PRIVATE
    $<FILTER:$<TARGET_OBJECTS:millrace_test_main>,EXCLUDE,gch$> millrace_build ${arg_LIBRARIES} millrace::base Boost::unit_test_framework)
  if(MILLRACE_QUICK_TESTS)
    # g++ 12 mistakes inlined members of std::string for overruns, and tells so where they are precompiled.
    target_compile_options(millrace_${name}_tests PRIVATE ${MILLRACE_QUICK_TEST_OPTIONS}
      -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    target_precompile_headers(millrace_${name}_tests REUSE_FROM millrace_test_main)
  endif()
  add_test(NAME ${name} COMMAND millrace_${name}_tests --log_level=warning)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 600)
endfunction()
