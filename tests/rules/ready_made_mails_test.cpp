// The mails that ship with the program: each reads the names that it declares and no other, and is text with them and
// without those that may be null.
#include "stdlib/ready_made_mails.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/settings.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <set>
#include <string>

namespace dealflow::test {
namespace {

using stdlib::MailName;
using stdlib::ReadyMadeMail;

// The names of the text that an environment without them does not know.
std::set<std::string> names_read(const ReadyMadeMail& mail) {
  std::set<std::string> names;
  for (const std::string_view text : {mail.subject, mail.text}) {
    cel::Environment known = rules::flow_environment();
    while (true) {
      const auto compiled = cel::Template::compile(text, known);
      if (compiled) break;
      bool grown = false;
      for (const cel::Problem& problem : compiled.error()) {
        REQUIRE(problem.code == cel::ProblemCode::unknown_name);
        const std::string name(text.substr(problem.span.begin, problem.span.size()));
        if (known.slot(name)) continue;
        known.declare(name, cel::Type::dyn());
        names.insert(name);
        grown = true;
      }
      REQUIRE(grown);
    }
  }
  return names;
}

std::string rendered(const cel::Template& text, const std::vector<cel::Value>& slots, cel::Arena& arena) {
  const auto made = text.render(slots, arena);
  return made ? *made : "error: " + made.error().message;
}

// A constant's text is the program's own: it lives as long as that.
cel::Value value_of(std::string_view expression, std::deque<cel::Program>& programs, cel::Arena& arena) {
  auto program = rules::flow_environment().compile(expression);
  REQUIRE(program);
  programs.push_back(std::move(*program));
  const auto value = programs.back().evaluate({}, arena);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("each ready-made mail reads the names that it declares, and no other", "[mails][R39]") {
  std::size_t mails = 0;
  for (const ReadyMadeMail& mail : stdlib::ready_made_mails()) {
    CAPTURE(mail.name);
    CHECK(mail.name.starts_with("stdlib/"));
    CHECK(mail.doc.ends_with('.'));
    CHECK(mail.subject.find('\n') == std::string_view::npos);
    CHECK(mail.text.ends_with('\n'));
    std::set<std::string> declared;
    for (const MailName& one : mail.names) declared.insert(std::string(one.name));
    CHECK(declared.size() == mail.names.size());
    CHECK(names_read(mail) == declared);
    CHECK(stdlib::find_ready_made_mail(mail.name) == &mail);
    ++mails;
  }
  CHECK(mails == 12);
}

TEST_CASE("each ready-made mail is text with its names, and without those that may be null", "[mails][R39]") {
  const rules::Settings none;
  for (const ReadyMadeMail& written : stdlib::ready_made_mails()) {
    CAPTURE(written.name);
    const rules::MailTemplate* mail = none.mail(written.name);
    REQUIRE(mail != nullptr);
    REQUIRE(mail->names.size() == written.names.size());
    for (const bool with_null : {false, true}) {
      cel::Arena arena;
      std::deque<cel::Program> programs;
      std::vector<cel::Value> slots;
      for (const MailName& one : written.names) {
        const bool null = with_null && one.doc.find("may be null") != std::string_view::npos;
        slots.push_back(null ? cel::Value::null() : value_of(one.sample, programs, arena));
      }
      const std::string subject = rendered(mail->subject, slots, arena);
      const std::string text = rendered(mail->text, slots, arena);
      CAPTURE(subject, text);
      CHECK_FALSE(subject.starts_with("error: "));
      CHECK_FALSE(text.starts_with("error: "));
      CHECK(text.find("null") == std::string::npos);
      CHECK(text.find("  ") == std::string::npos);
      CHECK(text.find(" ,") == std::string::npos);
    }
  }
}

TEST_CASE("a ready-made mail is known by its whole name alone", "[mails]") {
  const rules::Settings none;
  CHECK(none.mail("stdlib/welcom") == nullptr);
  CHECK(none.mail("welcome") == nullptr);
  CHECK(none.mail("stdlib/") == nullptr);
}

}  // namespace dealflow::test
