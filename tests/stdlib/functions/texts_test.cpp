// Text beyond ASCII: accents composed and apart, ß, Turkish i, scripts whose marks are no accents.
#include "tests/stdlib/functions/table.hpp"

#include <clocale>

namespace dealflow::test {
namespace {

void check_texts() {
  check_rows({
      {"'SÃO PAULO'.lower()", "\"são paulo\""},
      {"'Sa\u0303o'.upper()", "\"SÃO\""},  // apart, then composed
      {"'straße'.upper()", "\"STRASSE\""},
      {"'STRASSE'.lower()", "\"strasse\""},
      {"'ΟΔΟΣ'.lower()", "\"οδος\""},  // final sigma
      {"'İI'.lower()", "\"i̇i\""},      // without a language: I is i
      {"'ıi'.upper()", "\"II\""},
      {"'ПРИВЕТ'.lower()", "\"привет\""},
      {"''.lower()", "\"\""},
      {"lower(dyn(null))", "error", "null"},
      {"lower(1)", "problem"},
      {"'JOÃO d\\'ávila-COSTA'.titleCase()", "\"João D'ávila-Costa\""},
      {"'ǆungla'.titleCase()", "\"ǅungla\""},  // a letter with a title form of its own
      {"'maria DA silva e sousa'.titleCase('pt')", "\"Maria da Silva e Sousa\""},
      {"'da silva'.titleCase('pt-BR')", "\"Da Silva\""},
      {"'  de la cruz'.titleCase('es')", "\"  De la Cruz\""},
      {"'the lord of the rings'.titleCase('en')", "\"The Lord of the Rings\""},
      {"'x'.titleCase('xx')", "error: titles are not written in the language \"xx\" here"},
      {"'Straße'.foldCase()", "\"strasse\""},
      {"'ΣΊΣΥΦΟΣ'.foldCase() == 'σίσυφος'.foldCase()", "true"},
      {"'I'.foldCase() == 'ı'.foldCase()", "false"},
      {"'São João'.removeAccents()", "\"Sao Joao\""},
      {"'Sa\u0303o'.removeAccents()", "\"Sao\""},
      {"'Ångström Łódź ß Æ œ ø İı'.removeAccents()", "\"Angstrom Lodz ss AE oe o Ii\""},
      {"'Việt Nam'.removeAccents()", "\"Viet Nam\""},
      {"'άέή'.removeAccents()", "\"αεη\""},
      {"'йод ёж'.removeAccents()", "\"йод ёж\""},  // letters of their own
      {"'हिन्दी'.removeAccents()", "\"हिन्दी\""},
      {"' SÃO  paulo '.sameText('Sao\u00A0Paulo')", "true"},
      {"'Straße'.sameText('STRASSE')", "true"},
      {"'São Paulo'.sameText('São Paulo!')", "false"},
      {"'sim'.sameText(dyn(null))", "error", "false"},
      {"'\u3000 a \\t\\n b '.collapseSpaces()", "\"a b\""},
      {"'Promoção de Verão: 50% off!'.slug()", "\"promocao-de-verao-50-off\""},
      {"'  --  '.slug()", "\"\""},
      {"'Привет, мир'.slug()", "\"привет-мир\""},
  });
}

}  // namespace

TEST_CASE("case, titles and accents in any language", "[functions]") { check_texts(); }

TEST_CASE("the language of the machine changes nothing", "[functions]") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* language : {"tr_TR.UTF-8", "C.UTF-8", ""}) static_cast<void>(std::setlocale(LC_ALL, language));
  check_texts();
  std::setlocale(LC_ALL, before.c_str());
}

}  // namespace dealflow::test
