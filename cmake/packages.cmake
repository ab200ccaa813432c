# Debian's packages, one a component of the installation: scripts/package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME litevl)
set(CPACK_PACKAGE_VENDOR "LiteVL")
set(CPACK_PACKAGE_CONTACT "The LiteVL developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "find moments in videos by describing them")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL litevl liblitevl-dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "")
if(CMAKE_CROSSCOMPILING)
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${LITEVL_DEBIAN_ARCHITECTURE})
endif()

set(own_version "litevl (= ${PROJECT_VERSION})")
# The shared library is in the package of the programs: without their files (vocabulary, models) it has nothing.
set(CPACK_DEBIAN_LITEVL_PACKAGE_NAME litevl)
set(CPACK_DEBIAN_LITEVL_DESCRIPTION "Find moments in videos by describing them
 Indexes folders of videos, searches them by sentences, answers questions about them and shows what the answers rest
 on, on the processor of this machine, by an adaptation of the image-language model BLIP to video (LiteVL, EMNLP 2022).
 The model inside knows a toy world; litevl pull fetches BLIP's.")
set(CPACK_DEBIAN_LITEVL_PACKAGE_RECOMMENDS "fonts-noto-color-emoji")  # for litevl toy
set(CPACK_DEBIAN_LITEVL_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/cmake/debian/triggers ${PROJECT_SOURCE_DIR}/cmake/debian/postrm)
set(CPACK_DEBIAN_LITEVL_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_LITEVL_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_LIBLITEVL-DEV_PACKAGE_NAME liblitevl-dev)
set(CPACK_DEBIAN_LIBLITEVL-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBLITEVL-DEV_PACKAGE_DEPENDS ${own_version})
set(CPACK_DEBIAN_LIBLITEVL-DEV_DESCRIPTION "Headers of LiteVL for C++
 A library that makes videos searchable by sentences: headers, and what CMake and pkg-config need to find it.")
if(LITEVL_WITH_TORCH)
  list(APPEND CPACK_COMPONENTS_ALL litevl-torch)
  set(CPACK_DEBIAN_LITEVL-TORCH_PACKAGE_NAME litevl-torch)
  set(CPACK_DEBIAN_LITEVL-TORCH_PACKAGE_DEPENDS ${own_version})
  set(CPACK_DEBIAN_LITEVL-TORCH_DESCRIPTION "Training for LiteVL
 What of LiteVL needs LibTorch: training, ablation, and computing on other devices than the processor.")
endif()
if(LITEVL_PYTHON)
  list(APPEND CPACK_COMPONENTS_ALL python3-litevl)
  execute_process(COMMAND ${LITEVL_PYTHON_PROGRAM} -c "import sys; v = sys.version_info; print(f'python3 (>= {v[0]}.{v[1]}~), python3 (<< {v[0]}.{v[1] + 1})')"
    OUTPUT_VARIABLE python_version OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(CPACK_DEBIAN_PYTHON3-LITEVL_PACKAGE_NAME python3-litevl)
  set(CPACK_DEBIAN_PYTHON3-LITEVL_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian-python/prerm)
  set(CPACK_DEBIAN_PYTHON3-LITEVL_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_DEBIAN_PYTHON3-LITEVL_PACKAGE_SECTION python)
  set(CPACK_DEBIAN_PYTHON3-LITEVL_PACKAGE_DEPENDS "${own_version}, ${python_version}, python3-numpy")
  set(CPACK_DEBIAN_PYTHON3-LITEVL_DESCRIPTION "LiteVL for Python
 Videos and sentences as numpy's arrays, indexing, searching and asking, in C++ with the interpreter's lock released.")
endif()
foreach(component ${CPACK_COMPONENTS_ALL})
  install(FILES LICENSE DESTINATION share/doc/${component} RENAME copyright COMPONENT ${component})
endforeach()
include(CPack)
