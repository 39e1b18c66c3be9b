// IP addresses and ranges.
// Source: CEL's network extension; text forms of RFC 4291 and RFC 5952. No IPv4-mapped addresses, no zones.
#include "stdlib/functions/function_sets.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace dealflow::cel {
namespace {

template <class T>
using Maybe = tl::expected<T, CallError>;

const Type& ip_type() {
  static const Type type = Type::opaque("net.IP");
  return type;
}
const Type& cidr_type() {
  static const Type type = Type::opaque("net.CIDR");
  return type;
}

struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool v6 = false;
  [[nodiscard]] std::size_t bits() const { return v6 ? 128 : 32; }
  friend bool operator==(const Address&, const Address&) = default;
};

std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> room{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), room.data(), room.size());
  return room.data();
}

class Ip final : public Opaque {
 public:
  explicit Ip(Address a) : address(a) {}
  std::string_view type_name() const override { return "net.IP"; }
  const TypeNode* type() const override { return &ip_type().node(); }
  bool equals(const Opaque& other) const override {
    return other.type_name() == type_name() && static_cast<const Ip&>(other).address == address;
  }
  std::string to_text() const override { return text_of(address); }
  Address address;
};

class Cidr final : public Opaque {
 public:
  Cidr(Address a, std::int64_t p) : address(a), prefix(p) {}
  std::string_view type_name() const override { return "net.CIDR"; }
  const TypeNode* type() const override { return &cidr_type().node(); }
  bool equals(const Opaque& other) const override {
    if (other.type_name() != type_name()) return false;
    const auto& cidr = static_cast<const Cidr&>(other);
    return cidr.address == address && cidr.prefix == prefix;
  }
  std::string to_text() const override { return fmt::format("{}/{}", text_of(address), prefix); }
  Address address;
  std::int64_t prefix;
};

}  // namespace

template <>
struct TypeOf<const Ip&> {
  static Type type() { return ip_type(); }
  static const Ip& unwrap(const Value& v) { return static_cast<const Ip&>(v.as_opaque()); }
};
template <>
struct TypeOf<const Cidr&> {
  static Type type() { return cidr_type(); }
  static const Cidr& unwrap(const Value& v) { return static_cast<const Cidr&>(v.as_opaque()); }
};
template <>
struct TypeOf<Ip> {
  static Type type() { return ip_type(); }
  static Value wrap(const Ip& ip, Arena& arena) { return Value::opaque(arena.make<Ip>(ip)); }
};
template <>
struct TypeOf<Cidr> {
  static Type type() { return cidr_type(); }
  static Value wrap(const Cidr& cidr, Arena& arena) { return Value::opaque(arena.make<Cidr>(cidr)); }
};

namespace {

bool is_mapped(const Address& a) {
  for (std::size_t i = 0; i < 10; ++i) {
    if (a.bytes[i] != 0) return false;
  }
  return a.v6 && a.bytes[10] == 0xFF && a.bytes[11] == 0xFF;
}

Maybe<Address> read_address(std::string_view text) {
  if (text.find('%') != std::string_view::npos)
    return no_conversion(fmt::format("\"{}\" has a zone, which is not allowed", text));
  Address address;
  const std::string terminated(text);
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.v6 = true;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) {
    return no_conversion(fmt::format("\"{}\" is no IP address", text));
  }
  if (is_mapped(address))
    return no_conversion(fmt::format("\"{}\" is an IPv4-mapped address, which is not allowed", text));
  return address;
}

Maybe<Ip> ip(std::string_view text) {
  const auto address = read_address(text);
  if (!address) return tl::unexpected(address.error());
  return Ip(*address);
}

bool is_ip(std::string_view text) { return read_address(text).has_value(); }

Maybe<bool> is_canonical(std::string_view text) {
  const auto address = read_address(text);
  if (!address) return tl::unexpected(address.error());
  return text_of(*address) == text;
}

Maybe<Cidr> cidr(std::string_view text) {
  const auto slash = text.find('/');
  const auto problem = [&] { return no_conversion(fmt::format("\"{}\" is no address range", text)); };
  if (slash == std::string_view::npos) return problem();
  const auto address = read_address(text.substr(0, slash));
  if (!address) return tl::unexpected(address.error());
  const std::string_view digits = text.substr(slash + 1);
  std::int64_t prefix = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  const bool plain = !digits.empty() && (digits.size() == 1 || digits[0] != '0') && digits[0] != '-';
  if (!plain || error != std::errc() || end != digits.data() + digits.size() ||
      prefix > static_cast<std::int64_t>(address->bits())) {
    return problem();
  }
  return Cidr(*address, prefix);
}

bool is_cidr(std::string_view text) { return cidr(text).has_value(); }

Address masked_address(const Address& address, std::int64_t prefix) {
  Address result = address;
  for (std::size_t bit = static_cast<std::size_t>(prefix); bit < address.bits(); ++bit) {
    result.bytes[bit / 8] = static_cast<std::uint8_t>(result.bytes[bit / 8] & ~(0x80U >> bit % 8));
  }
  return result;
}

std::int64_t family(const Ip& ip) { return ip.address.v6 ? 6 : 4; }

bool all_zero(const Address& a, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (a.bytes[i] != 0) return false;
  }
  return true;
}

bool is_unspecified(const Ip& ip) { return all_zero(ip.address, 16); }
bool is_loopback(const Ip& ip) {
  return ip.address.v6 ? all_zero(ip.address, 15) && ip.address.bytes[15] == 1 : ip.address.bytes[0] == 127;
}
bool is_multicast(const Ip& ip) {
  return ip.address.v6 ? ip.address.bytes[0] == 0xFF : (ip.address.bytes[0] & 0xF0U) == 0xE0U;
}
bool is_link_local_multicast(const Ip& ip) {
  const auto& b = ip.address.bytes;
  return ip.address.v6 ? b[0] == 0xFF && (b[1] & 0x0FU) == 0x02U : b[0] == 224 && b[1] == 0 && b[2] == 0;
}
bool is_link_local_unicast(const Ip& ip) {
  const auto& b = ip.address.bytes;
  return ip.address.v6 ? b[0] == 0xFE && (b[1] & 0xC0U) == 0x80U : b[0] == 169 && b[1] == 254;
}
bool is_broadcast(const Ip& ip) {
  const auto& b = ip.address.bytes;
  return !ip.address.v6 && b[0] == 255 && b[1] == 255 && b[2] == 255 && b[3] == 255;
}
bool is_global_unicast(const Ip& ip) {
  return !is_broadcast(ip) && !is_unspecified(ip) && !is_loopback(ip) && !is_multicast(ip) &&
         !is_link_local_unicast(ip);
}

bool contains_address(const Cidr& cidr, const Address& address) {
  return cidr.address.v6 == address.v6 &&
         masked_address(cidr.address, cidr.prefix) == masked_address(address, cidr.prefix);
}
bool contains_ip(const Cidr& range, const Ip& ip) { return contains_address(range, ip.address); }
Maybe<bool> contains_ip_text(const Cidr& range, std::string_view text) {
  const auto address = read_address(text);
  if (!address) return tl::unexpected(address.error());
  return contains_address(range, *address);
}
bool contains_cidr(const Cidr& range, const Cidr& other) {
  return other.prefix >= range.prefix && contains_address(range, other.address);
}
Maybe<bool> contains_cidr_text(const Cidr& range, std::string_view text) {
  const auto other = cidr(text);
  if (!other) return tl::unexpected(other.error());
  return contains_cidr(range, *other);
}
Ip ip_of(const Cidr& cidr) { return Ip(cidr.address); }
Cidr masked(const Cidr& cidr) { return {masked_address(cidr.address, cidr.prefix), cidr.prefix}; }
std::int64_t prefix_length(const Cidr& cidr) { return cidr.prefix; }
std::string ip_text(const Ip& ip) { return ip.to_text(); }
std::string cidr_text(const Cidr& cidr) { return cidr.to_text(); }

}  // namespace

std::vector<Function> network_functions() {
  return {
      define<&ip>({.name = "ip", .doc = "Reads an IPv4 or IPv6 address.", .example = {"string(ip('::1'))", "\"::1\""}}),
      define<&is_ip>(
          {.name = "isIP", .doc = "Whether the text is an address.", .example = {"isIP('192.168.0.256')", "false"}}),
      define<&is_canonical>({.name = "ip.isCanonical",
                             .doc = "Whether the text is the address's shortest form.",
                             .example = {"ip.isCanonical('2001:db8::1')", "true"}}),
      define<&ip_text>(
          {.name = "string", .doc = "The address's text.", .example = {"string(ip('10.0.0.1'))", "\"10.0.0.1\""}}),
      define<&family>(
          {.name = "family", .call = Call::member, .doc = "4 or 6.", .example = {"ip('10.0.0.1').family()", "4"}}),
      define<&is_unspecified>({.name = "isUnspecified",
                               .call = Call::member,
                               .doc = "Whether it is 0.0.0.0 or ::.",
                               .example = {"ip('::').isUnspecified()", "true"}}),
      define<&is_loopback>({.name = "isLoopback",
                            .call = Call::member,
                            .doc = "Whether it is this machine.",
                            .example = {"ip('127.0.0.1').isLoopback()", "true"}}),
      define<&is_global_unicast>({.name = "isGlobalUnicast",
                                  .call = Call::member,
                                  .doc = "Whether it is an ordinary address of one machine.",
                                  .example = {"ip('8.8.8.8').isGlobalUnicast()", "true"}}),
      define<&is_link_local_multicast>({.name = "isLinkLocalMulticast",
                                        .call = Call::member,
                                        .doc = "Whether it is a group within one link.",
                                        .example = {"ip('ff02::1').isLinkLocalMulticast()", "true"}}),
      define<&is_link_local_unicast>({.name = "isLinkLocalUnicast",
                                      .call = Call::member,
                                      .doc = "Whether it is valid within one link.",
                                      .example = {"ip('fe80::1').isLinkLocalUnicast()", "true"}}),
      define<&cidr>({.name = "cidr",
                     .doc = "Reads an address range.",
                     .example = {"string(cidr('10.0.0.0/8'))", "\"10.0.0.0/8\""}}),
      define<&is_cidr>({.name = "isCIDR",
                        .doc = "Whether the text is an address range.",
                        .example = {"isCIDR('10.0.0.0/33')", "false"}}),
      define<&cidr_text>(
          {.name = "string", .doc = "The range's text.", .example = {"string(cidr('10.0.0.0/8'))", "\"10.0.0.0/8\""}}),
      define<&contains_ip>({.name = "containsIP",
                            .call = Call::member,
                            .doc = "Whether the address lies in the range.",
                            .example = {"cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))", "true"}}),
      define<&contains_ip_text>({.name = "containsIP",
                                 .call = Call::member,
                                 .doc = "Whether the address lies in the range.",
                                 .example = {"cidr('10.0.0.0/8').containsIP('11.0.0.1')", "false"}}),
      define<&contains_cidr>({.name = "containsCIDR",
                              .call = Call::member,
                              .doc = "Whether all of the other range lies in this one.",
                              .example = {"cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))", "true"}}),
      define<&contains_cidr_text>({.name = "containsCIDR",
                                   .call = Call::member,
                                   .doc = "Whether all of the other range lies in this one.",
                                   .example = {"cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7')", "false"}}),
      define<&ip_of>({.name = "ip",
                      .call = Call::member,
                      .doc = "The address that the range is written with.",
                      .example = {"string(cidr('10.1.0.0/8').ip())", "\"10.1.0.0\""}}),
      define<&masked>({.name = "masked",
                       .call = Call::member,
                       .doc = "The range with the bits after its prefix cleared.",
                       .example = {"string(cidr('10.1.0.0/8').masked())", "\"10.0.0.0/8\""}}),
      define<&prefix_length>({.name = "prefixLength",
                              .call = Call::member,
                              .doc = "The length of the prefix in bits.",
                              .example = {"cidr('10.0.0.0/8').prefixLength()", "8"}}),
  };
}

}  // namespace dealflow::cel
