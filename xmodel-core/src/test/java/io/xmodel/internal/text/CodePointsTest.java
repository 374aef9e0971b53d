package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code points in several contexts become the ids that Hugging Face's library gives. With {@code
 * -Dxmodel.tokenizers=FOLDER} these are all code points, alone, too, of every tokenizer.json below
 * the folder.
 */
class CodePointsTest {
  static Stream<Path> tokenizers() throws IOException {
    List<Path> files = byHand();
    return files.isEmpty()
        ? Stream.of(TestTokenizers.directory().resolve("tokenizer.json"))
        : files.stream();
  }

  static List<Path> byHand() throws IOException {
    String folder = System.getProperty("xmodel.tokenizers", "");
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(file -> file.endsWith("tokenizer.json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void inContext(Path file) {
    try (Both both = Both.of(file)) {
      assertThat(both.checkInContexts(Edges.all())).isGreaterThan(10_000);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("byHand")
  void alone(Path file) {
    try (Both both = Both.of(file)) {
      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          both.check(Character.toString(c));
        }
      }
    }
  }
}
