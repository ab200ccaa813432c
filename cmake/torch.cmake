# LibTorch as the target litevl_torch, from LITEVL_TORCH: a folder that has it (that of PyTorch in a Python
# environment, the environment, or what the project's downloads unpack to), `system`, Debian's package, or `none`.
# Headers and shared libraries are taken as they lie there. LibTorch's own CMake files would want CUDA's toolkit, of
# the very version that LibTorch was built with, and a GPU to ask, though nothing here is compiled for a GPU.
set(LITEVL_TORCH system CACHE STRING "Where LibTorch is: a folder, system, or none for a build without it")
if(LITEVL_TORCH STREQUAL none)
  set(LITEVL_WITH_TORCH OFF)
  message(STATUS "LibTorch: none; training and GPUs are left out")
  return()
endif()
set(LITEVL_WITH_TORCH ON)

# One line that scripts/build shows alone, then CMake's own end.
function(litevl_torch_error text)
  message(NOTICE "litevl: LibTorch: ${text}")
  message(FATAL_ERROR "LibTorch: ${text}")
endfunction()

# The folder with include/ and lib/.
if(LITEVL_TORCH STREQUAL system)
  set(torch_name "Debian's package")
  set(torch_headers /usr/include)
  set(torch_libraries /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
else()
  set(torch_name "${LITEVL_TORCH}")
  file(GLOB torch_folders ${LITEVL_TORCH}/include ${LITEVL_TORCH}/torch/include
    ${LITEVL_TORCH}/lib/python3*/site-packages/torch/include)
  set(torch_headers "")
  foreach(folder ${torch_folders})
    if(EXISTS ${folder}/ATen/ATen.h)
      set(torch_headers ${folder})
    endif()
  endforeach()
  if(NOT torch_headers)
    litevl_torch_error("there is none in ${torch_name}; name the folder that has its include and lib")
  endif()
  get_filename_component(torch_libraries ${torch_headers}/../lib ABSOLUTE)
endif()
set(torch_headers ${torch_headers} ${torch_headers}/torch/csrc/api/include)

# Its version: in a header of its own since 2.8, in the interface's before.
set(torch_version "")
foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
  list(GET torch_headers 0 folder)
  if(NOT torch_version AND EXISTS ${folder}/${header})
    file(STRINGS ${folder}/${header} lines REGEX "\"[0-9]+\\.[0-9]+\\.[0-9]+")
    string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" torch_version "${lines}")
  endif()
endforeach()
set(torch_wanted "take 1.13 or 2.6 to 2.15, such as Debian's (libtorch-dev) or PyPI's (--torch pip)")
if(NOT torch_version)
  litevl_torch_error("${torch_name} does not say its version; ${torch_wanted}")
elseif(NOT (torch_version MATCHES "^1\\.13\\." OR
            (torch_version VERSION_GREATER_EQUAL 2.6 AND torch_version VERSION_LESS 2.16)))
  litevl_torch_error("${torch_name} is of version ${torch_version}; ${torch_wanted}")
endif()

# libtorch has nothing by itself, but says what belongs together. CUDA's libraries bring their code in by being
# loaded: no symbol of theirs is named, so the linker must not leave them out.
set(torch_files "")
foreach(name torch torch_cpu c10 torch_cuda c10_cuda)
  if(EXISTS ${torch_libraries}/lib${name}.so)
    list(APPEND torch_files ${torch_libraries}/lib${name}.so)
  elseif(NOT name MATCHES cuda)
    litevl_torch_error("${torch_name} lacks lib${name}.so; ${torch_wanted}")
  endif()
endforeach()
# Libraries of the other ABI of GCC's strings cannot be linked with Debian's.
file(STRINGS ${torch_libraries}/libc10.so torch_abi REGEX "__cxx11" LIMIT_COUNT 1)
if(NOT torch_abi)
  litevl_torch_error("${torch_name} is built with the old ABI of GCC's standard library; ${torch_wanted}")
endif()
message(STATUS "LibTorch ${torch_version}: ${torch_name}")

add_library(litevl_torch INTERFACE)
target_include_directories(litevl_torch SYSTEM INTERFACE ${torch_headers})
target_link_libraries(litevl_torch INTERFACE
  -Wl,--push-state,--no-as-needed ${torch_files} -Wl,--pop-state)
file(STRINGS ${folder}/c10/macros/cmake_macros.h torch_logs REGEX "#define C10_USE_GLOG")
if(torch_logs)
  find_library(GLOG_LIBRARY glog REQUIRED)
  target_link_libraries(litevl_torch INTERFACE ${GLOG_LIBRARY})
endif()
if(NOT LITEVL_TORCH STREQUAL system)
  # The older kind of search path, which holds for what libraries need, too.
  target_link_options(litevl_torch INTERFACE LINKER:--disable-new-dtags LINKER:-rpath,${torch_libraries})
endif()
