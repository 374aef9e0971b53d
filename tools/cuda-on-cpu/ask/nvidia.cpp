// What NVIDIA's own compiler makes of a kernel: ask-nvidia LIBNVRTC FILE OPTIONS…. Prints each kernel and its registers, or why it
// is not taken, and then exits with 1. A program of its own: NVRTC looks for itself by
// name, and crashes where it finds another library of its calls.
#include <dlfcn.h>
#include <elf.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

// A cubin is an ELF file. Its section .nv.info has records: a byte for the form, one for the attribute, and a size. The attribute
// 0x2f is the number of registers: a symbol's number, and theirs.
static std::map<std::string, unsigned> registersOf(const std::string &cubin) {
  std::map<std::string, unsigned> result;
  const char *file = cubin.data();
  auto *header = reinterpret_cast<const Elf64_Ehdr *>(file);
  if (cubin.size() < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return result;
  auto *sections = reinterpret_cast<const Elf64_Shdr *>(file + header->e_shoff);
  const char *names = file + sections[header->e_shstrndx].sh_offset;
  const Elf64_Shdr *info = nullptr, *symbols = nullptr;
  for (int i = 0; i < header->e_shnum; i++) {
    if (strcmp(names + sections[i].sh_name, ".nv.info") == 0) info = &sections[i];
    if (sections[i].sh_type == SHT_SYMTAB) symbols = &sections[i];
  }
  if (!info || !symbols) return result;
  const char *strings = file + sections[symbols->sh_link].sh_offset;
  auto *symbol = reinterpret_cast<const Elf64_Sym *>(file + symbols->sh_offset);
  for (size_t at = 0; at + 4 <= info->sh_size;) {
    const unsigned char *record = reinterpret_cast<const unsigned char *>(file + info->sh_offset + at);
    uint16_t size;
    memcpy(&size, record + 2, 2);
    bool sized = record[0] == 4;
    if (sized && record[1] == 0x2f && size == 8) {
      uint32_t values[2];
      memcpy(values, record + 4, 8);
      result[strings + symbol[values[0]].st_name] = values[1];
    }
    at += 4 + (sized ? size : 0);
  }
  return result;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  void *library = dlopen(arguments[1], RTLD_NOW);
  if (!library) {
    printf("CUDA_ON_CPU_NVRTC: %s\n", dlerror());
    return 1;
  }
  auto create = reinterpret_cast<int (*)(void **, const char *, const char *, int, void *, void *)>(dlsym(library, "nvrtcCreateProgram"));
  auto compile = reinterpret_cast<int (*)(void *, int, char **)>(dlsym(library, "nvrtcCompileProgram"));
  auto logSize = reinterpret_cast<int (*)(void *, size_t *)>(dlsym(library, "nvrtcGetProgramLogSize"));
  auto log = reinterpret_cast<int (*)(void *, char *)>(dlsym(library, "nvrtcGetProgramLog"));
  auto cubinSize = reinterpret_cast<int (*)(void *, size_t *)>(dlsym(library, "nvrtcGetCUBINSize"));
  auto cubin = reinterpret_cast<int (*)(void *, char *)>(dlsym(library, "nvrtcGetCUBIN"));
  std::ifstream file(arguments[2]);
  std::string source((std::istreambuf_iterator<char>(file)), {}), text;
  void *program = nullptr;
  create(&program, source.c_str(), "kernel.cu", 0, nullptr, nullptr);
  int result = compile(program, count - 3, arguments + 3);
  size_t size = 0;
  if (result != 0) {
    logSize(program, &size);
    text.resize(size);
    log(program, &text[0]);
    printf("NVRTC's result is %d. %s\n", result, text.c_str());
    return 1;
  }
  cubinSize(program, &size);
  text.resize(size);
  cubin(program, &text[0]);
  for (const auto &[kernel, registers] : registersOf(text)) printf("%s %u\n", kernel.c_str(), registers);
  return 0;
}
