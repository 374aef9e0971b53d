package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BOS and EOS. The tokenizer's own strings come first: the numbers in config.json are often the
 * model class's defaults and belong to another tokenizer.
 *
 * @param bosToken the string of BOS; empty when there is none
 * @param bos its id
 * @param eos ids that end a generation, tokenizer_config.json's first; at least one
 * @param addBos whether a plain prompt begins with BOS; null when tokenizer_config.json does not
 *     say
 */
record SpecialIds(String bosToken, OptionalInt bos, List<Integer> eos, @Nullable Boolean addBos) {
  private static final Logger LOG = LoggerFactory.getLogger(SpecialIds.class);

  static SpecialIds resolve(Path directory, JsonNode config, Map<String, Integer> added) {
    TokenizerConfig tokenizerConfig = TokenizerConfig.load(directory);
    JsonNode generationConfig = JsonFiles.optional(directory, "generation_config.json");
    String bosToken = tokenizerConfig.bosToken();
    OptionalInt bos = id(directory, added, "bos_token", bosToken);
    OptionalInt own = id(directory, added, "eos_token", tokenizerConfig.eosToken());
    List<Integer> configured = ids(config.path("eos_token_id"));
    warnWhenDifferent("bos_token_id", bos, ids(config.path("bos_token_id")));
    warnWhenDifferent("eos_token_id", own, configured);

    Set<Integer> eos = new LinkedHashSet<>();
    own.ifPresent(eos::add);
    List<Integer> generating = ids(generationConfig.path("eos_token_id"));
    eos.addAll(addedOnly(added, generating));
    // One number may be the model class's default, but nobody writes a list without a thought.
    if (eos.isEmpty() || (generating.isEmpty() && configured.size() > 1)) {
      eos.addAll(addedOnly(added, configured));
    }
    if (eos.isEmpty()) {
      throw new CheckpointException(
          "%s: no end-of-text token: tokenizer_config.json has no eos_token, and neither generation_config.json nor config.json has an eos_token_id that is one of the added tokens. Set eos_token in tokenizer_config.json."
              .formatted(directory));
    }
    return new SpecialIds(bosToken, bos, List.copyOf(eos), tokenizerConfig.addBosToken());
  }

  /** BOS and the EOS ids. */
  Stream<Integer> all() {
    return Stream.concat(bos.stream().boxed(), eos.stream());
  }

  private static OptionalInt id(
      Path directory, Map<String, Integer> added, String key, String content) {
    if (content.isEmpty()) {
      return OptionalInt.empty();
    }
    Integer id = added.get(content);
    if (id == null) {
      throw new CheckpointException(
          "%s: tokenizer_config.json's %s '%s' is not among the added_tokens of tokenizer.json: the files belong to different models. Take both from the same one."
              .formatted(directory, key, Quoted.shortened(content)));
    }
    return OptionalInt.of(id);
  }

  /** An id or a list of ids. */
  private static List<Integer> ids(JsonNode node) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (id.isIntegralNumber() && id.canConvertToInt()) {
        ids.add(id.intValue());
      }
    }
    return ids;
  }

  private static void warnWhenDifferent(String key, OptionalInt own, List<Integer> configured) {
    if (own.isPresent() && !configured.isEmpty() && !configured.contains(own.getAsInt())) {
      LOG.warn(
          "config.json says {} {}, but the tokenizer's own string gives {}, which is used.",
          key,
          configured.size() == 1 ? configured.getFirst() : configured,
          own.getAsInt());
    }
  }

  /** An EOS id that names an ordinary token would cut answers at that word. */
  private static List<Integer> addedOnly(Map<String, Integer> added, List<Integer> ids) {
    List<Integer> kept = ids.stream().filter(added.values()::contains).toList();
    if (kept.size() < ids.size()) {
      LOG.warn(
          "Of the eos_token_id {} only {} are kept: the others are not special tokens of this tokenizer.",
          ids,
          kept);
    }
    return kept;
  }
}
