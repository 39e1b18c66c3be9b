#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto course = std::to_array<Attribute>({
    must("course.id", Kind::text, {R"("baking")", "the course"}),
    may("course.title", Kind::text, {R"("Baking for all")", "its title"}),
});

constexpr auto plan = std::to_array<Attribute>({
    may("course.plan", Kind::text, {R"("Basic")", "the plan that was chosen"}),
});

constexpr auto question = std::to_array<Attribute>({
    must("question.text", Kind::text, {R"("Is there a certificate?")", "what was asked"}),
});

constexpr auto progress = std::to_array<Attribute>({
    within(must("progress.percent", Kind::integer, {R"(40)", "how far, in percent"}), 0, 100),
    may("progress.lesson", Kind::text, {R"("Lesson 4")", "the last lesson"}),
    may("progress.completed", Kind::boolean, {R"(false)", "whether the course is done"}),
});

constexpr auto payment = std::to_array<Attribute>({
    must("payment.id", Kind::text, {R"("pay-7")", "joins the events of one payment to one deal"}),
    may("payment.element_id", Kind::text, {R"("btn-buy")", "the button or form that was used"}),
    in_currency(must("payment.amount", Kind::money, {R"("49.00")", "amount of payment and deal"}), "payment.currency"),
    must("payment.currency", Kind::currency, {R"("BRL")", "currency of the amount"}),
    must("payment.product", Kind::object, {R"({"name":"Carrot cake"})", "what is paid for"}),
    may("payment.product.id", Kind::text, {R"("prod-3")", "id of the product"}),
    may("payment.product.name", Kind::text, {R"("Carrot cake")", "name of the product"}),
    may("payment.product.sku", Kind::text, {R"("CAKE-3")", "stock number of the product"}),
    may("payment.occurred_at", Kind::time,
        {R"("2026-03-02T08:59:58-03:00")", "when it happened; the event's time if absent"}),
    may("payment.provider", Kind::text, {R"("sandbox")", "payment system"}),
    may("payment.provider_status", Kind::text, {R"("processing")", "the provider's own word; decides nothing"}),
    may("payment.order_id", Kind::text, {R"("order-12")", "order that is paid"}),
    may("payment.promo_code", Kind::text, {R"("SPRING10")", "promotion that was used"}),
});

}  // namespace

std::span<const EventType> courses() {
  static const std::array<Attributes, 4> enrolled_attributes{person(), course, plan, answers_if_any()};
  static const std::array<Attributes, 3> asked_attributes{person(), course, question};
  static const std::array<Attributes, 3> progressed_attributes{person(), course, progress};
  static const std::array<Attributes, 3> paid_attributes{person(), course, payment};
  static const auto types = std::to_array<EventType>({
      {.type = "course.enrolled",
       .family = "Courses",
       .source = "course",
       .makes = Makes::contact_only,
       .records = Records::course,
       .summary = "A student enrolled.",
       .requirements = "R60-R62, R65",
       .attributes = enrolled_attributes,
       .sample =
           R"({"specversion":"1.0","id":"enr-7","source":"/courses/baking","type":"course.enrolled","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"course":{"id":"baking","title":"Baking for all","plan":"Basic"},"fields":{"name":"Ana Lima"}}})"},
      {.type = "course.question_asked",
       .family = "Courses",
       .source = "course",
       .makes = Makes::contact_only,
       .records = Records::course,
       .summary = "Somebody asked about a course.",
       .requirements = "R61",
       .attributes = asked_attributes,
       .sample =
           R"({"specversion":"1.0","id":"q-7","source":"/courses/baking","type":"course.question_asked","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"course":{"id":"baking","title":"Baking for all"},"question":{"text":"Is there a certificate?"}}})"},
      {.type = "course.progressed",
       .family = "Courses",
       .source = "course",
       .makes = Makes::changes_only,
       .records = Records::course_progress,
       .summary = "A student got further.",
       .requirements = "R63",
       .attributes = progressed_attributes,
       .sample =
           R"({"specversion":"1.0","id":"prog-7","source":"/courses/baking","type":"course.progressed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"course":{"id":"baking"},"progress":{"percent":40,"lesson":"Lesson 4"}}})"},
      {.type = "course.paid",
       .family = "Courses",
       .source = "course",
       .makes = Makes::contact_and_deal,
       .records = Records::payment,
       .summary = "A course was paid for: a succeeded payment of the channel course, told by the course.",
       .requirements = "R20, R64, R66",
       .attributes = paid_attributes,
       .sample =
           R"({"specversion":"1.0","id":"paid-7","source":"/courses/baking","type":"course.paid","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"course":{"id":"baking","title":"Baking for all"},"payment":{"id":"pay-8","amount":"297.00","currency":"BRL","product":{"name":"Baking for all"}}}})",
       .missing_code = "payment.missing_id"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
