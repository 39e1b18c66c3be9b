// E-mails and phones: the same rules as identity has, with the workspace's region.
#include "tests/stdlib/functions/table.hpp"

namespace dealflow::test {

TEST_CASE("e-mails in the form in which they are compared", "[functions]") {
  check_rows({
      {"email.normalize('  Ana.Lima+promo@Example.COM ')", "\"ana.lima+promo@example.com\""},
      {"email.normalize('ana@münchen.example')", "\"ana@xn--mnchen-3ya.example\""},
      {"email.normalize('ana@M\u0075\u0308NCHEN.example')", "\"ana@xn--mnchen-3ya.example\""},
      {"email.normalize('ana.example.com')", "error: \"ana.example.com\" is no e-mail address", "null"},
      {"email.normalize('ana@localhost')", "error", "null"},
      {"email.normalize('a@b@example.com')", "error", "null"},
      {"email.normalize('')", "error: \"\" is no e-mail address", "null"},
      {"email.normalize(dyn(null))", "error", "null"},
      {"email.normalize(7)", "problem"},
      {"email.domain('Ana@Shop.EXAMPLE.com')", "\"shop.example.com\""},
      {"email.domain('nobody')", "error", "null"},
  });
}

TEST_CASE("phones in international form, and their country", "[functions]") {
  check_rows(
      {
          {"phone.e164('(81) 99999-0001')", "\"+5581999990001\""},
          {"phone.e164('+1 650 253 0000')", "\"+16502530000\""},
          {"phone.e164('020 7946 0018', 'GB')", "\"+442079460018\""},
          {"phone.e164('abc')", "error: \"abc\" is no phone number of BR", "null"},
          {"phone.e164('12')", "error", "null"},
          {"phone.e164('')", "error", "null"},
          {"phone.e164(dyn(null))", "error", "null"},
          {"phone.e164('81 99999-0001', 'Brasil')", "error: \"Brasil\" is no region with phone numbers"},
          {"phone.e164('81 99999-0001', 'br')", "error"},
          {"phone.country('(81) 99999-0001')", "\"BR\""},
          {"phone.country('+1 650 253 0000')", "\"US\""},
          {"phone.country('+1 416 555 0134')", "\"CA\""},
          {"phone.country('+44 20 7946 0018')", "\"GB\""},
          {"phone.country('+800 1234 5678')", "error", "null"},  // of no country
          {"phone.country('no')", "error", "null"},
      },
      {.zone = {}, .region = "BR"});
  check_rows({
      {"phone.e164('(81) 99999-0001')", "error: \"(81) 99999-0001\" is no phone number with its country code", "null"},
  });
}

}  // namespace dealflow::test
