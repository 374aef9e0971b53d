import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Writes the code points that the tokenizers library and JDK 25 do not take for the same, as each
 * of that library's parts knows another version of Unicode. Asks the library itself, through DJL:
 *
 * <pre>
 * mvn -q -pl xmodel-core dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp $(cat /tmp/classpath) tools/unicode/Rust.java > xmodel-core/src/main/resources/io/xmodel/internal/text/split/rust.txt
 * </pre>
 */
final class Rust {
  private static final int BATCH = 500;

  /** Comes between texts of a batch: nothing joins it, and nothing moves across it. */
  private static final String BETWEEN = "x\n";

  /** Marks of most classes move in one of them, or the marks around. */
  private static final String[][] AROUND = {{"", ""}, {"a", "\u0323"}, {"a\u0301", ""}};

  private Rust() {}

  public static void main(String[] args) throws IOException {
    if (Runtime.version().feature() != 25) {
      throw new IllegalStateException("expected JDK 25, which knows Unicode 16");
    }
    print("normalized-later", normalizedLater());
    print("punctuation-changed", punctuationChanged());
    print("numeric-17", numericLater());
  }

  /** What normalization does not know: it changes into nothing, and nothing joins it. */
  private static BitSet normalizedLater() throws IOException {
    BitSet later = new BitSet();
    for (Normalizer.Form form : Normalizer.Form.values()) {
      UnaryOperator<String> jdk = text -> Normalizer.normalize(text, form);
      try (Library library = new Library("{\"type\": \"%s\"}".formatted(form), "")) {
        for (String[] around : AROUND) {
          differences(c -> around[0] + c + around[1], library, jdk, later);
        }
      }
    }
    // What composes one of these is as new, if it is of the same alphabet.
    for (int c : later.stream().toArray()) {
      Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
          .codePoints()
          .filter(part -> Character.UnicodeBlock.of(part) == Character.UnicodeBlock.of(c))
          .forEach(later::set);
    }
    return later;
  }

  private static BitSet punctuationChanged() throws IOException {
    BitSet changed = new BitSet();
    String removed = "{\"type\": \"Punctuation\", \"behavior\": \"Removed\"}, ";
    try (Library library = new Library("null", removed)) {
      differences(c -> c, library, text -> text.replaceAll("\\p{P}", ""), changed);
    }
    return changed;
  }

  private static BitSet numericLater() throws IOException {
    BitSet later = new BitSet();
    String digits =
        "{\"type\": \"Digits\", \"individual_digits\": true}, "
            + "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"^.$\"}, \"behavior\": \"Removed\", \"invert\": false}, ";
    try (Library library = new Library("null", digits)) {
      differences(c -> "xx" + c + "xx", library, text -> text.replaceAll("\\p{N}", ""), later);
    }
    return later;
  }

  /** Adds the code points whose texts the library does not change as the JDK does. */
  private static void differences(
      UnaryOperator<String> text, Library library, UnaryOperator<String> jdk, BitSet found) {
    List<Integer> batch = new ArrayList<>();
    for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.getType(c) != Character.SURROGATE) {
        batch.add(c);
      }
      if (batch.size() == BATCH || c == Character.MAX_CODE_POINT) {
        StringBuilder joined = new StringBuilder();
        batch.forEach(one -> joined.append(text.apply(Character.toString(one))).append(BETWEEN));
        if (!library.change(joined.toString()).equals(jdk.apply(joined.toString()))) {
          for (int one : batch) {
            String alone = text.apply(Character.toString(one));
            if (!library.change(alone).equals(jdk.apply(alone))) {
              found.set(one);
            }
          }
        }
        batch.clear();
      }
    }
  }

  private static void print(String name, BitSet set) {
    StringBuilder line = new StringBuilder(name);
    for (int start = set.nextSetBit(0); start >= 0; ) {
      int end = set.nextClearBit(start);
      line.append(end - 1 == start ? " %X".formatted(start) : " %X-%X".formatted(start, end - 1));
      start = set.nextSetBit(end);
    }
    System.out.print(line.append('\n'));
  }

  /** The library with a tokenizer whose ids are bytes, so that they tell what became of a text. */
  private record Library(HuggingFaceTokenizer tokenizer) implements AutoCloseable {
    Library(String normalizer, String splits) throws IOException {
      this(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json(normalizer, splits).getBytes(StandardCharsets.UTF_8)),
              Map.of("truncation", "false", "padding", "false")));
    }

    private static String json(String normalizer, String splits) {
      StringBuilder vocabulary = new StringBuilder();
      int next = 256;
      for (int b = 0; b < 256; b++) {
        boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
        vocabulary.append(b == 0 ? "" : ", ");
        vocabulary.append("\"\\u%04x\": %d".formatted(printable ? b : next++, b));
      }
      String bytes =
          "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": false}";
      return """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": %s,
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [%s%s]}, "post_processor": null,
       "decoder": %s, "model": {"type": "BPE", "vocab": {%s}, "merges": []}}\
      """
          .formatted(normalizer, splits, bytes, bytes, vocabulary);
    }

    String change(String text) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (long id : tokenizer.encode(text, false, false).getIds()) {
        bytes.write((int) id);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      tokenizer.close();
    }
  }
}
