// Cards and runs as a person reads them.
#pragma once

#include <dealflow/records.hpp>

#include "engine/cli/console.hpp"

#include <string>
#include <vector>

namespace dealflow::cli {

[[nodiscard]] std::string card(const Contact& contact, const std::vector<Payment>& payments,
                               const std::vector<Deal>& deals, const Console& console);
[[nodiscard]] std::string card(const Deal& deal, const std::vector<Payment>& payments, const Console& console);
[[nodiscard]] std::string card(const Payment& payment, const Console& console);
[[nodiscard]] std::string card(const Run& run, const Console& console);

// Every value with what set it, and what it was before.
[[nodiscard]] std::string value_page(const Contact& contact, const Console& console);
[[nodiscard]] std::string value_page(const Deal& deal, const Console& console);

// "flow order (version 3f…), step 1, on event e-1 of /bot"
[[nodiscard]] std::string made_by(const CreatedBy& by);
// "Chatbots" for `chatbot`.
[[nodiscard]] std::string shown_source(std::string_view source);
[[nodiscard]] std::string shown_time(TimePoint time);                                        // 2026-03-02 09:00:00
[[nodiscard]] std::string shown_amount(std::string_view amount, std::string_view currency);  // 149.90 BRL

}  // namespace dealflow::cli
