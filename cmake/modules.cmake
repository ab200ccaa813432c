include(CheckCXXCompilerFlag)

set(LITEVL_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(LITEVL_WERROR)
  list(APPEND LITEVL_WARNINGS -Werror)
endif()

# LibTorch's headers cost 12 s to parse, JSON's some more, so everything that includes LibTorch shares
# this one precompiled header. Not CLI11: what it instantiates would cost every file 3 s again. What a
# file uses it includes all the same. GoogleTest's target defines a macro, and GCC refuses the header to
# everything that does not define it too.
if(LITEVL_WITH_TORCH)
  # Not file(WRITE), which makes it new, and everything that uses the header with it, at every configuration.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch.cpp CONTENT "")
  add_library(litevl_pch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
  target_link_libraries(litevl_pch PUBLIC litevl_torch nlohmann_json::nlohmann_json)
  target_compile_options(litevl_pch PRIVATE ${LITEVL_WARNINGS})
  target_precompile_headers(litevl_pch PRIVATE
    ${PROJECT_SOURCE_DIR}/src/core/torch.h <nlohmann/json.hpp>)
endif()

# The precompiled header costs every compilation some seconds: GCC instantiates the templates that its
# inline functions use at the end of each, not once in the header. So only those of a target's sources take
# it that include LibTorch's large headers, by themselves or through the modules that do, and these are
# compiled a few at a time, as one: names in anonymous namespaces have to differ within a module.
function(litevl_precompile target)
  target_precompile_headers(${target} REUSE_FROM litevl_pch)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${LITEVL_UNITY} UNITY_BUILD_BATCH_SIZE 8)
  foreach(source ${ARGN})
    file(STRINGS ${source} heavy REGEX
      "#include (<torch/|\"(core/torch.h|(model|torch|train|support)/))")
    if(NOT heavy)
      litevl_plain(${source})
    endif()
  endforeach()
endfunction()

# Sources that take no precompiled header, in a target that has one.
function(litevl_plain)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# litevl_module(NAME [TORCH] SOURCES x.cpp ... USES core model third_party ...)
# One static target litevl_NAME. USES names modules or third-party targets: what it links is what it may
# include, by itself and not by what these use (scripts/layers). TORCH: takes the shared precompiled header.
function(litevl_module name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;USES" ${ARGN})
  add_library(litevl_${name} STATIC ${ARG_SOURCES})
  add_library(litevl::${name} ALIAS litevl_${name})
  target_include_directories(litevl_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_compile_options(litevl_${name} PRIVATE ${LITEVL_WARNINGS})
  if(NOT ARG_TORCH)  # with it nothing goes into the shared library, and the precompiled header has other flags
    set_target_properties(litevl_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
      CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  endif()
  litevl_use(litevl_${name} PUBLIC ${ARG_USES})
  litevl_layer(${name} SOURCES ${ARG_SOURCES} USES ${ARG_USES})
  if(ARG_TORCH)
    target_link_libraries(litevl_${name} PUBLIC litevl_torch)
    litevl_precompile(litevl_${name} ${ARG_SOURCES})
  endif()
endfunction()

# Notes what the sources of litevl_NAME, a target of the current folder, may include, for litevl_check_layers.
# Of USES only modules count.
function(litevl_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  set(folders)
  foreach(used ${ARG_USES})
    if(TARGET litevl_${used})
      get_target_property(folder litevl_${used} SOURCE_DIR)
      get_filename_component(folder ${folder} NAME)
      list(APPEND folders ${folder})
    endif()
  endforeach()
  foreach(list folders ARG_SOURCES)
    if(NOT ${list})
      set(${list} -)
    endif()
    list(JOIN ${list} "," ${list})
  endforeach()
  get_filename_component(here ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  set_property(GLOBAL APPEND PROPERTY LITEVL_LAYERS
    "${name} ${here} ${folders} ${ARG_SOURCES}")
endfunction()

# Has every build look at what the sources include (scripts/layers).
function(litevl_check_layers)
  get_property(layers GLOBAL PROPERTY LITEVL_LAYERS)
  list(JOIN layers "\n" layers)
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/layers.txt CONTENT "${layers}\n")
  add_custom_target(litevl_layers ALL COMMAND ${PROJECT_SOURCE_DIR}/scripts/layers ${CMAKE_BINARY_DIR}/layers.txt VERBATIM)
endfunction()

# Links modules by their short names and anything else as it is.
function(litevl_use target visibility)
  foreach(used ${ARGN})
    if(TARGET litevl_${used})
      target_link_libraries(${target} ${visibility} litevl_${used})
    else()
      target_link_libraries(${target} ${visibility} ${used})
    endif()
  endforeach()
endfunction()

# A test's own code runs once: optimising it costs more than it saves. From GCC 13 on -O2 also sets options of the
# machine, in which a file has to agree with the precompiled header.
set(LITEVL_TEST_OPTIMISATION -O1)
check_cxx_compiler_flag(-munroll-only-small-loops LITEVL_UNROLLS_ONLY_SMALL_LOOPS)
if(LITEVL_UNROLLS_ONLY_SMALL_LOOPS)
  list(APPEND LITEVL_TEST_OPTIMISATION -munroll-only-small-loops -mvzeroupper)
endif()

# litevl_test(MODULE [NAME name] [TORCH] [GPU] SOURCES x_test.cpp ... [USES ...] [LABEL fast|slow])
# One test program a module, named MODULE_test; another of the same by its NAME. GPU: what it compares between
# devices is run on a GPU, too, when the label `gpu` is asked for.
function(litevl_test module)
  cmake_parse_arguments(ARG "TORCH;GPU" "NAME;LABEL" "SOURCES;USES" ${ARGN})
  set(name ${module})
  if(ARG_NAME)
    set(name ${ARG_NAME})
  endif()
  set(target ${name}_test)
  add_executable(${target} ${ARG_SOURCES} ${PROJECT_SOURCE_DIR}/tests/support/main.cpp)
  target_compile_options(${target} PRIVATE ${LITEVL_WARNINGS} $<$<CONFIG:Release>:${LITEVL_TEST_OPTIMISATION}>)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  litevl_use(${target} PRIVATE ${module} core ${ARG_USES} GTest::gmock)
  if(ARG_TORCH)
    litevl_use(${target} PRIVATE test_support)
    litevl_precompile(${target} ${ARG_SOURCES})
  endif()
  if(NOT ARG_LABEL)
    set(ARG_LABEL fast)
  endif()
  # One ctest entry a program: starting LibTorch costs 0.4 s, too much to pay for every single test.
  # One thread a program, since ctest runs several beside each other.
  add_test(NAME ${name} COMMAND ${target})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} ENVIRONMENT
    "LITEVL_SOURCE_DIR=${PROJECT_SOURCE_DIR};XDG_CACHE_HOME=${PROJECT_BINARY_DIR}/cache;OMP_NUM_THREADS=1;OPENBLAS_NUM_THREADS=1")
  if(ARG_GPU)
    add_test(NAME gpu_${name} COMMAND ${target} --gtest_filter=*OtherDevice*:*AnotherDevice*)
    set_tests_properties(gpu_${name} PROPERTIES LABELS gpu ENVIRONMENT
      "LITEVL_SOURCE_DIR=${PROJECT_SOURCE_DIR};LITEVL_TEST_DEVICE=cuda")
  endif()
endfunction()
