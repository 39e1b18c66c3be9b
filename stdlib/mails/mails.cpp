// Every ready-made mail, by name. A name that is null reads as if it had not been there.
#include "stdlib/ready_made_mails.hpp"

#include <algorithm>
#include <array>

namespace dealflow::stdlib {
namespace {

constexpr MailName name{"name", "First name of who gets it; may be null.", "contact.first_name", R"("Ana")"};
constexpr MailName shop{"shop", "Who writes: name of the shop, school or company.", R"("Loja Verão")",
                        R"("Loja Verão")"};
constexpr MailName product{"product", "What was bought.", "payment.product.name", R"("Summer course")"};
constexpr MailName amount{"amount", "How much.", "payment.amount", R"("120.00 BRL")"};
constexpr MailName link{"link", "Where to go on.", R"("https://shop.example.com/pay/" + payment.id)",
                        R"("https://shop.example.com/pay/4711")"};
constexpr MailName course{"course", "Title of the course.", "course.title", R"("First steps")"};
constexpr MailName course_link{"link", "Where the course is.", R"("https://school.example.com/" + course.id)",
                               R"("https://school.example.com/c-1")"};
constexpr MailName member{"member", "Name of the team member; may be null.", R"("Bruno")", R"("Bruno")"};
constexpr MailName deal{"deal", "Name of the deal.", "deal.name", R"("Order of Ana")"};
constexpr MailName deal_amount{"amount", "What the deal is worth; may be null.", "deal.amount", R"("120.00 BRL")"};
constexpr MailName contact{"contact", "Name of the person it is about; may be null.", "contact.name", R"("Ana Lima")"};

constexpr auto cart_names = std::to_array<MailName>(
    {name,
     shop,
     {"link", "Where the cart is.", R"("https://shop.example.com/cart")", R"("https://shop.example.com/cart")"}});
constexpr auto completed_names = std::to_array<MailName>({name, shop, course});
constexpr auto enrolled_names = std::to_array<MailName>({name, shop, course, course_link});
constexpr auto progress_names = std::to_array<MailName>(
    {name, shop, course, {"percent", "How much of it is done.", "course.progress", "40"}, course_link});
constexpr auto assigned_names = std::to_array<MailName>({member, deal, contact, deal_amount});
constexpr auto won_names = std::to_array<MailName>({member, deal, contact, deal_amount});
constexpr auto follow_up_names =
    std::to_array<MailName>({name,
                             shop,
                             {"about", "What the person asked for, as it stands in a sentence.",
                              R"("our summer course")", R"("our summer course")"}});
constexpr auto order_names =
    std::to_array<MailName>({name,
                             shop,
                             {"order", "Number or name of the order.", "deal.name", R"("4711")"},
                             {"amount", "How much; may be null.", "deal.amount", R"("120.00 BRL")"}});
constexpr auto failed_names = std::to_array<MailName>({name, shop, product, link});
constexpr auto reminder_names = std::to_array<MailName>({name, shop, product, amount, link});
constexpr auto succeeded_names = std::to_array<MailName>({name, shop, product, amount});
constexpr auto welcome_names = std::to_array<MailName>({name, shop});

constexpr auto mails = std::to_array<ReadyMadeMail>({
    {"stdlib/abandoned-cart", "Reminds somebody of a cart that was left.", "Your cart at {{ shop }} is still there",
     R"(Hello{{ name == null ? "" : " " + name }},

you left something in your cart. It is still there, and so is everything in it:

{{ link }}

If something held you up, answer this mail; we are glad to help.

{{ shop }}
)",
     cart_names},
    {"stdlib/course-completed", "Congratulates somebody who has finished a course.", "You have finished {{ course }}",
     R"(Congratulations{{ name == null ? "" : ", " + name }}!

You have finished "{{ course }}". We would like to know how you liked it: answer this mail in a word or two.

{{ shop }}
)",
     completed_names},
    {"stdlib/course-enrolled", "Says that a place in a course is taken, and where it begins.",
     "Your place in {{ course }}",
     R"(Hello{{ name == null ? "" : " " + name }},

you are enrolled in "{{ course }}". You can begin at once:

{{ link }}

{{ shop }}
)",
     enrolled_names},
    {"stdlib/course-progress", "Tells a student how far along a course is, and where it goes on.",
     "{{ percent }} % of {{ course }} done",
     R"(Hello{{ name == null ? "" : " " + name }},

you have done {{ percent }} % of "{{ course }}". Here it goes on:

{{ link }}

{{ shop }}
)",
     progress_names},
    {"stdlib/deal-assigned", "Tells a member of the team about a deal to take care of.", "New deal: {{ deal }}",
     R"(Hello{{ member == null ? "" : " " + member }},

the deal "{{ deal }}" is now yours.
{{ contact == null ? "" : "\nContact: " + contact }}{{ amount == null ? "" : "\nAmount: " + string(amount) }}
)",
     assigned_names},
    {"stdlib/deal-won", "Tells the team that a deal was won.", "Won: {{ deal }}",
     R"(Hello{{ member == null ? "" : " " + member }},

the deal "{{ deal }}" is won.
{{ contact == null ? "" : "\nContact: " + contact }}{{ amount == null ? "" : "\nAmount: " + string(amount) }}
)",
     won_names},
    {"stdlib/follow-up", "Asks somebody who showed interest whether there are questions.",
     "Do you have questions about {{ about }}?",
     R"(Hello{{ name == null ? "" : " " + name }},

some days ago you asked about {{ about }}. Is there anything that you would like to know? Answer this mail, and a person
will write back.

{{ shop }}
)",
     follow_up_names},
    {"stdlib/new-order", "Confirms that an order has come in.", "Your order {{ order }} at {{ shop }}",
     R"(Hello{{ name == null ? "" : " " + name }},

thank you for your order {{ order }}. We have it, and will write again when there is news.
{{ amount == null ? "" : "\nAmount: " + string(amount) }}

{{ shop }}
)",
     order_names},
    {"stdlib/payment-failed", "Says that a payment did not go through, and where to try again.",
     "Your payment for {{ product }} did not go through",
     R"(Hello{{ name == null ? "" : " " + name }},

your payment for "{{ product }}" did not go through. Nothing was charged. Here you can try again, also in another way:

{{ link }}

{{ shop }}
)",
     failed_names},
    {"stdlib/payment-reminder", "Reminds somebody of a payment that is open.", "{{ product }} is not paid yet",
     R"(Hello{{ name == null ? "" : " " + name }},

"{{ product }}" waits for your payment of {{ amount }}:

{{ link }}

If you have paid meanwhile, take no notice of this mail.

{{ shop }}
)",
     reminder_names},
    {"stdlib/payment-succeeded", "Confirms a payment.", "Thank you for your payment, {{ shop }}",
     R"(Hello{{ name == null ? "" : " " + name }},

we have your payment of {{ amount }} for "{{ product }}". Thank you!

{{ shop }}
)",
     succeeded_names},
    {"stdlib/welcome", "Welcomes somebody who has just come.", "Welcome to {{ shop }}",
     R"(Hello{{ name == null ? "" : " " + name }},

welcome to {{ shop }}! It is good to have you here. If you have a question, answer this mail.

{{ shop }}
)",
     welcome_names},
});

static_assert(std::is_sorted(mails.begin(), mails.end(),
                             [](const ReadyMadeMail& a, const ReadyMadeMail& b) { return a.name < b.name; }));

}  // namespace

std::span<const ReadyMadeMail> ready_made_mails() { return mails; }

const ReadyMadeMail* find_ready_made_mail(std::string_view wanted) {
  const auto* found =
      std::find_if(mails.begin(), mails.end(), [wanted](const auto& one) { return one.name == wanted; });
  return found == mails.end() ? nullptr : &*found;
}

}  // namespace dealflow::stdlib
