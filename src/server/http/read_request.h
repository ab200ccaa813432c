// A request as Beast has parsed it, checked and decoded.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "server/http/message.h"

namespace litevl {

/// Without its body. Nothing, and why in `problem`, if the header is refused: there is no one host,
/// a header that decides something is there twice, or the target cannot be read.
std::optional<Request> read_request(
    const boost::beast::http::request<boost::beast::http::string_body>& message,
    std::string& problem);

}  // namespace litevl
