package io.xmodel.internal.text;

import io.xmodel.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The small tokenizer of the tests (tools/test-tokenizer), and text for it. */
public final class TestTokenizers {
  private static final String[] WORDS = {
    "The",
    " capital",
    " of",
    "中国",
    "的首都",
    " \n",
    "\n\n",
    "  ",
    "é",
    "😀",
    "👩‍👩‍👧",
    "1234567",
    "{\"a\":",
    "```json\n",
    "<",
    "<｜",
    "｜>",
    "|>",
    "don't",
    "\t",
    "ß",
    "\u0000",
    "a",
    "Ġ",
    "▁",
    "।",
    "\r\n",
    "!?..."
  };

  private TestTokenizers() {}

  /** Where its files are. */
  public static Path directory() {
    return TestFiles.path("tokenizer");
  }

  /** Loads it. */
  public static Tokenizer load() {
    return Tokenizer.load(directory());
  }

  /** Copies its files, for tests that damage them. */
  public static Path copyTo(Path target) {
    try {
      for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
        Files.copy(directory().resolve(name), target.resolve(name));
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text of awkward pieces, in which no special token stands whole. */
  public static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
