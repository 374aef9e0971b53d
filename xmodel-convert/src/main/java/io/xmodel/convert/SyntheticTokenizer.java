package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A byte-level BPE tokenizer for a vocabulary of any size, with DeepSeek's special tokens at their
 * published places: every text has ids, and every id but the padding rows a text. Its merges make
 * pairs of frequent letters, then pairs of pairs.
 */
final class SyntheticTokenizer {
  /** Ids below this would not hold the bytes and the special tokens. */
  static final int MIN_VOCAB = 276;

  /** The published tokenizer's ids end here; rows of the embedding beyond are padding. */
  private static final int PUBLISHED_IDS = 128815;

  private static final List<String> FIRST =
      List.of("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>");

  /** In the published order, from 128798 to 128814. */
  private static final List<String> LAST =
      List.of(
          "<think>",
          "</think>",
          "<｜fim▁hole｜>",
          "<｜fim▁begin｜>",
          "<｜fim▁end｜>",
          "<｜User｜>",
          "<｜Assistant｜>",
          "<|EOT|>",
          "<｜tool▁calls▁begin｜>",
          "<｜tool▁calls▁end｜>",
          "<｜tool▁call▁begin｜>",
          "<｜tool▁call▁end｜>",
          "<｜tool▁outputs▁begin｜>",
          "<｜tool▁outputs▁end｜>",
          "<｜tool▁output▁begin｜>",
          "<｜tool▁output▁end｜>",
          "<｜tool▁sep｜>");

  /** A blank, as byte-level BPE writes it, then letters by frequency. */
  private static final String LETTERS =
      "Ġetaoinsrhldcumfpgwybvkxjqz0123456789ETAOINSRHLDCUMFPGWYBVKXJQZ";

  private final ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
  private final ArrayNode merges = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode added = JsonNodeFactory.instance.arrayNode();
  private final int end;
  private int next;

  SyntheticTokenizer(int vocabSize) {
    if (vocabSize < MIN_VOCAB) {
      throw new RequestException(
          "A vocabulary of %s is too small for a tokenizer: 256 bytes and %s special tokens need %s."
              .formatted(vocabSize, FIRST.size() + LAST.size(), MIN_VOCAB));
    }
    end = Math.min(vocabSize, PUBLISHED_IDS) - LAST.size();
    FIRST.forEach(this::addSpecial);
    for (int b = 0; b < 256; b++) {
      vocabulary.put(Character.toString(byteCharacter(b)), next++);
    }
    addMerges();
    LAST.forEach(this::addSpecial);
  }

  private void addSpecial(String content) {
    vocabulary.put(content, next);
    added
        .addObject()
        .put("id", next++)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private void addMerges() {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < LETTERS.length(); i++) {
      // A blank only begins a token, as words are split there.
      for (int j = 1; j < LETTERS.length(); j++) {
        addMerge(LETTERS.substring(i, i + 1), LETTERS.substring(j, j + 1));
        pairs.add(LETTERS.substring(i, i + 1) + LETTERS.charAt(j));
      }
    }
    for (String first : pairs) {
      for (String second : pairs) {
        if (next >= end) {
          return;
        }
        if (!second.startsWith("Ġ")) {
          addMerge(first, second);
        }
      }
    }
  }

  private void addMerge(String first, String second) {
    if (next < end) {
      vocabulary.put(first + second, next++);
      merges.add(first + " " + second);
    }
  }

  /** GPT-2's printable stand-in for a byte: itself where printable, else shifted up from 256. */
  private static int byteCharacter(int b) {
    int shifted = 256;
    for (int i = 0; i < 256; i++) {
      boolean printable = (i >= '!' && i <= '~') || (i >= 0xA1 && i <= 0xAC) || i >= 0xAE;
      if (i == b) {
        return printable ? i : shifted;
      }
      shifted += printable ? 0 : 1;
    }
    throw new IllegalArgumentException("not a byte: " + b);
  }

  /** Writes tokenizer.json, and the published tokenizer_config.json with the chat template. */
  void write(OutputDirectory directory) {
    directory.replace("tokenizer.json", file -> Files.writeString(file, json().toString()));
    directory.replace(
        "tokenizer_config.json",
        file -> {
          try (InputStream in = published()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  private static InputStream published() throws IOException {
    return Objects.requireNonNull(
        SyntheticTokenizer.class.getResourceAsStream("tokenizer_config.json"));
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    json.set("added_tokens", added);
    json.putNull("normalizer");
    json.set("pre_tokenizer", byteLevel());
    json.set("post_processor", byteLevel());
    json.set("decoder", byteLevel());
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.set("vocab", vocabulary);
    model.set("merges", merges);
    return json;
  }

  private static ObjectNode byteLevel() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}
