#include "engine/http/server/tls_certificate.hpp"

#include <boost/asio/ssl/context.hpp>

#include <fmt/format.h>

namespace dealflow::http {

Result<std::shared_ptr<TlsContext>> read_certificate(const std::string& certificate_file, const std::string& key_file) {
  if (certificate_file.empty() && key_file.empty()) return nullptr;
  if (certificate_file.empty() || key_file.empty())
    return fail(ErrorCode::invalid_argument, "TLS needs both a certificate and its key");
  auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
  if (::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1)
    return fail(ErrorCode::invalid_argument, "TLS 1.2 and later is not what this machine's settings allow");
  boost::system::error_code error;
  context->use_certificate_chain_file(certificate_file, error);
  if (error)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}: no certificate to read there: {}", certificate_file, error.message()));
  context->use_private_key_file(key_file, TlsContext::pem, error);
  if (error)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}: no key of that certificate: {}", key_file, error.message()));
  return context;
}

}  // namespace dealflow::http
