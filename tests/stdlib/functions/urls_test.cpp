// Web addresses as people paste them.
#include "tests/stdlib/functions/table.hpp"

namespace dealflow::test {

TEST_CASE("hosts", "[functions]") {
  check_rows({
      {"url.host('https://Shop.Example.com:8443/a?b#c')", "\"shop.example.com\""},
      {"url.host('shop.example.com/cakes')", "\"shop.example.com\""},
      {"url.host('//cdn.example.com/x.js')", "\"cdn.example.com\""},
      {"url.host(' http://user:pass@example.com/ ')", "\"example.com\""},
      {"url.host('https://evil.example@good.example/')", "\"good.example\""},
      {"url.host('https://münchen.example')", "\"xn--mnchen-3ya.example\""},
      {"url.host('http://localhost:8080')", "\"localhost\""},
      {"url.host('https://[2001:db8::1]:443/')", "\"[2001:db8::1]\""},
      {"url.host('example.com/a?u=https://other.example')", "\"example.com\""},
      {"url.host('example.com/a//b')", "\"example.com\""},
      {"url.host('ana@example.com')", "error", "null"},
      {"url.host('cakes')", "error: \"cakes\" is no web address", "null"},
      {"url.host('https://')", "error", "null"},
      {"url.host('https://a b.example/')", "error", "null"},
      {"url.host('')", "error", "null"},
      {"url.host('https://[::1')", "error", "null"},
      {"url.host(dyn(null))", "error", "null"},
  });
}

TEST_CASE("parameters of addresses", "[functions]") {
  check_rows({
      {"url.param('https://e.com/?utm_source=google&utm_medium=cpc', 'utm_medium')", "\"cpc\""},
      {"url.param('e.com?a=1&a=2', 'a')", "\"1\""},
      {"url.param('?city=S%C3%A3o+Paulo', 'city')", "\"São Paulo\""},
      {"url.param('?a%20b=x', 'a b')", "\"x\""},
      {"url.param('?flag&x=', 'flag')", "\"\""},
      {"url.param('?flag&x=', 'x')", "\"\""},
      {"url.param('?a=100%', 'a')", "\"100%\""},
      {"url.param('?a=%zz%4', 'a')", "\"%zz%4\""},
      {"url.param('?a=1#a=2', 'a')", "\"1\""},
      {"url.param('https://e.com/', 'a')", "error: \"https://e.com/\" has no parameter \"a\"", "null"},
      {"url.param('https://e.com/#?a=1', 'a')", "error", "null"},
      {"url.param('?a=%ff', 'a')", "error: the parameter \"a\" of \"?a=%ff\" is no text", "null"},
      {"url.encode('São Paulo & co')", "\"S%C3%A3o%20Paulo%20%26%20co\""},
      {"url.param('?q=' + url.encode('a&b=c+d%'), 'q')", "\"a&b=c+d%\""},
  });
}

}  // namespace dealflow::test
