# Third-party libraries, each behind one target, from the packages of Debian 12 or 13.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The two sloppiness words are what ccache needs to work with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

include(torch)
include(unburden_torch)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenMP REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample libswscale)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)
pkg_check_modules(RSVG REQUIRED librsvg-2.0)
find_package(Boost 1.81 REQUIRED)  # headers only: Asio and Beast
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)
find_library(FAISS_LIBRARY faiss REQUIRED)
find_path(FAISS_INCLUDE faiss/Index.h REQUIRED)
# Debian's FAISS is static and leaves a BLAS open. What ours takes of it is in src/store/sqlite/faiss_products.cpp; these are
# for a FAISS that wants more.
find_library(LAPACK_LIBRARY lapack REQUIRED)
find_library(BLAS_LIBRARY blas REQUIRED)

if(LITEVL_WITH_TORCH)
  litevl_unburden_torch()
endif()

# Without its -pthread, which would turn the precompiled header away.
add_library(litevl_rsvg INTERFACE)
target_link_libraries(litevl_rsvg INTERFACE ${RSVG_LINK_LIBRARIES})
target_include_directories(litevl_rsvg SYSTEM INTERFACE ${RSVG_INCLUDE_DIRS})

add_library(litevl_faiss INTERFACE)
# Linked only: compiled with -fopenmp, a module could not share the precompiled header.
target_link_libraries(litevl_faiss INTERFACE ${FAISS_LIBRARY} $<LINK_ONLY:litevl_faiss_products>
  -Wl,--push-state,--as-needed ${LAPACK_LIBRARY} ${BLAS_LIBRARY} -Wl,--pop-state $<LINK_ONLY:OpenMP::OpenMP_CXX>)
target_include_directories(litevl_faiss SYSTEM INTERFACE ${FAISS_INCLUDE})
