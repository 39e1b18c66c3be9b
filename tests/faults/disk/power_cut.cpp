#include "tests/faults/disk/power_cut.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

namespace dealflow::test::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sector = 512;

void put(std::string& file, std::uint64_t offset, std::string_view bytes) {
  if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(std::string& file, const Step& step) {
  if (step.what == Step::What::truncate)
    file.resize(step.offset);
  else
    put(file, step.offset, step.bytes);
}

// What of a write that was never synced has come to the disk.
void apply_perhaps(std::string& file, const Step& step, std::mt19937_64& random) {
  enum Fate { kept, dropped, torn };
  const auto fate = static_cast<Fate>(random() % 3);
  if (fate == dropped) return;
  if (fate == kept || step.what == Step::What::truncate) return apply(file, step);
  for (std::size_t at = 0; at < step.bytes.size(); at += sector)
    if (random() % 2 == 0) put(file, step.offset + at, std::string_view(step.bytes).substr(at, sector));
}

bool names_a_file(const Step& step) {
  return step.what == Step::What::create || step.what == Step::What::rename || step.what == Step::What::remove;
}

}  // namespace

Contents read_folder(const fs::path& folder) {
  Contents contents;
  if (!fs::exists(folder)) return contents;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::string& bytes = contents[entry.path().filename()];
    bytes.resize(fs::file_size(entry.path()));
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  return contents;
}

void write_folder(const fs::path& folder, const Contents& contents) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  constexpr std::size_t page = 4096;
  for (const auto& [name, bytes] : contents) {
    std::ofstream out(folder / name, std::ios::binary);
    for (std::size_t at = 0; at < bytes.size(); at += page) {
      const std::string_view part = std::string_view(bytes).substr(at, page);
      if (part.find_first_not_of('\0') == std::string_view::npos) continue;
      out.seekp(static_cast<std::streamoff>(at));
      out.write(part.data(), static_cast<std::streamsize>(part.size()));
    }
    out.close();
    fs::resize_file(folder / name, bytes.size());
  }
}

PowerCut::PowerCut(const Contents& before, std::span<const Step> steps) : steps_(steps) {
  for (const auto& [name, bytes] : before) now_[name] = std::make_shared<File>(File{bytes, {}});
  durable_ = now_;
}

bool PowerCut::step() {
  if (at_ > 0) complete(steps_[at_ - 1]);
  if (at_ == steps_.size()) return false;
  const Step& step = steps_[at_++];
  // Begun, not done: it may be there, as any that was not synced.
  if (names_a_file(step)) {
    namings_.push_back({&step, step.what == Step::What::create ? std::make_shared<File>() : nullptr});
    change_names(now_, step, namings_.back().made);
  } else if (const auto found = now_.find(step.file); found != now_.end()) {
    if (step.what != Step::What::sync) found->second->pending.push_back(&step);
  }
  return true;
}

void PowerCut::complete(const Step& step) {
  if (step.what == Step::What::mark) ++marks_;
  if (step.what == Step::What::sync_folder) {
    durable_ = now_;
    namings_.clear();
  }
  if (step.what != Step::What::sync && step.what != Step::What::synced_write) return;
  const auto found = now_.find(step.file);
  if (found == now_.end()) return;
  File& file = *found->second;
  if (step.what == Step::What::synced_write) {
    // It alone is durable; what was written before it over another descriptor is not for that.
    apply(file.durable, step);
    std::erase(file.pending, &step);
    return;
  }
  for (const Step* each : file.pending) apply(file.durable, *each);
  file.pending.clear();
}

void PowerCut::change_names(Names& names, const Step& step, const std::shared_ptr<File>& made) {
  if (step.what == Step::What::create) {
    names[step.file] = made;
    return;
  }
  const auto found = names.find(step.file);
  if (found == names.end()) return;
  const auto file = found->second;
  names.erase(found);
  if (step.what == Step::What::rename) names[step.bytes] = file;
}

Contents PowerCut::image(std::mt19937_64& random) const {
  Names names = durable_;
  const std::size_t there = namings_.empty() ? 0 : random() % (namings_.size() + 1);
  for (std::size_t at = 0; at < there; ++at) change_names(names, *namings_[at].step, namings_[at].made);
  Contents contents;
  for (const auto& [name, file] : names) {
    std::string& bytes = contents[name] = file->durable;
    for (const Step* each : file->pending) apply_perhaps(bytes, *each, random);
  }
  return contents;
}

Contents PowerCut::written() const {
  Contents contents;
  for (const auto& [name, file] : now_) {
    std::string& bytes = contents[name] = file->durable;
    for (const Step* each : file->pending) apply(bytes, *each);
  }
  return contents;
}

}  // namespace dealflow::test::disk
