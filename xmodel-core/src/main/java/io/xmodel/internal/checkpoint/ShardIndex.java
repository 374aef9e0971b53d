package io.xmodel.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.json.StrictJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The {@code *.index.json} of a checkpoint in several files: {@code {"weight_map": {tensor:
 * file}}}.
 *
 * @param file the index, for messages
 * @param weightMap which shard holds each tensor; plain names of files beside the index
 */
record ShardIndex(Path file, Map<String, String> weightMap) {
  static ShardIndex read(Path file) {
    return parse(file, StrictJson.readObject(file));
  }

  static ShardIndex parse(Path file, ObjectNode json) {
    if (!(json.get("weight_map") instanceof ObjectNode map) || map.isEmpty()) {
      throw new CheckpointException(
          "%s: expected an object 'weight_map' that names the file of each tensor."
              .formatted(file));
    }
    Map<String, String> weightMap = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().isTextual() ? entry.getValue().textValue() : "";
      if (!isPlainName(shard)) {
        throw new CheckpointException(
            "%s: tensor '%s': expected the plain name of a file beside the index, found %s."
                .formatted(
                    file, Quoted.shortened(entry.getKey()), StrictJson.kind(entry.getValue())));
      }
      weightMap.put(entry.getKey(), shard);
    }
    return new ShardIndex(file, weightMap);
  }

  /**
   * Whether it names a file beside the index: a path would let a checkpoint name any file of the
   * machine.
   */
  private static boolean isPlainName(String name) {
    return !name.isBlank()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
  }

  /** The files to read, in order of first mention. */
  Set<String> shards() {
    return new LinkedHashSet<>(weightMap.values());
  }

  /** Checks, once all shards are read, that every tensor of the map was found. */
  void checkComplete(TensorSet tensors) {
    weightMap.forEach((tensor, shard) -> {
      if (!tensors.contains(tensor)) {
        throw new CheckpointException(
            "tensor '%s' is not in %s, where %s says it is. Download or convert the checkpoint again."
                .formatted(Quoted.shortened(tensor), Quoted.shortened(shard), file.getFileName()));
      }
    });
  }
}
