# webcare_room(NAME [ROOMS r...] [PARTS p...]): one static library from every .cpp below the folder.
# ROOMS are ours (the arrows of docs/architecture.md), PARTS are third-party.
function(webcare_room name)
  cmake_parse_arguments(ROOM "" "" "ROOMS;PARTS;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  foreach(skip ${ROOM_EXCLUDE})
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${skip})
  endforeach()
  add_library(webcare_${name} STATIC ${sources})
  target_include_directories(webcare_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  list(TRANSFORM ROOM_ROOMS PREPEND webcare_)
  target_link_libraries(webcare_${name} PUBLIC ${ROOM_ROOMS} ${ROOM_PARTS} PRIVATE webcare_warnings)
endfunction()

# webcare_tests(NAME [ROOMS r...] [PARTS p...]): one GoogleTest binary from tests/NAME/*_test.cpp.
function(webcare_tests name)
  cmake_parse_arguments(SUITE "" "" "ROOMS;PARTS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  list(TRANSFORM SUITE_ROOMS PREPEND webcare_)
  target_link_libraries(test_${name} PRIVATE ${SUITE_ROOMS} ${SUITE_PARTS} webcare_warnings
    webcare_test_support GTest::gtest_main GTest::gmock)
  target_compile_definitions(test_${name} PRIVATE
    WEBCARE_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data" WEBCARE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
