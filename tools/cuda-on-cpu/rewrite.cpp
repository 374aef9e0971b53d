#include "rewrite.h"

#include <cctype>
#include <regex>
#include <stdexcept>
#include <vector>

static size_t typeSize(const std::string &type) {
  if (type == "char") return 1;
  if (type == "short" || type == "half" || type == "__half") return 2;
  if (type == "int" || type == "float" || type == "__half2") return 4;
  if (type == "long" || type == "double" || type == "long long") return 8;
  throw std::runtime_error("shared memory of type " + type + " is not known");
}

// `__shared__ float a[64];`: its place in the block's shared memory is fixed here.
static std::string placeShared(const std::string &cuda, size_t &bytes) {
  static const std::regex declaration(R"(__shared__\s+((?:long )?\w+)\s+(\w+)\s*\[\s*(\d+)\s*\]\s*;)");
  std::string result;
  std::sregex_iterator match(cuda.begin(), cuda.end(), declaration), none;
  size_t done = 0;
  for (; match != none; ++match) {
    std::string type = (*match)[1], name = (*match)[2], count = (*match)[3];
    result += cuda.substr(done, match->position() - done);
    result += "CUDA_ON_CPU_SHARED(" + type + ", " + name + ", " + count + ", " + std::to_string(bytes) + ");";
    bytes += (typeSize(type) * std::stoul(count) + 127) / 128 * 128;
    done = match->position() + match->length();
  }
  result += cuda.substr(done);
  if (result.find("__shared__") != std::string::npos) throw std::runtime_error("shared memory of another form than `__shared__ type name[count];`");
  return result;
}

// The text up to the bracket that closes the one before `at`.
static std::string bracketed(const std::string &text, size_t &at) {
  size_t start = at;
  int depth = 1;
  for (; at < text.size(); at++) {
    if (text[at] == '"') {
      at = text.find('"', at + 1);
      continue;
    }
    if (text[at] == '(') depth++;
    if (text[at] == ')' && --depth == 0) return text.substr(start, at++ - start);
  }
  throw std::runtime_error("a bracket that is not closed");
}

// `{ .reg .u64 u; cvta.to.shared.u64 u, %1; … }`, `mma.sync… {%0,%1}, …;`: the instruction, and numbers among its operands.
static std::string instruction(std::string text, std::vector<std::string> &numbers) {
  if (text.rfind("{ .reg", 0) == 0) text = text.substr(text.find(';') + 2);
  size_t end = text.find_first_of(" ;");
  std::string name = "ptx_" + text.substr(0, end);
  for (char &c : name)
    if (!isalnum((unsigned char)c)) c = '_';
  static const std::regex number(R"([ ,](\d+)\s*;)");
  std::smatch match;
  std::string operands = end == std::string::npos ? "" : text.substr(end);
  if (std::regex_search(operands, match, number)) numbers.push_back(match[1]);
  return name;
}

// `asm volatile("op %0, %1;" : "=r"(a) : "r"(b))` becomes `ptx_op(a, b)`.
static std::string callInstructions(const std::string &cuda) {
  static const std::regex begin(R"(\basm\s*(?:volatile)?\s*\()");
  std::string result;
  size_t done = 0;
  for (std::sregex_iterator match(cuda.begin(), cuda.end(), begin), none; match != none; ++match) {
    size_t at = match->position() + match->length();
    std::string inside = bracketed(cuda, at);
    size_t open = inside.find('"'), close = inside.find('"', open + 1);
    if (close == std::string::npos) throw std::runtime_error("inline PTX without a text: " + inside);
    std::vector<std::string> operands, numbers;
    std::string name = instruction(inside.substr(open + 1, close - open - 1), numbers);
    for (size_t next = close + 1; (next = inside.find('"', next)) != std::string::npos;) {
      next = inside.find('(', inside.find('"', next + 1)) + 1;  // past the constraint
      operands.push_back("(" + bracketed(inside, next) + ")");
    }
    operands.insert(operands.end(), numbers.begin(), numbers.end());
    result += cuda.substr(done, match->position() - done) + name + "(";
    for (size_t i = 0; i < operands.size(); i++) result += (i ? ", " : "") + operands[i];
    result += ")";
    done = at;
  }
  return result + cuda.substr(done);
}

// For each kernel a function that takes the addresses of its parameters, as cuLaunchKernel has them.
static std::string entries(const std::string &cuda) {
  static const std::regex kernel(R"(__global__\s+void\s+(?:__launch_bounds__\s*\([^)]*\)\s*)?(\w+)\s*\()");
  std::string result;
  for (std::sregex_iterator match(cuda.begin(), cuda.end(), kernel), none; match != none; ++match) {
    std::string name = (*match)[1];
    result += "extern \"C\" void cuda_on_cpu_run_" + name + "(void **at) { cuda_on_cpu_call(" + name + ", at); }\n";
    result += "extern \"C\" unsigned cuda_on_cpu_parameters_" + name + "(unsigned *sizes) { return cuda_on_cpu_sizes(" + name + ", sizes); }\n";
  }
  return result;
}

std::string rewrite(const std::string &cuda) {
  size_t shared = 0;
  std::string text = callInstructions(placeShared(cuda, shared));
  return "#include \"cuda.h\"\n#line 1 \"kernel.cu\"\n" + text + "\n" + entries(cuda) + "extern \"C\" unsigned cuda_on_cpu_shared = " +
         std::to_string(shared) + ";\n";
}
