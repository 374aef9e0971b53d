package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.CheckpointInfo;
import io.xmodel.backend.KvType;
import io.xmodel.model.MupScales;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import io.xmodel.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a checkpoint holds, as fields of one JSON object; those of config.json keep their names. */
final class ModelJson {
  private ModelJson() {}

  static void write(
      JsonGenerator json, Path directory, CheckpointInfo info, @Nullable TextTokenizer tokenizer)
      throws IOException {
    json.writeStringField("model", directory.toString());
    shape(json, info.config());
    json.writeNumberField("parameters", info.size().parameters());
    json.writeNumberField("weight_bytes", info.size().totalBytes());
    json.writeObjectFieldStart("bytes_by_dtype");
    for (Map.Entry<DType, Long> entry : info.size().bytes().entrySet()) {
      json.writeNumberField(entry.getKey().label(), entry.getValue());
    }
    json.writeEndObject();
    json.writeStringField("quantization", ModelReport.quantization(info.quantization()));
    json.writeArrayFieldStart("files");
    for (Path file : info.files()) {
      json.writeString(String.valueOf(file.getFileName()));
    }
    json.writeEndArray();
    scales(json, info.config().scales());
    json.writeObjectFieldStart("kv_bytes_per_token");
    for (KvType type : KvType.values()) {
      json.writeNumberField(
          type.name().toLowerCase(Locale.ROOT), ModelReport.cacheBytes(info.config(), type));
    }
    json.writeEndObject();
    json.writeFieldName("tokenizer");
    if (tokenizer == null) {
      json.writeNull();
    } else {
      tokenizer(json, tokenizer);
    }
  }

  private static void shape(JsonGenerator json, XmodelConfig config) throws IOException {
    json.writeNumberField("vocab_size", config.vocabSize());
    json.writeNumberField("hidden_size", config.hiddenSize());
    json.writeNumberField("intermediate_size", config.intermediateSize());
    json.writeNumberField("num_hidden_layers", config.numHiddenLayers());
    json.writeNumberField("num_attention_heads", config.numAttentionHeads());
    json.writeNumberField("num_key_value_heads", config.numKeyValueHeads());
    json.writeNumberField("head_dim", config.headDim());
    json.writeNumberField("max_position_embeddings", config.maxPositionEmbeddings());
    json.writeNumberField("rms_norm_eps", config.rmsNormEps());
    json.writeNumberField("rope_theta", config.ropeTheta());
    json.writeStringField("rope_scaling", ModelReport.scaling(config.ropeScaling()));
    json.writeBooleanField("tie_word_embeddings", config.tieWordEmbeddings());
    json.writeBooleanField("attention_bias", config.attentionBias());
    json.writeBooleanField("mlp_bias", config.mlpBias());
    json.writeBooleanField("use_mup", config.useMup());
  }

  private static void scales(JsonGenerator json, MupScales scales) throws IOException {
    json.writeObjectFieldStart("scales");
    json.writeNumberField("embedding", scales.embedding());
    json.writeNumberField("attention", scales.attention());
    json.writeNumberField("attention_residual", scales.attentionResidual());
    json.writeNumberField("ffn_residual", scales.ffnResidual());
    json.writeNumberField("logits", scales.logits());
    json.writeEndObject();
  }

  private static void tokenizer(JsonGenerator json, TextTokenizer tokenizer) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id_limit", tokenizer.idLimit());
    if (tokenizer.bosId().isPresent()) {
      json.writeNumberField("bos_id", tokenizer.bosId().getAsInt());
    }
    JsonOutput.ids(
        json, "eos_ids", tokenizer.eosIds().stream().mapToInt(Integer::intValue).toArray());
    json.writeEndObject();
  }
}
