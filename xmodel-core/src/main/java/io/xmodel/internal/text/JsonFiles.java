package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.json.StrictJson;
import java.nio.file.Path;

/** A checkpoint directory's JSON files; each fault is named. */
final class JsonFiles {
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
    return StrictJson.parseObject(bytes, directory.resolve(name).toString());
  }

  /** The object in a file, or a missing node where there is no such file. */
  static JsonNode optional(Path directory, String name) {
    return ForeignFiles.isThere(directory.resolve(name))
        ? required(directory, name)
        : MissingNode.getInstance();
  }
}
