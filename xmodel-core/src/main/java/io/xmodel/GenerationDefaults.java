package io.xmodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.text.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a checkpoint says about generating: generation_config.json, where there is one.
 *
 * @param options its settings, or greedy where it has none
 * @param eosIds ids that end a text: the tokenizer's, or without one generation_config.json's, or
 *     config.json's
 */
record GenerationDefaults(GenerationOptions options, Set<Integer> eosIds) {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationDefaults.class);

  static GenerationDefaults read(ModelFiles files, @Nullable Tokenizer tokenizer) {
    return read(
        files.checkpoint().directory(), files.config().vocabSize(), files.eosIds(), tokenizer);
  }

  /**
   * Reads a directory's file.
   *
   * @param vocab ids there are
   * @param configured config.json's ids that end a text
   */
  static GenerationDefaults read(
      Path directory, int vocab, List<Integer> configured, @Nullable Tokenizer tokenizer) {
    Path file = directory.resolve("generation_config.json");
    ObjectNode json =
        ForeignFiles.isThere(file)
            ? StrictJson.readObject(file)
            : JsonNodeFactory.instance.objectNode();
    Set<Integer> eosIds =
        tokenizer != null ? Set.copyOf(tokenizer.eosIds()) : eosIds(file, json, configured);
    GenerationConfig.Result result = GenerationConfig.read(json, vocab, tokenizer != null);
    if (!result.problems().isEmpty()) {
      LOG.warn("{}: what makes no sense is not used: {}.", file, result.problems());
    }
    if (!result.unused().isEmpty()) {
      LOG.warn("{}: not used, as there is no such option here: {}.", file, result.unused());
    }
    return new GenerationDefaults(result.options(), eosIds);
  }

  private static Set<Integer> eosIds(Path file, JsonNode json, List<Integer> configured) {
    JsonNode eos = json.path("eos_token_id");
    if (!json.hasNonNull("eos_token_id") || (eos.isArray() && eos.isEmpty())) {
      return Set.copyOf(configured);
    }
    Set<Integer> ids = new LinkedHashSet<>();
    for (JsonNode id : eos.isArray() ? eos : List.of(eos)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw new CheckpointException(
            "%s: expected an id or a list of ids for 'eos_token_id', found %s."
                .formatted(file, Quoted.shortened(eos.toString())));
      }
      ids.add(id.intValue());
    }
    return Set.copyOf(ids);
  }
}
