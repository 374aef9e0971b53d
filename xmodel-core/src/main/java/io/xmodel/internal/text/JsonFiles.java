package io.xmodel.internal.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.json.JsonProblem;
import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint directory's JSON files; each fault is named. */
final class JsonFiles {
  /** Python writes and reads Infinity and NaN. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonFiles() {}

  /** The bytes of a file that must be there. */
  static byte[] bytes(Path directory, String name) {
    Path file = directory.resolve(name);
    if (!ForeignFiles.isThere(file)) {
      throw new CheckpointException(
          "%s has no %s: text cannot be used without it. Copy it from the published model."
              .formatted(directory, name));
    }
    return ForeignFiles.bytes(file);
  }

  /** The object in a file that must be there. */
  static JsonNode required(Path directory, String name) {
    byte[] bytes = bytes(directory, name);
    try {
      JsonNode object = MAPPER.readTree(bytes);
      if (object.isObject()) {
        return object;
      }
    } catch (IOException e) {
      throw fault(directory.resolve(name), e);
    }
    throw new CheckpointException(
        "%s: expected a JSON object. Take the file from the published model again."
            .formatted(directory.resolve(name)));
  }

  /** The object in a file, or a missing node where there is no such file. */
  static JsonNode optional(Path directory, String name) {
    return ForeignFiles.isThere(directory.resolve(name))
        ? required(directory, name)
        : MissingNode.getInstance();
  }

  /** What to say when reading fails. */
  static XmodelException fault(Path file, IOException e) {
    if (e instanceof JacksonException json) {
      return new CheckpointException(
          "%s is not valid JSON: %s. Take the file from the published model again."
              .formatted(file, JsonProblem.of(json)),
          e);
    }
    return FileErrors.reading(file, e);
  }
}
