# What `cmake --install` puts into place: the programs and their files, and the shared library with its headers. The
# components are the packages of cmake/packages.cmake.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Only names of include/litevl are shown (LITEVL_API), and of other archives, FAISS for one, none at all.
# While the major version is 0, any minor one may break programs, so the name that they ask for has both
# (docs/stability.md).
file(CONFIGURE OUTPUT shared.cpp CONTENT "")  # CMake wants a source
add_library(litevl_shared SHARED ${PROJECT_BINARY_DIR}/shared.cpp)
add_library(litevl::litevl ALIAS litevl_shared)
set_target_properties(litevl_shared PROPERTIES
  OUTPUT_NAME litevl EXPORT_NAME litevl
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/litevl.map)
target_compile_features(litevl_shared INTERFACE cxx_std_20)
target_include_directories(litevl_shared PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(litevl_shared PRIVATE "$<BUILD_INTERFACE:$<LINK_LIBRARY:WHOLE_ARCHIVE,litevl_app>>")
target_link_options(litevl_shared PRIVATE
  LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/litevl.map LINKER:--no-undefined LINKER:--as-needed)

install(TARGETS litevl_shared EXPORT litevl
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT litevl NAMELINK_COMPONENT liblitevl-dev)
install(DIRECTORY include/litevl DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT liblitevl-dev)
set(litevl_cmake ${CMAKE_INSTALL_LIBDIR}/cmake/litevl)
install(EXPORT litevl NAMESPACE litevl:: FILE litevlTargets.cmake DESTINATION ${litevl_cmake} COMPONENT liblitevl-dev)
file(CONFIGURE OUTPUT litevlConfig.cmake @ONLY
  CONTENT "include(\"\${CMAKE_CURRENT_LIST_DIR}/litevlTargets.cmake\")\n")
write_basic_package_version_file(litevlConfigVersion.cmake COMPATIBILITY SameMinorVersion)
# From its own folder, so that what is installed can be moved.
file(RELATIVE_PATH litevl_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/litevl.pc.in litevl.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/litevlConfig.cmake ${PROJECT_BINARY_DIR}/litevlConfigVersion.cmake
  DESTINATION ${litevl_cmake} COMPONENT liblitevl-dev)
install(FILES ${PROJECT_BINARY_DIR}/litevl.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT liblitevl-dev)

install(TARGETS litevl litevl-video litevl-hub RUNTIME COMPONENT litevl)
if(LITEVL_WITH_TORCH)
  install(TARGETS litevl-torch RUNTIME COMPONENT litevl-torch)
endif()
install(FILES share/bert-base-uncased-vocab.txt share/sentences.txt DESTINATION ${CMAKE_INSTALL_DATADIR}/litevl COMPONENT litevl)
# By their names: a model's folder may have what is derived from it.
foreach(model toy toy-qa toy-blip)
  file(GLOB files CONFIGURE_DEPENDS share/models/${model}/*.json share/models/${model}/*.txt
    share/models/${model}/*.safetensors)
  install(FILES ${files} DESTINATION ${CMAKE_INSTALL_DATADIR}/litevl/models/${model} COMPONENT litevl)
endforeach()

# The page of `litevl serve`, what describes its interface, and its units for systemd.
install(DIRECTORY web/ DESTINATION ${CMAKE_INSTALL_DATADIR}/litevl/page COMPONENT litevl
  FILES_MATCHING REGEX "\\.(html|js|css|svg|png|webmanifest)$")
install(FILES share/openapi.json DESTINATION ${CMAKE_INSTALL_DATADIR}/litevl COMPONENT litevl)
install(FILES share/systemd/litevl@.service share/systemd/litevl@.socket DESTINATION lib/systemd/system COMPONENT litevl)

# The documents that headers, manual pages and errors refer to, laid out as in the source tree, so that their links hold.
set(litevl_documents ${CMAKE_INSTALL_DATADIR}/doc/litevl)
install(FILES README.md CHANGELOG.md NOTICE DESTINATION ${litevl_documents} COMPONENT litevl)
install(DIRECTORY docs DESTINATION ${litevl_documents} COMPONENT litevl FILES_MATCHING PATTERN *.md PATTERN *.jpg PATTERN *.png)

# What shells and man know of the options, from the program itself.
set(reference ${PROJECT_BINARY_DIR}/reference)
if(CMAKE_CROSSCOMPILING)
  set(litevl_runs ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:litevl>)
else()
  set(litevl_runs $<TARGET_FILE:litevl>)
endif()
add_custom_command(OUTPUT ${reference}/done
  COMMAND ${CMAKE_COMMAND} -E make_directory ${reference}/bash ${reference}/zsh ${reference}/fish
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${reference}/man
  COMMAND ${litevl_runs} manual ${reference}/man
  COMMAND sh -c "gzip -9n ${reference}/man/*"
  COMMAND ${litevl_runs} completion bash > ${reference}/bash/litevl
  COMMAND ${litevl_runs} completion zsh > ${reference}/zsh/_litevl
  COMMAND ${litevl_runs} completion fish > ${reference}/fish/litevl.fish
  COMMAND ${CMAKE_COMMAND} -E touch ${reference}/done
  DEPENDS litevl VERBATIM)
add_custom_target(litevl_reference ALL DEPENDS ${reference}/done)
install(DIRECTORY ${reference}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT litevl)
install(FILES ${reference}/bash/litevl DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT litevl)
install(FILES ${reference}/zsh/_litevl DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT litevl)
install(FILES ${reference}/fish/litevl.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
  COMPONENT litevl)
