# Compiler settings for every target of ours.
add_compile_definitions(WEBCARE_VERSION="${PROJECT_VERSION}")
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# -g1 keeps line numbers in a crash report at a third of the size and link time of -g.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

if(WEBCARE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
set(WEBCARE_SANITIZE "" CACHE STRING "address,undefined or thread")
if(WEBCARE_SANITIZE)
  add_compile_options(-fsanitize=${WEBCARE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WEBCARE_SANITIZE})
else()
  add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)
set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -pie")

# Warnings are errors in our own code; system headers are left alone.
add_library(webcare_warnings INTERFACE)
target_compile_options(webcare_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
  # g++ 12 reports Result's union and some coroutine frames falsely once sanitizers change inlining.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # and takes a coroutine frame's operator delete for another's once frames are inlined.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>
  # clang builds the fuzz targets only; its -Wconversion asks for more than g++'s, which is the one that counts.
  "$<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion;-Wno-implicit-int-float-conversion;-Wno-error>")
