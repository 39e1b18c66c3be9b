// The server's certificate and its key, as TLS uses them: version 1.2 at least.
//
// Errors:   invalid_argument: one of the two is not named, cannot be read, or does not belong to the other; the
// machine's
//           settings bar TLS 1.2.
// Threads:  a pure function of the files.
#pragma once

#include <dealflow/result.hpp>

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace dealflow::http {

using TlsContext = boost::asio::ssl::context;

// Null where neither is named: no TLS.
[[nodiscard]] Result<std::shared_ptr<TlsContext>> read_certificate(const std::string& certificate_file,
                                                                   const std::string& key_file);

}  // namespace dealflow::http
