package io.xmodel.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.FileProblem;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.internal.files.ForeignFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON from files that nobody vouches for: a key given twice, text after the end, deep nesting and
 * huge files are errors, since each is a way to make two readers see two different checkpoints or
 * to exhaust memory.
 */
public final class StrictJson {
  /** No file of a checkpoint but the tokenizer's is near this size. */
  private static final long MAX_BYTES = 16 << 20;

  private static final JsonFactory FACTORY =
      // Python writes and reads Infinity and NaN; whoever reads a number checks its range.
      factory().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private StrictJson() {}

  /** Limits for every parser of a checkpoint's files. */
  public static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(64)
                .maxNumberLength(64)
                .maxNameLength(4096)
                .maxStringLength(1 << 20)
                .build());
  }

  /**
   * Reads a file that must hold one JSON object of at most 16 MiB.
   *
   * @throws CheckpointException when it is missing, unreadable, too large or not a JSON object
   */
  public static ObjectNode readObject(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new CheckpointException(
            "%s is %s bytes long; expected JSON of at most %s bytes. It is not the file its name says."
                .formatted(file, size, MAX_BYTES));
      }
      return parseObject(ForeignFiles.bytes(file), file.toString());
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /**
   * Parses bytes that must hold one JSON object.
   *
   * @param origin the file, for messages
   * @throws CheckpointException when they do not
   */
  public static ObjectNode parseObject(byte[] json, String origin) {
    JsonNode node;
    try (JsonParser parser = FACTORY.createParser(json)) {
      node = JsonTree.document(parser);
    } catch (JsonProcessingException e) {
      throw notJson(origin, e);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s could not be read: %s.".formatted(origin, FileProblem.of(e)), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new CheckpointException(
          "%s: expected a JSON object, found %s.".formatted(origin, kind(node)));
    }
    return object;
  }

  /** The kind of a JSON value, for messages. */
  public static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "the text " + Quoted.of(node.textValue());
      case NUMBER -> "the number " + Quoted.shortened(node.asText());
      case BOOLEAN -> node.asText();
      case NULL -> "null";
      default -> "nothing";
    };
  }

  /** What to say of a file that a parser refused. */
  public static CheckpointException notJson(String origin, JsonProcessingException e) {
    return new CheckpointException(
        "%s is not valid JSON: %s. The file is damaged or not what its name says."
            .formatted(origin, JsonProblem.of(e)),
        e);
  }
}
