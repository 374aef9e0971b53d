package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random and real text becomes the ids that Hugging Face's library gives. By hand, with the public
 * tokenizers of a folder:
 *
 * <pre>
 * -Dxmodel.tokenizers=FOLDER -Dxmodel.strings=10000000 -Dxmodel.texts=FOLDER [-Dxmodel.megabytes=100]
 * </pre>
 */
class RandomTextTest {
  private static final int STRINGS = Integer.getInteger("xmodel.strings", 5_000);
  private static final long SEED = Long.getLong("xmodel.seed", 1);
  private static final String[] PIECES = {
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "'",
    "'s",
    "'LL",
    "don't",
    "The",
    " capital",
    "HTTPServer",
    "éÉ",
    "ß",
    "中国",
    "的首都",
    "ひらがな",
    "カタカナ",
    "한국어",
    "привет",
    "Ελλάδα",
    "שלום",
    "مرحبا",
    "नमस्ते",
    "ไทย",
    "😀",
    "👩‍👩‍👧",
    "1",
    "12345",
    "٣٤",
    "½",
    "²",
    "{\"a\":",
    "```json\n",
    "//",
    "/*",
    "->",
    "==",
    "<",
    "<|",
    "｜>",
    "<｜",
    "_",
    "…",
    "—",
    "\u00A0",
    "\u3000",
    "\u200D",
    "\u0301",
    "\u0000",
    "\uFEFF",
    "\uFFFD"
  };

  static Stream<Path> tokenizers() throws IOException {
    return CodePointsTest.tokenizers();
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void randomStrings(Path file) {
    Random random = new Random(SEED);
    try (Both both = Both.of(file)) {
      List<String> added = List.copyOf(both.added());
      long ids = 0;
      for (int i = 0; i < STRINGS; i++) {
        ids += both.check(string(random, added));
      }
      assertThat(ids).isGreaterThan(STRINGS);
      System.out.printf("%s: %,d strings, %,d ids%n", file, STRINGS, ids);
    }
  }

  private static String string(Random random, List<String> added) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i >= 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> text.appendCodePoint(codePoint(random, 0x110000));
        case 1 -> text.appendCodePoint(codePoint(random, 0x3000));
        case 2 -> text.appendCodePoint(' ' + random.nextInt(95));
        case 3 -> {
          if (random.nextInt(6) == 0 && !added.isEmpty()) {
            text.append(added.get(random.nextInt(added.size())));
          }
        }
        default -> text.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }

  private static int codePoint(Random random, int limit) {
    int c = random.nextInt(limit);
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c;
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void realText(Path file) throws IOException {
    Path folder = Path.of(System.getProperty("xmodel.texts", "src/main/java"));
    long left = Long.getLong("xmodel.megabytes", 1) << 20;
    long bytes = 0;
    long ids = 0;
    try (Both both = Both.of(file);
        Stream<Path> all = Files.walk(folder)) {
      for (Path text : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
        // What is not UTF-8 becomes U+FFFD, which is text, too.
        String whole = new String(Files.readAllBytes(text), StandardCharsets.UTF_8);
        for (int from = 0; from < whole.length() && bytes < left; ) {
          int to = Math.min(whole.length(), from + 20_000);
          to += to < whole.length() && Character.isLowSurrogate(whole.charAt(to)) ? 1 : 0;
          String part = whole.substring(from, to);
          ids += both.check(part, text.toString());
          bytes += part.getBytes(StandardCharsets.UTF_8).length;
          from = to;
        }
      }
    }
    assertThat(bytes).isGreaterThan(50_000);
    System.out.printf("%s: %,d bytes, %,d ids%n", file, bytes, ids);
  }
}
