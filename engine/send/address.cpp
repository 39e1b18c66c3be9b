#include "engine/send/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace dealflow::send {
namespace {

struct Block4 {
  std::uint32_t first;
  unsigned bits;
};

constexpr std::uint32_t ip(unsigned a, unsigned b = 0, unsigned c = 0, unsigned d = 0) {
  return a << 24U | b << 16U | c << 8U | d;
}

constexpr auto special4 = std::to_array<Block4>({
    {ip(0), 8},              // "this network"; on Linux the machine itself
    {ip(10), 8},             // private
    {ip(100, 64), 10},       // shared by the customers of a provider (CGNAT)
    {ip(127), 8},            // loopback
    {ip(169, 254), 16},      // link-local; the metadata of cloud machines
    {ip(172, 16), 12},       // private
    {ip(192, 0, 0), 24},     // protocol assignments
    {ip(192, 0, 2), 24},     // documentation
    {ip(192, 88, 99), 24},   // 6to4 relays
    {ip(192, 168), 16},      // private
    {ip(198, 18), 15},       // benchmarks
    {ip(198, 51, 100), 24},  // documentation
    {ip(203, 0, 113), 24},   // documentation
    {ip(224), 4},            // multicast
    {ip(240), 4},            // reserved, and broadcast
});

struct Block6 {
  std::array<std::uint8_t, 4> first;
  unsigned bits;  // at most 32
};

// Of 2000::/3, which alone is given out: ::1, mapped IPv4, fc00::/7, fe80::/10 and ff00::/8 stand outside.
constexpr auto special6 = std::to_array<Block6>({
    {{0x20, 0x01, 0x00, 0x00}, 23},  // protocol assignments; Teredo carries an IPv4 address
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02, 0x00, 0x00}, 16},  // 6to4 carries an IPv4 address
    {{0x3f, 0xff, 0x00, 0x00}, 20},  // documentation
});

bool starts_with(std::uint32_t address, std::uint32_t first, unsigned bits) {
  return (address ^ first) >> (32U - bits) == 0;
}

bool is_public4(std::uint32_t address) {
  return std::none_of(special4.begin(), special4.end(),
                      [address](const Block4& block) { return starts_with(address, block.first, block.bits); });
}

bool is_public6(const std::uint8_t* bytes) {
  const std::uint32_t head = ip(bytes[0], bytes[1], bytes[2], bytes[3]);
  if (!starts_with(head, ip(0x20), 3)) return false;
  return std::none_of(special6.begin(), special6.end(), [head](const Block6& block) {
    const auto& first = block.first;
    return starts_with(head, ip(first[0], first[1], first[2], first[3]), block.bits);
  });
}

}  // namespace

bool is_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public6(v6.sin6_addr.s6_addr);
  }
  return false;
}

bool is_public(const std::string& numeric) {
  in_addr v4{};
  if (::inet_pton(AF_INET, numeric.c_str(), &v4) == 1) return is_public4(ntohl(v4.s_addr));
  in6_addr v6{};
  return ::inet_pton(AF_INET6, numeric.c_str(), &v6) == 1 && is_public6(v6.s6_addr);
}

std::string shown(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace dealflow::send
