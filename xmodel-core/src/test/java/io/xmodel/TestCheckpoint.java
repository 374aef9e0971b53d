package io.xmodel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script;
import io.xmodel.internal.checkpoint.SafetensorsFiles;
import io.xmodel.internal.model.TensorSpec;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.model.XmodelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A checkpoint directory for the fake backend: weights of zeros, the tests' tokenizer and the
 * published chat template. The tokenizer has a token for every byte, {@code <think>} and {@code
 * </think>}, and tokens that hold the joints of a tool call.
 */
public final class TestCheckpoint {
  /** More rows than the tokenizer has tokens. */
  public static final int VOCABULARY = 560;

  /** Tokens across which the parts of a call may be cut in another way. */
  public static final List<String> JOINTS =
      List.of(
          "```",
          "json",
          "}}",
          "{\"",
          "\"}",
          "\n```json\n",
          "\n```",
          "{}\n```",
          "function",
          "}\n",
          "\n{",
          ": {\"",
          "{}}",
          "\\\"",
          "</",
          "think>");

  private static final ObjectMapper JSON = new ObjectMapper();

  private TestCheckpoint() {}

  /** Writes it into a directory that is there. */
  public static Path write(Path directory) {
    return write(directory, false);
  }

  /**
   * As above.
   *
   * @param special whether the tokens of tool calls and reasoning are left out of decoded text; the
   *     published tokenizer's are not
   */
  public static Path write(Path directory, boolean special) {
    try {
      writeWithoutTokenizer(directory);
      Files.copy(
          TestFiles.path("tokenizer/tokenizer_config.json"),
          directory.resolve("tokenizer_config.json"));
      writeTokenizer(directory.resolve("tokenizer.json"), special);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one that knows only ids; 1 ends a text. */
  public static Path writeWithoutTokenizer(Path directory) {
    try {
      Files.writeString(
          directory.resolve("config.json"),
          """
          {"model_type": "xmodel", "architectures": ["XmodelForCausalLM"], "hidden_act": "silu",
           "vocab_size": %d, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
           "num_attention_heads": 1, "num_key_value_heads": 1, "max_position_embeddings": 1024,
           "rms_norm_eps": 1e-5, "rope_theta": 10000, "bos_token_id": 0, "eos_token_id": 1,
           "tie_word_embeddings": true, "torch_dtype": "bfloat16"}
          """
              .formatted(VOCABULARY));
      Files.write(directory.resolve("model.safetensors"), weights(FakeModel.config(VOCABULARY)));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] weights(XmodelConfig config) {
    ObjectNode header = JSON.createObjectNode();
    int offset = 0;
    for (TensorSpec spec : TensorSpec.of(config)) {
      int bytes = 2 * spec.rows() * spec.columns();
      ObjectNode tensor = header.putObject(spec.name()).put("dtype", "BF16");
      ArrayNode shape = tensor.putArray("shape");
      Arrays.stream(spec.shape()).forEach(shape::add);
      tensor.putArray("data_offsets").add(offset).add(offset + bytes);
      offset += bytes;
    }
    return SafetensorsFiles.bytes(header.toString(), offset);
  }

  private static void writeTokenizer(Path file, boolean special) throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(TestFiles.path("tokenizer/tokenizer.json").toFile());
    ArrayNode added = (ArrayNode) json.path("added_tokens");
    int next = added.get(added.size() - 1).path("id").asInt() + 1;
    for (String content : List.of("<think>", "</think>")) {
      ObjectNode token = added.get(added.size() - 1).deepCopy();
      added.add(token.put("id", next++).put("content", content));
    }
    if (special) {
      added.forEach(token -> ((ObjectNode) token).put("special", true));
    }
    ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
    for (String joint : JOINTS) {
      vocabulary.put(joint.replace("\n", "Ċ").replace(" ", "Ġ"), next++);
    }
    JSON.writeValue(file.toFile(), json);
  }

  /** Loads a directory to do what a script says. */
  public static Xmodel load(Path directory, Script script) {
    return load(directory, script, LoadOptions.DEFAULT);
  }

  /** As above, with other options. */
  public static Xmodel load(Path directory, Script script, LoadOptions options) {
    return Xmodel.load(
        directory,
        options.withBackend("fake").withBackendOptions(BackendOptions.DEFAULT.withStages(script)));
  }

  /** A script of a tokenizer's model: answers to messages, one for each turn. */
  public static Script script(Tokenizer tokenizer, int[]... answers) {
    return new Script(answers(tokenizer, answers));
  }

  /** What comes after the k-th {@code <｜Assistant｜>} of a text is the k-th answer. */
  public static FakeModel.Rule answers(Tokenizer tokenizer, int[]... answers) {
    return Script.answers(id(tokenizer, "<｜Assistant｜>"), tokenizer.eosId(), answers);
  }

  /** The id of an added token. */
  public static int id(Tokenizer tokenizer, String added) {
    return tokenizer.addedTokenId(added).orElseThrow();
  }

  /** A text as tokens of one byte each; added tokens are recognised. */
  public static int[] bytes(Tokenizer tokenizer, String text) {
    List<Integer> ids = new ArrayList<>();
    for (int id : tokenizer.encodeWithSpecialTokens(text)) {
      byte[] token = tokenizer.tokenBytes(id);
      if (tokenizer.addedTokens().contains(new String(token, StandardCharsets.UTF_8))) {
        ids.add(id);
        continue;
      }
      for (byte b : token) {
        ids.add(byteId(tokenizer, b));
      }
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The token of one byte. */
  private static int byteId(Tokenizer tokenizer, byte b) {
    for (int id = 3; id < 259; id++) {
      byte[] token = tokenizer.tokenBytes(id);
      if (token.length == 1 && token[0] == b) {
        return id;
      }
    }
    throw new IllegalArgumentException("no token for byte " + b);
  }
}
