# The installed CMake package, and a Debian package made of everything that is installed.
include(CMakePackageConfigHelpers)

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/Millrace")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/MillraceConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/MillraceConfig.cmake" INSTALL_DESTINATION "${package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/MillraceConfigVersion.cmake"
  VERSION "${PROJECT_VERSION}" COMPATIBILITY SameMinorVersion)
install(EXPORT MillraceTargets NAMESPACE millrace:: DESTINATION "${package_directory}")
install(FILES
  "${PROJECT_BINARY_DIR}/MillraceConfig.cmake"
  "${PROJECT_BINARY_DIR}/MillraceConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindCAF.cmake"
  DESTINATION "${package_directory}")
set(documentation_directory "${CMAKE_INSTALL_DATAROOTDIR}/doc/millrace")
install(FILES README.md CHANGELOG.md LICENSE DESTINATION "${documentation_directory}")
install(DIRECTORY examples DESTINATION "${documentation_directory}" PATTERN CMakeLists.txt EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME millrace)
set(CPACK_PACKAGE_CONTACT "Millrace <millrace@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The program needs none of these, a program that links the libraries does.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "libcaf-dev, libprotobuf-dev, libhwloc-dev, libre2-dev, libfmt-dev, libssl-dev, libutf8proc-dev, \
libsimdjson-dev, libxxhash-dev, zlib1g-dev, libzstd-dev, \
pkg-config")
include(CPack)
