package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * config.json to {@link XmodelConfig}, with the defaults of the published {@code
 * configuration_xmodel2.py} and every value checked: a wrong number here would otherwise surface as
 * plausible-looking garbage.
 */
public final class ConfigReader {
  private static final int MAX_VOCAB = 1 << 24;
  private static final int MAX_WIDTH = 1 << 20;
  private static final int MAX_LAYERS = 1024;
  private static final int MAX_HEADS = 4096;
  private static final int MAX_POSITIONS = 1 << 27;
  private static final double MAX_SCALE = 1e6;
  private static final double MIN_SCALE = 1e-6;

  private final ConfigFields fields;

  private ConfigReader(ConfigFields fields) {
    this.fields = fields;
  }

  /**
   * Reads the model's shape and constants.
   *
   * @param json config.json
   * @param where its path, for messages
   * @throws CheckpointException naming the key, what was expected and what was found
   */
  public static XmodelConfig read(ObjectNode json, String where) {
    return read(new ConfigFields(json, where));
  }

  static XmodelConfig read(ConfigFields fields) {
    return new ConfigReader(fields).read();
  }

  private XmodelConfig read() {
    checkKind();
    int hidden = fields.integer("hidden_size", 1, MAX_WIDTH);
    int heads = fields.integer("num_attention_heads", 1, MAX_HEADS);
    int kvHeads = fields.integer("num_key_value_heads", 1, MAX_HEADS, heads);
    checkHeads(hidden, heads, kvHeads);
    int vocab = fields.integer("vocab_size", 1, MAX_VOCAB);
    int positions = fields.integer("max_position_embeddings", 1, MAX_POSITIONS);
    RopeReader.Rope rope = RopeReader.read(fields, positions);
    List<Integer> eos = eosIds(fields, vocab);
    XmodelConfig config =
        new XmodelConfig(
            vocab,
            hidden,
            fields.integer("intermediate_size", 1, MAX_WIDTH),
            fields.integer("num_hidden_layers", 1, MAX_LAYERS),
            heads,
            kvHeads,
            positions,
            (float) fields.number("rms_norm_eps", 1e-12, 0.1, 1e-5),
            rope.theta(),
            rope.scaling(),
            fields.flag("tie_word_embeddings", true),
            fields.flag("attention_bias", false),
            fields.flag("mlp_bias", false),
            fields.flag("use_mup", false),
            mup(),
            ids(fields, "bos_token_id", vocab, 1).getFirst(),
            eos.getFirst());
    fields.find("quantization_config"); // read elsewhere
    ConfigKeys.check(fields, config); // logs what is unknown
    return config;
  }

  /**
   * The ids that end a text: one, or a list of which each does.
   *
   * @param json config.json
   * @param vocab ids there are
   * @throws CheckpointException when one is none
   */
  static List<Integer> eosIds(ObjectNode json, String where, int vocab) {
    return eosIds(new ConfigFields(json, where), vocab);
  }

  private static List<Integer> eosIds(ConfigFields fields, int vocab) {
    return ids(fields, "eos_token_id", vocab, 2);
  }

  private void checkKind() {
    String type = fields.text("model_type");
    if (!"xmodel".equals(type)) {
      throw new CheckpointException(
          "%s: 'model_type': expected \"xmodel\", found %s. This library runs Xmodel-2.5 checkpoints only."
              .formatted(fields.where(), type == null ? "nothing" : Quoted.of(type)));
    }
    String activation = fields.text("hidden_act");
    // Swish is another name of it.
    if (activation != null && !activation.equals("silu") && !activation.equals("swish")) {
      throw new CheckpointException(
          "%s: 'hidden_act': expected \"silu\", found %s, which no Xmodel uses."
              .formatted(fields.where(), Quoted.of(activation)));
    }
  }

  private void checkHeads(int hidden, int heads, int kvHeads) {
    if (hidden % heads != 0) {
      throw new CheckpointException(
          "%s: 'num_attention_heads' must divide 'hidden_size', found %s and %s."
              .formatted(fields.where(), heads, hidden));
    }
    if (heads % kvHeads != 0) {
      throw new CheckpointException(
          "%s: 'num_key_value_heads' must divide 'num_attention_heads', found %s and %s."
              .formatted(fields.where(), kvHeads, heads));
    }
    int headDim = hidden / heads;
    if (headDim % 2 != 0) {
      throw new CheckpointException(
          "%s: hidden_size / num_attention_heads must be even for rotary embeddings, found %s / %s = %s."
              .formatted(fields.where(), hidden, heads, headDim));
    }
    if (fields.integer("head_dim", 1, MAX_WIDTH, headDim) != headDim) {
      throw new CheckpointException(
          "%s: 'head_dim': expected hidden_size / num_attention_heads = %s, found %s."
              .formatted(fields.where(), headDim, fields.integer("head_dim", 1, MAX_WIDTH)));
    }
  }

  private XmodelConfig.Mup mup() {
    return new XmodelConfig.Mup(
        scale("mup_input_scale", 12),
        scale("mup_output_scale", 1),
        scale("mup_attention_residual_scale", 1.4),
        scale("mup_ffn_residual_scale", 1.4),
        fields.integer("mup_base_width", 1, MAX_WIDTH, 256));
  }

  private float scale(String key, double otherwise) {
    return (float) fields.number(key, MIN_SCALE, MAX_SCALE, otherwise);
  }

  /** An id or a list of ids, as Hugging Face allows; at least one. */
  private static List<Integer> ids(ConfigFields fields, String key, int vocab, int otherwise) {
    JsonNode value = fields.find(key);
    if (value == null) {
      return List.of(otherwise);
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : value.isArray() && !value.isEmpty() ? value : List.of(value)) {
      if (!id.isIntegralNumber()
          || !id.canConvertToInt()
          || id.intValue() < 0
          || id.intValue() >= vocab) {
        throw fields.wrong(key, "an id between 0 and %s".formatted(vocab - 1), id);
      }
      ids.add(id.intValue());
    }
    return ids;
  }
}
