# Debian's LibTorch is linked to OpenCV, and by that to Qt, GDAL and more than a hundred others, though it takes
# nothing from it: a third of the time in which a program with LibTorch starts. An empty library stands in for
# those of OpenCV's that `ldd` finds unused, under their names and before them in the programs' search path.
function(litevl_unburden_torch)
  # Fails if it finds any.
  execute_process(COMMAND ldd -u ${torch_libraries}/libtorch_cpu.so OUTPUT_VARIABLE unused ERROR_QUIET RESULT_VARIABLE ignored)
  string(REGEX MATCHALL "libopencv_[^ \t\n]+" unused "${unused}")
  if(NOT unused)
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/unused)
  file(CONFIGURE OUTPUT ${folder}/nothing.cpp CONTENT "")
  add_library(litevl_nothing SHARED ${folder}/nothing.cpp)
  set_target_properties(litevl_nothing PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${folder})
  foreach(name ${unused})
    file(CREATE_LINK liblitevl_nothing.so ${folder}/${name} SYMBOLIC)
  endforeach()
  add_dependencies(litevl_torch litevl_nothing)
  # The older kind of search path, for only that one is for what libraries need, too.
  target_link_options(litevl_torch INTERFACE LINKER:--disable-new-dtags LINKER:-rpath,${folder})
endfunction()
