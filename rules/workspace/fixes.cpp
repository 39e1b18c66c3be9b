// Fixes applied to files until nothing is left to mend.
#include <dealflow/lint.hpp>

#include <algorithm>
#include <set>

namespace dealflow {
namespace {

constexpr std::size_t rounds_max = 500;
constexpr std::size_t tries_max = 300;  // each a look at the workspace

bool touches(Span a, Span b) { return a.begin <= b.end && b.begin <= a.end; }

// What was tried in vain: it would leave more errors.
using Refused = std::set<std::tuple<std::string, std::string, std::string>>;

std::tuple<std::string, std::string, std::string> key_of(const Diagnostic& finding) {
  return {finding.place.file, finding.code, finding.message};
}

std::size_t errors_in(const std::vector<Diagnostic>& findings) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(),
                                                [](const Diagnostic& one) { return one.severity == Severity::error; }));
}

class Fixer {
 public:
  Fixer(std::vector<WorkspaceFile> files, const LoadOptions& options)
      : files_(std::move(files)), before_(files_), linter_(files_, {}, options) {}

  FixedFiles run() {
    auto findings = linter_.diagnostics();
    for (std::size_t round = 0; round < rounds_max; ++round) {
      const auto chosen = choose(findings);
      if (chosen.empty()) break;
      if (try_out(chosen, findings)) continue;
      // One of them does harm, or nothing: each is tried by itself, as long as the findings are those of the files.
      for (const Diagnostic* one : chosen) {
        if (tries_ > tries_max) return finished();
        if (try_out({one}, findings) || try_chain(*one, findings)) break;
        refused_.insert(key_of(*one));
      }
    }
    return finished();
  }

 private:
  FixedFiles finished() {
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (files_[i].text != before_[i].text) fixed_.changed.push_back(files_[i]);
    return std::move(fixed_);
  }

  // Fixes that do not touch each other, short ones first: what rewrites a whole file waits until nothing else is left.
  std::vector<const Diagnostic*> choose(const std::vector<Diagnostic>& findings) const {
    std::vector<const Diagnostic*> wanted;
    for (const Diagnostic& one : findings)
      if (one.fix && !refused_.contains(key_of(one))) wanted.push_back(&one);
    std::stable_sort(wanted.begin(), wanted.end(), [](const Diagnostic* a, const Diagnostic* b) {
      return a->fix->place.span.size() < b->fix->place.span.size();
    });
    std::vector<const Diagnostic*> chosen;
    for (const Diagnostic* one : wanted) {
      const bool clashes = std::any_of(chosen.begin(), chosen.end(), [&](const Diagnostic* other) {
        return other->fix->place.file == one->fix->place.file && touches(other->fix->place.span, one->fix->place.span);
      });
      if (!clashes) chosen.push_back(one);
    }
    return chosen;
  }

  void apply(std::vector<const Diagnostic*> chosen) {
    std::sort(chosen.begin(), chosen.end(), [](const Diagnostic* a, const Diagnostic* b) {
      return a->fix->place.span.begin > b->fix->place.span.begin;
    });
    std::set<std::string> touched;
    for (const Diagnostic* one : chosen) {
      const Fix& fix = *one->fix;
      for (WorkspaceFile& file : files_)
        if (file.path == fix.place.file) {
          file.text.replace(fix.place.span.begin, fix.place.span.size(), fix.replacement);
          touched.insert(file.path);
        }
    }
    for (const WorkspaceFile& file : files_)
      if (touched.contains(file.path)) linter_.set(file);
  }

  void restore(const std::vector<WorkspaceFile>& kept) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (files_[i].text == kept[i].text) continue;
      files_[i] = kept[i];
      linter_.set(files_[i]);
    }
  }

  // Whether they do what they are for: an error is one less, and none is added by the others. `findings` are then new.
  bool try_out(const std::vector<const Diagnostic*>& chosen, std::vector<Diagnostic>& findings) {
    const auto mended = static_cast<std::size_t>(std::count_if(
        chosen.begin(), chosen.end(), [](const Diagnostic* one) { return one->severity == Severity::error; }));
    const std::size_t count = chosen.size();
    ++tries_;
    const std::vector<WorkspaceFile> kept = files_;
    apply(chosen);
    auto after = linter_.diagnostics();
    if (errors_in(after) + mended > errors_in(findings)) {
      restore(kept);
      return false;
    }
    fixed_.fixes += count;
    findings = std::move(after);
    return true;
  }

  // A mistake may hide others: `creat_dael: {pipelin: x}`. They are mended one after the other, all or none.
  bool try_chain(const Diagnostic& first, std::vector<Diagnostic>& findings) {
    constexpr std::size_t links_max = 4;
    const std::vector<WorkspaceFile> kept = files_;
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (const Diagnostic& one : findings) known.insert(key_of(one));
    Diagnostic next = first;
    for (std::size_t link = 1; link <= links_max; ++link) {
      apply({&next});
      ++tries_;
      auto after = linter_.diagnostics();
      if (errors_in(after) < errors_in(findings)) {
        fixed_.fixes += link;
        findings = std::move(after);
        return true;
      }
      const auto hidden = std::find_if(after.begin(), after.end(), [&](const Diagnostic& one) {
        return one.severity == Severity::error && one.fix && !known.contains(key_of(one));
      });
      if (hidden == after.end()) break;
      next = *hidden;
      known.insert(key_of(next));
    }
    restore(kept);
    return false;
  }

  std::vector<WorkspaceFile> files_;
  std::vector<WorkspaceFile> before_;
  Linter linter_;
  Refused refused_;
  FixedFiles fixed_;
  std::size_t tries_ = 0;
};

}  // namespace

FixedFiles fix_workspace(const std::vector<WorkspaceFile>& files, const LoadOptions& options) {
  return Fixer(files, options).run();
}

}  // namespace dealflow
