# The libraries we build on. All come from Debian packages; see ./dev for their names.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(FYAML REQUIRED IMPORTED_TARGET libfyaml)
pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(HS REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
find_package(simdjson REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_library(CLD2_LIBRARY NAMES cld2 REQUIRED)
find_library(LINEAR_LIBRARY NAMES linear REQUIRED)
find_library(STEMMER_LIBRARY NAMES stemmer REQUIRED)

# What allocates in the daemon (docs/decisions/0005). Sanitizers bring their own.
add_library(webcare_allocator INTERFACE)
if(NOT WEBCARE_SANITIZE)
  target_link_libraries(webcare_allocator INTERFACE PkgConfig::JEMALLOC)
endif()

# Asio and Beast are compiled once, in net/boost_parts.cpp; every other file sees declarations only.
add_library(webcare_asio INTERFACE)
target_compile_definitions(webcare_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_CONTEXT)
target_link_libraries(webcare_asio INTERFACE Boost::headers Boost::url Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
