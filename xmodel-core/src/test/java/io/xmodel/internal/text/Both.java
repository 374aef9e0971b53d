package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.xmodel.internal.text.bpe.IdList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A tokenizer.json as this library and as Hugging Face's reads it. Without locks: one thread. */
final class Both implements AutoCloseable {
  /** What comes before, and after, a character that is compared. */
  static final String[][] CONTEXTS = {
    {"", ""},
    {"a", "b"},
    {" ", " "},
    {"1", "2"},
    {"中", "文"},
    {"!", "'s"},
    {"\n", "\r\n "},
    {"A", "t"}
  };

  private static final int BATCH = 500;

  private final Pipeline ours;
  private final HuggingFaceTokenizer theirs;

  private Both(byte[] json) {
    ours = new TokenizerJson(json, "tokenizer.json").pipeline();
    try {
      theirs =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Both of(String json) {
    return new Both(json.getBytes(StandardCharsets.UTF_8));
  }

  static Both of(Path file) {
    try {
      return new Both(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pipeline pipeline(String json) {
    return new TokenizerJson(json.getBytes(StandardCharsets.UTF_8), "tokenizer.json").pipeline();
  }

  static int[] ids(Pipeline pipeline, String text) {
    return ids(pipeline, PromptText.of(text, true));
  }

  static int[] ids(Pipeline pipeline, PromptText text) {
    IdList ids = new IdList(Integer.MAX_VALUE);
    pipeline.encode(text, ids);
    return ids.toArray();
  }

  /** The contents of the added tokens. */
  Set<String> added() {
    return ours.added().idByContent().keySet();
  }

  int[] ours(String text) {
    return ids(ours, text);
  }

  int[] theirs(String text) {
    long[] ids = theirs.encode(text, false, false).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** Compares; returns how many ids there are. */
  int check(String text) {
    return check(text, "");
  }

  /** As above, with what to say where they differ. */
  int check(String text, String what) {
    int[] expected = theirs(text);
    int[] found = ours(text);
    if (!Arrays.equals(found, expected)) {
      assertThat(found).as("ids of %s %s", escaped(text), what).isEqualTo(expected);
    }
    return found.length;
  }

  /**
   * Compares texts: many put together with something between, which is faster; where these differ,
   * one by one.
   */
  void checkAll(List<String> texts) {
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<String> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
      String joined = String.join("x\n", batch);
      if (!Arrays.equals(ours(joined), theirs(joined))) {
        batch.forEach(this::check);
        check(joined);
      }
    }
  }

  /** Compares code points in each of the contexts; returns how many texts those were. */
  int checkInContexts(List<String> codePoints) {
    for (String[] context : CONTEXTS) {
      checkAll(codePoints.stream().map(c -> context[0] + c + context[1]).toList());
    }
    return CONTEXTS.length * codePoints.size();
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .limit(300)
        .forEach(c ->
            escaped.append(c >= ' ' && c < 0x7F ? Character.toString(c) : "\\x{%X}".formatted(c)));
    return escaped.toString();
  }

  @Override
  public void close() {
    theirs.close();
  }
}
