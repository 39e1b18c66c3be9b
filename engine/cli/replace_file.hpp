// A file's content replaced as a whole: whoever reads it sees the old text or the new one, also after a power cut.
//
// Errors:   what the system said; the file is then as it was.
#pragma once

#include <dealflow/result.hpp>

#include <filesystem>
#include <string_view>

namespace dealflow::cli {

// Keeps the file's owner and permissions; one that may not be written is refused. Of a symbolic link, the file that it
// leads to is replaced. A file that is not there is made.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace dealflow::cli
