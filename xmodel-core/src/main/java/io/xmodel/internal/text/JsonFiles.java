package io.xmodel.internal.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.FileProblem;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.json.JsonProblem;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A checkpoint directory's JSON files; each fault is named. */
final class JsonFiles {
  private JsonFiles() {}

  /** The bytes of a file that must be there. */
  static byte[] bytes(Path directory, String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          "%s has no %s: text cannot be used without it. Copy it from the published model."
              .formatted(directory, name));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw fault(file, e);
    }
  }

  /** The object in a file that must be there. */
  static JsonNode required(Path directory, String name) {
    byte[] bytes = bytes(directory, name);
    try {
      JsonNode object = new ObjectMapper().readTree(bytes);
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
    return Files.exists(directory.resolve(name))
        ? required(directory, name)
        : MissingNode.getInstance();
  }

  /** What to say when reading fails. */
  static XmodelException fault(Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new InterruptedWorkException("Reading " + file, e);
    }
    if (e instanceof JacksonException json) {
      return new CheckpointException(
          "%s is not valid JSON: %s. Take the file from the published model again."
              .formatted(file, JsonProblem.of(json)),
          e);
    }
    return new CheckpointException("%s cannot be read: %s.".formatted(file, FileProblem.of(e)), e);
  }
}
