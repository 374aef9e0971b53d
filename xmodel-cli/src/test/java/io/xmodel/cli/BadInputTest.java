package io.xmodel.cli;

import static io.xmodel.cli.BadCheckpoint.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.BadCheckpoint.Damage;
import io.xmodel.cli.TestHost.Result;
import io.xmodel.convert.Converter;
import io.xmodel.convert.Float8Layout;
import io.xmodel.convert.GroupLayout;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The list of bad input, each with the sentence it prints: on stderr, alone, whichever command
 * meets it first. Nothing goes to stdout and nothing is left behind. In the sentences DIR stands
 * for the checkpoint, … for anything, INTEGERS and CONVERSIONS for options of convert. Options out
 * of range have their sentences in {@link UsageTest}.
 */
class BadInputTest {
  private static final String UP = "model.layers.1.mlp.up_proj.weight";
  private static final String POST_NORM = "model.layers.1.post_attention_layernorm.weight";
  private static final String EMBEDDING = "\"BF16\",\"shape\":[280,64]";
  private static final String ADDED = "[{\"id\": %d, \"content\": \"<|x|>\", \"special\": true}]";
  private static final String DEFAULTS = "generation_config.json";

  @TempDir static Path temp;
  private static int count;

  /** A way to damage a good checkpoint and the sentence about it. */
  record Case(String what, String good, Damage damage, String sentence) {
    @Override
    public String toString() {
      return what;
    }
  }

  static final List<Case> WEIGHT_FILES =
      List.of(
          bf16(
              "truncated data",
              c -> c.resize(-1),
              "tensor 'model.norm.weight': data_offsets [183808, 183936] reach beyond the file, which has 183935 bytes after its header (model.safetensors). The file is truncated or damaged: download or convert it again."),
          bf16(
              "truncated header",
              c -> c.resize(-185_000),
              "model.safetensors: the header claims … bytes but the file has only …. It is truncated: download or convert it again."),
          bf16(
              "truncated to a few bytes",
              c -> c.write(WEIGHTS, "abc"),
              "model.safetensors has 3 bytes, too few for a safetensors file. It is truncated: download or convert it again."),
          bf16(
              "empty file",
              c -> c.write(WEIGHTS, ""),
              "model.safetensors has 0 bytes, too few for a safetensors file. It is truncated: download or convert it again."),
          bf16(
              "oversized",
              c -> c.resize(3),
              "model.safetensors: 3 bytes follow the last tensor, from offset …. The file is damaged: download or convert it again."),
          bf16(
              "overlapping tensors",
              c -> c.header("[183808,183936]", "[183806,183934]"),
              "tensor 'model.norm.weight' begins at data offset 183806 and overlaps tensor 'model.layers.1.mlp.down_proj.weight', which ends at 183808 (model.safetensors, offset …). The file is damaged: download or convert it again."),
          bf16(
              "header length 2^63",
              c -> c.headerLength(Long.MIN_VALUE),
              "model.safetensors: the header claims 9223372036854775808 bytes; expected at most 16777216. This is not a safetensors file, or it is damaged."),
          bf16(
              "header length 2^63 - 1",
              c -> c.headerLength(Long.MAX_VALUE),
              "model.safetensors: the header claims 9223372036854775807 bytes; expected at most 16777216. This is not a safetensors file, or it is damaged."),
          bf16(
              "header length 0",
              c -> c.headerLength(0),
              "model.safetensors: the header is not a safetensors header: it is nothing where an object was expected. The file is damaged or not what its name says."),
          bf16(
              "a web page",
              c -> c.write(WEIGHTS, "<html>404 Not Found</html>"),
              "model.safetensors: the header claims … bytes; expected at most 16777216. This is not a safetensors file, or it is damaged."),
          bf16(
              "malicious pickle",
              c -> c.pickle("\u0080\2cos\nsystem\nX\4\0\0\0true\u0085R."),
              "pytorch_model.bin: the pickle is refused at byte 13: it asks for 'os.system', which rebuilding tensors does not need; it was not executed. Use safetensors files, or save a plain state dict with torch.save."),
          bf16(
              "shard missing",
              c -> c.shard(UP, "model-2.safetensors"),
              "DIR/model-2.safetensors does not exist. The checkpoint is incomplete: download or convert it again."),
          bf16(
              "tensor not in its shard",
              c -> c.shard("model.nowhere", "model-1.safetensors"),
              "tensor 'model.nowhere' is not in model-1.safetensors, where model.safetensors.index.json says it is. Download or convert the checkpoint again."),
          bf16(
              "tensor in two shards",
              c -> {
                c.shard(UP, "model-2.safetensors");
                Files.copy(c.path("model-1.safetensors"), c.path("model-2.safetensors"));
              },
              "tensor 'model.embed_tokens.weight' is there twice: (model-1.safetensors, offset …) and (model-2.safetensors, offset …). Which one is meant cannot be told; remove the shard that does not belong."),
          bf16(
              "shard outside the directory",
              c -> c.shard(UP, "../../etc/passwd"),
              "DIR/model.safetensors.index.json: tensor 'model.layers.1.mlp.up_proj.weight': expected the plain name of a file beside the index, found the text \"../../etc/passwd\"."),
          bf16(
              "no weights",
              c -> c.delete(WEIGHTS),
              "DIR holds no weights: expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json."),
          bf16(
              "a directory for a file",
              c -> c.directory(WEIGHTS),
              "DIR/model.safetensors is a directory; expected a file."),
          bf16(
              "no permission",
              c -> Files.setPosixFilePermissions(c.path(WEIGHTS), Set.of()),
              "DIR/model.safetensors may not be read by this user. Grant read permission on it (chmod +r)."));

  static final List<Case> TENSORS =
      List.of(
          bf16(
              "wrong shape",
              c -> c.config("intermediate_size", "64"),
              "tensor 'model.layers.0.mlp.gate_proj.weight': expected [64, 64], found [128, 64] (model.safetensors, offset …)"),
          bf16(
              "wrong dtype",
              c -> c.header(EMBEDDING, EMBEDDING.replace("BF16", "I16")),
              "tensor 'model.embed_tokens.weight': expected F32, F16, BF16, F8_E4M3 or F8_E5M2 [280, 64], found I16 [280, 64]."),
          bf16(
              "unknown dtype",
              c -> c.header(EMBEDDING, EMBEDDING.replace("BF16", "Q2_K")),
              "tensor 'model.embed_tokens.weight': dtype Q2_K is unknown (model.safetensors). Readable weights are F32, F16, BF16, F8_E4M3 and F8_E5M2."),
          bf16(
              "missing tensor",
              c -> c.header(UP, "model.layers.1.mlp.pu_proj.weight"),
              "tensor 'model.layers.1.mlp.up_proj.weight' [128, 64] is missing from DIR. Is a shard missing, or does config.json belong to another model?"),
          bf16(
              "duplicate tensor",
              c -> c.header("layers.1", "layers.0"),
              "tensor 'model.layers.0.input_layernorm.weight' appears twice in the header of model.safetensors; which one is meant cannot be told. Write the file again."),
          bf16(
              "NaN in a norm",
              c -> c.poke("model.norm.weight", 2, 0xC0, 0x7F),
              "tensor 'model.norm.weight': element 1 is NaN (model.safetensors, offset …). The file is damaged: download or convert it again."),
          fp8(
              "F8 without scale",
              c -> c.header(UP + "_scale_inv", UP + "_scale_vni"),
              "tensor 'model.layers.1.mlp.up_proj.weight' is F8_E4M3 but its scale 'model.layers.1.mlp.up_proj.weight_scale_inv' is missing (model.safetensors, offset …). A scale cannot be guessed: convert the checkpoint again."),
          fp8(
              "F8 without quantization_config",
              c -> c.config("quantization_config", "null"),
              "tensor 'model.layers.0.self_attn.q_proj.weight' is F8_E4M3, but config.json has no quantization_config that says how it is scaled (model.safetensors, offset …)."),
          fp8(
              "NaN code",
              c -> c.poke(UP, 5, 0x7F),
              "tensor 'model.layers.1.mlp.up_proj.weight': element 5 is NaN, code 0x7F (model.safetensors, offset …). The file is damaged or was converted wrongly: download or convert it again."),
          fp8(
              "NaN scale",
              c -> c.poke(UP + "_scale_inv", 2, 0xC0, 0x7F),
              "tensor 'model.layers.1.mlp.up_proj.weight_scale_inv': element 0 is NaN (model.safetensors, offset …). The file is damaged: download or convert it again."));

  static final List<Case> INTEGERS =
      List.of(
          q4(
              "scales missing",
              c -> c.header(UP + "_scale", UP + "_elacs"),
              "tensor 'model.layers.1.mlp.up_proj.weight_packed' is there but 'model.layers.1.mlp.up_proj.weight_scale' is missing from DIR. Is a shard missing? If not, convert the checkpoint again."),
          q4(
              "shape missing",
              c -> c.header(UP + "_shape", UP + "_epahs"),
              "tensor 'model.layers.1.mlp.up_proj.weight_packed' is there but 'model.layers.1.mlp.up_proj.weight_shape' is missing from DIR. Is a shard missing? If not, convert the checkpoint again."),
          q4(
              "another shape",
              c -> c.poke(UP + "_shape", 8, 65),
              "tensor 'model.layers.1.mlp.up_proj.weight_shape': expected the numbers 128 and 64, found 128 and 65 (model.safetensors, offset …). Does config.json belong to another model?"),
          q4(
              "config of another size",
              c -> c.config("intermediate_size", "64"),
              "tensor 'model.layers.0.mlp.gate_proj.weight_packed': expected I32 [64, 8] for 4 bits or [64, 16] for 8, found I32 [128, 8] (model.safetensors, offset …)."),
          q4(
              "bits that no group has",
              c -> c.replace("config.json", "\"num_bits\" : 4", "\"num_bits\" : 8"),
              "tensor 'model.layers.0.self_attn.q_proj.weight_packed' holds integers of 4 bits, but no group of quantization_config has num_bits 4 (model.safetensors, offset …). The checkpoint contradicts itself: convert it again."),
          q4(
              "groups of another size",
              c -> c.replace("config.json", "\"group_size\" : 32", "\"group_size\" : 128"),
              "DIR/config.json: quantization_config: config_groups: group_0: weights: 'group_size': expected 32, found 128. Its weights cannot be read; use the 16-bit checkpoint, or convert that to FP8 or to integers (CONVERSIONS)."),
          q4(
              "asymmetric",
              c -> c.replace("config.json", "\"symmetric\" : true", "\"symmetric\" : false"),
              "DIR/config.json: quantization_config: config_groups: group_0: weights: 'symmetric': expected true, found false. Its weights cannot be read; use the 16-bit checkpoint, or convert that to FP8 or to integers (CONVERSIONS)."),
          q4(
              "zero points",
              c -> c.header(POST_NORM, "model.layers.1.self_attn.q_proj.weight_zero_point"),
              "tensor 'model.layers.1.self_attn.q_proj.weight_zero_point' is there: asymmetric weights cannot be read (model.safetensors, offset …). Convert the 16-bit checkpoint to integers of 4 or 8 bits (INTEGERS)."),
          q4(
              "reordered columns",
              c -> c.header(POST_NORM, "model.layers.1.self_attn.q_proj.weight_g_idx"),
              "tensor 'model.layers.1.self_attn.q_proj.weight_g_idx' is there: weights whose columns are reordered (actorder) cannot be read (model.safetensors, offset …). Convert the 16-bit checkpoint to integers of 4 or 8 bits (INTEGERS)."),
          q4(
              "packed and plain weights",
              c -> c.header(POST_NORM, "model.layers.1.self_attn.q_proj.weight"),
              "tensors 'model.layers.1.self_attn.q_proj.weight_packed' and 'model.layers.1.self_attn.q_proj.weight' are both there; which one is meant cannot be told (model.safetensors, offset …). Convert the checkpoint again."),
          q4(
              "scales in bfloat16",
              c -> c.header("F16\",\"shape\":[128,2]", "BF16\",\"shape\":[128,2]"),
              "tensor 'model.layers.0.mlp.gate_proj.weight_scale': expected F16 [128, 2], found BF16 [128, 2] (model.safetensors, offset …). Convert the 16-bit checkpoint to integers of 4 or 8 bits (INTEGERS)."),
          q4(
              "a scale is NaN",
              c -> c.poke(UP + "_scale", 6, 0x01, 0x7C),
              "tensor 'model.layers.1.mlp.up_proj.weight_scale': scale [1, 1] is NaN; expected a number that is not negative (model.safetensors, offset …). The file is damaged or was converted wrongly: download or convert it again."),
          q4(
              "a scale is negative",
              c -> c.poke(UP + "_scale", 4, 0x00, 0xBC),
              "tensor 'model.layers.1.mlp.up_proj.weight_scale': scale [1, 0] is -1.0; expected a number that is not negative (model.safetensors, offset …). The file is damaged or was converted wrongly: download or convert it again."),
          q4(
              "integers without quantization_config",
              c -> c.config("quantization_config", "null"),
              "tensor 'model.layers.0.self_attn.q_proj.weight_packed' holds packed integers, but config.json has no quantization_config of format pack-quantized that says how they are scaled (model.safetensors, offset …)."));

  static final List<Case> CONFIGS =
      List.of(
          config(
              "model_type",
              "\"llama\"",
              "expected \"xmodel\", found \"llama\". This library runs Xmodel-2.5 checkpoints only."),
          config(
              "hidden_act", "\"gelu\"", "expected \"silu\", found \"gelu\", which no Xmodel uses."),
          config(
              "hidden_size",
              "0",
              "expected a whole number between 1 and 1048576, found the number 0."),
          config(
              "num_hidden_layers",
              "-1",
              "expected a whole number between 1 and 1024, found the number -1."),
          config(
              "vocab_size",
              "99999999999",
              "expected a whole number between 1 and 16777216, found the number 99999999999."),
          config(
              "max_position_embeddings",
              "1e9",
              "expected a whole number between 1 and 134217728, found the number 1.0E9."),
          config(
              "num_attention_heads",
              "\"2\"",
              "expected a whole number between 1 and 4096, found the text \"2\"."),
          config(
              "rms_norm_eps",
              "0",
              "expected a number between 1.0E-12 and 0.1, found the number 0."),
          config(
              "rope_theta", "[10000]", "expected a number between 1.001 and 1.0E12, found a list."),
          config(
              "tie_word_embeddings", "\"yes\"", "expected true or false, found the text \"yes\"."),
          config(
              "mup_base_width",
              "0",
              "expected a whole number between 1 and 1048576, found the number 0."),
          config("rope_scaling", "\"yarn\"", "expected an object, found the text \"yarn\"."),
          bf16(
              "a size is absent",
              c -> c.config("intermediate_size", "null"),
              "DIR/config.json: 'intermediate_size' is missing."),
          bf16(
              "unknown rope type",
              c -> c.config("rope_scaling", "{\"rope_type\": \"su\"}"),
              "DIR/config.json: rope_scaling: unknown rope type \"su\"; expected default, linear, yarn or llama3."),
          bf16(
              "dynamic rope",
              c -> c.config("rope_scaling", "{\"type\": \"dynamic\"}"),
              "DIR/config.json: rope_scaling: rope type \"dynamic\" changes the frequencies with the current length, which invalidates cached keys; it is not supported. Use yarn, linear or llama3."),
          bf16(
              "unknown quant method",
              c -> c.config("quantization_config", "{\"quant_method\": \"gptq\"}"),
              "DIR/config.json: quantization_config: 'quant_method': expected fp8, compressed-tensors or modelopt, found \"gptq\". Its weights cannot be read; use the 16-bit checkpoint, or convert that to FP8 or to integers (CONVERSIONS)."),
          bf16(
              "config.json is absent",
              c -> c.delete("config.json"),
              "DIR/config.json does not exist. The checkpoint is incomplete: download or convert it again."),
          bf16(
              "config.json is cut off",
              c -> c.write("config.json", "{\"vocab_size\": 10"),
              "DIR/config.json is not valid JSON: Unexpected end-of-input (line 1, column 18). The file is damaged or not what its name says."),
          bf16(
              "config.json is a list",
              c -> c.write("config.json", "[]"),
              "DIR/config.json: expected a JSON object, found a list."));

  static final List<Case> TOKENIZERS =
      List.of(
          bf16(
              "tokenizer_config absent",
              c -> c.delete("tokenizer_config.json"),
              "DIR has no tokenizer_config.json: text cannot be used without it. Copy it from the published model."),
          bf16(
              "tokenizer cut off",
              c -> c.write("tokenizer.json", "{\"model\": {"),
              "DIR/tokenizer.json is not valid JSON: Unexpected end-of-input (line 1, column 12). The file is damaged or not what its name says."),
          bf16(
              "tokenizer without words",
              c -> c.write("tokenizer.json", "{}"),
              "DIR/tokenizer.json: model is missing. Take the file from the published model again."),
          bf16(
              "tokenizer is a directory",
              c -> c.directory("tokenizer.json"),
              "DIR/tokenizer.json is a directory; expected a file."),
          bf16(
              "tokenizer without permission",
              c -> Files.setPosixFilePermissions(c.path("tokenizer.json"), Set.of()),
              "DIR/tokenizer.json may not be read by this user. Grant read permission on it (chmod +r)."),
          bf16(
              "ids beyond the vocabulary",
              c -> c.edit("tokenizer.json", "added_tokens", ADDED.formatted(280)),
              "DIR: the tokenizer knows ids up to 280, but config.json says vocab_size 280: they belong to different models. Take both files from the same one."),
          bf16(
              "a negative id",
              c -> c.edit("tokenizer.json", "added_tokens", ADDED.formatted(-1)),
              "DIR/tokenizer.json: added_tokens[0] has an id that is no whole number below 16777216. Take the file from the published model again."),
          bf16(
              "an unknown end of text",
              c -> c.edit("tokenizer_config.json", "eos_token", "\"<|y|>\""),
              "DIR: tokenizer_config.json's eos_token '<|y|>' is not among the added_tokens of tokenizer.json: the files belong to different models. Take both from the same one."));

  static final List<Case> TEXT_FILES =
      List.of(
          bf16(
              "tokenizer absent",
              c -> c.delete("tokenizer.json"),
              "The checkpoint has no tokenizer.json, so text cannot be used with it. Add the file, or give ids (--ids)."),
          bf16(
              "defaults that are no options",
              c -> c.write(DEFAULTS, "[{\"top_p\": 7}]"),
              "DIR/generation_config.json: expected a JSON object, found a list."),
          bf16(
              "a pointer of Git LFS",
              c ->
                  c.write(
                      "tokenizer.json",
                      "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 34\n"),
              "DIR/tokenizer.json is a Git LFS pointer, not the file of 34 bytes. Fetch it: run git lfs pull where it was cloned, or download the file itself."),
          bf16(
              "NaN in a weight",
              c -> c.poke(UP, 2, 0xC0, 0x7F),
              "The model computed logits that are not numbers (…): its weights are damaged, its activations overflow, or the backend has a fault. Check the checkpoint's files, or try the cpu backend (--backend)."));

  static final List<Case> GGUF =
      List.of(
          bf16(
              "residual scales that differ",
              c -> c.config("mup_ffn_residual_scale", "1.2"),
              "config.json has mup_attention_residual_scale 1.4 and mup_ffn_residual_scale 1.2, but GGUF's granite architecture has one residual scale for both. A model whose two differ cannot be written as GGUF."),
          bf16(
              "merges that are no pairs",
              c -> c.replace("tokenizer.json", "\"Ġ t\"", "\"Ġt\""),
              "DIR/tokenizer.json: model.merges[1] should be two tokens with a blank between. Take the file from the published model again."),
          bf16(
              "a token twice",
              c -> c.replace("tokenizer.json", "\"content\":\"<think>\"", "\"content\":\"a\""),
              "DIR/tokenizer.json: added_tokens[3] does not fit model.vocab, in which its content or its id is another's. Take the file from the published model again."),
          bf16(
              "NaN in a weight",
              c -> c.poke(UP, 2, 0xC0, 0x7F),
              "tensor 'model.layers.1.mlp.up_proj.weight': element [0, 1] is NaN (model.safetensors, offset …). The file is damaged: download or convert it again."));

  @BeforeAll
  static void writeModels() throws IOException {
    TestModels.write(temp.resolve("bf16"));
    Converter.convert(
        temp.resolve("bf16"),
        temp.resolve("fp8"),
        new Converter.Options(Float8Layout.BLOCK, null, false),
        ProgressListener.NONE);
    Converter.convert(
        temp.resolve("bf16"),
        temp.resolve("q4"),
        new Converter.Options(GroupLayout.Q4, null, false),
        ProgressListener.NONE);
    Files.writeString(temp.resolve("file"), "text");
    Files.writeString(temp.resolve("empty"), "");
    Files.write(temp.resolve("latin1"), new byte[] {'a', (byte) 0xE9});
  }

  @ParameterizedTest
  @FieldSource({"WEIGHT_FILES", "TENSORS", "INTEGERS", "CONFIGS"})
  void checkpoints(Case bad) throws IOException {
    String directory = damage(bad).toString();
    Path out = temp.resolve("out");
    check(bad.sentence, directory, "info", "--model", directory);
    check(bad.sentence, directory, "generate", "--model", directory, "a");
    check(bad.sentence, directory, "convert", directory, out.toString());
    check(bad.sentence, directory, "convert", directory, out.toString(), "--gguf");
    assertThat(out).doesNotExist();
  }

  /** Whether the file is new, in a new directory, or another one is to be replaced. */
  @ParameterizedTest
  @FieldSource({"TOKENIZERS", "GGUF"})
  void gguf(Case bad) throws IOException {
    String directory = damage(bad).toString();
    Path parent = temp.resolve("gguf-" + count);
    Path out = parent.resolve("a.gguf");
    String[] command = {"convert", directory, out.toString(), "--gguf", "q8_0", "--overwrite"};
    check(bad.sentence, directory, command);
    assertThat(out).doesNotExist();
    assertThat(parent.resolve("a.gguf.partial")).doesNotExist();
    Files.createDirectories(parent);
    Files.writeString(out, "old");
    check(bad.sentence, directory, command);
    assertThat(out).hasContent("old");
    assertThat(parent.toFile().list()).containsExactly("a.gguf");
  }

  @ParameterizedTest
  @FieldSource({"TEXT_FILES", "TOKENIZERS"})
  void filesForText(Case bad) throws IOException {
    String directory = damage(bad).toString();
    check(bad.sentence, directory, "generate", "--model", directory, "a");
    check(bad.sentence, directory, "score", "--model", directory, "abc");
  }

  /** Arguments are separated by blanks; T/ stands for the test's directory, '' for nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          generate --model DIR ''                      | The text is empty. Give some, or begin with nothing but the begin-of-text token by giving its id with --ids.
          generate --model DIR                         | The text is empty. Give some, or begin with nothing but the begin-of-text token by giving its id with --ids.
          generate --model DIR --file T/empty          | The text is empty. Give some, or begin with nothing but the begin-of-text token by giving its id with --ids.
          score --model DIR ''                         | The text is empty. Give some, or begin with nothing but the begin-of-text token by giving its id with --ids.
          generate --model DIR --context 4 longer      | The prompt has 7 tokens; the context holds 4. Shorten the text, or ask for a larger context (--context).
          generate --model DIR --context 4 --chat long | The prompt has … tokens; the context holds 4. Shorten the text, or ask for a larger context (--context).
          generate --model DIR --context 513 a         | A context of 513 positions is more than the 512 that the model was made for (max_position_embeddings). Ask for less (--context).
          generate --model DIR --ids 280               | Token id 280 at position 0 is outside the vocabulary of 280.
          score --model DIR --ids 280                  | Token id 280 at position 0 is outside the vocabulary of 280.
          generate --model DIR --file T/latin1         | T/latin1: not UTF-8 text. Convert it first.
          generate --model DIR --file T/file/a         | T/file/a: there is no such file.
          generate --model DIR --file DIR              | DIR: a directory, expected a text file.
          generate --model T/file a                    | T/file is a file. Give the directory that holds config.json and the weights.
          generate --model T/nowhere a                 | T/nowhere does not exist. Give the directory that holds config.json and the weights.
          convert DIR T/file                           | T/file is a file. Give a directory to write the checkpoint to.
          convert DIR T/file/a                         | T/file/a could not be written: Not a directory. Nothing incomplete is left behind; mend the cause and start again.
          convert DIR T/file --gguf                    | T/file exists already. Choose another name, or ask to overwrite it (--overwrite).
          convert DIR DIR --gguf                       | DIR is a directory. Give a file to write, such as DIR/model.gguf.
          convert DIR T/file/a --gguf                  | T/file is a file, so T/file/a cannot be written: a directory was expected. Give another file to write.
          convert DIR T/file/a/b --gguf                | T/file/a/b could not be written: Not a directory. Nothing incomplete is left behind; mend the cause and start again.
          convert DIR DIR/config.json --gguf --overwrite | DIR/config.json is one of the files to convert. Give another file to write.
          synth T/file/a --preset nano                 | T/file/a could not be written: Not a directory. Nothing incomplete is left behind; mend the cause and start again.
          render --model DIR --messages T/file         | T/file is not valid JSON: Unrecognized token 'text'…
          """)
  void requests(String line, String sentence) {
    String directory = temp.resolve("bf16").toString();
    String[] command =
        line.replace("''", "\0").replace("DIR", directory).replace("T/", temp + "/").split(" +");
    for (int i = 0; i < command.length; i++) {
      command[i] = command[i].replace("\0", "");
    }
    check(sentence.replace("T/", temp + "/"), directory, command);
  }

  @ParameterizedTest
  @CsvSource({"model.safetensors, ''", "model.gguf, --gguf"})
  void diskFullWhileConverting(String file, String option) throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "needs Linux's /dev/full");
    Path directory = Files.createDirectory(temp.resolve("full" + option));
    Files.createSymbolicLink(directory.resolve(file + ".partial"), Path.of("/dev/full"));
    Path out = option.isEmpty() ? directory : directory.resolve(file);
    List<String> command =
        new ArrayList<>(List.of("convert", temp.resolve("bf16").toString(), out.toString()));
    if (!option.isEmpty()) {
      command.add(option);
    }
    check(
        directory.resolve(file)
            + " could not be written: No space left on device. Nothing incomplete is left behind; mend the cause and start again.",
        "",
        command.toArray(String[]::new));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void ggufIntoADirectoryWithoutPermission() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("locked"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(directory), "this user, root perhaps, may write everywhere");
    Path out = directory.resolve("a.gguf");
    check(
        out
            + " could not be written: permission denied. Nothing incomplete is left behind; mend the cause and start again.",
        "",
        "convert",
        temp.resolve("bf16").toString(),
        out.toString(),
        "--gguf");
    assertThat(directory).isEmptyDirectory();
  }

  private static void check(String expected, String directory, String... command) {
    String convert = command[0].equals("convert") ? "" : "xmodel convert ";
    String sentence =
        expected
            .replace("CONVERSIONS", convert + "--fp8, --q8, --q4")
            .replace("INTEGERS", convert + "--q8, --q4");
    Result result = new TestHost(temp).run(command);
    assertThat(result.err()).matches(pattern(directory, sentence));
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
  }

  private static Pattern pattern(String directory, String sentence) {
    String line = "xmodel: " + sentence.replace("DIR", directory) + "\n";
    return Pattern.compile(Pattern.quote(line).replace("…", "\\E.*\\Q"));
  }

  private static Path damage(Case bad) throws IOException {
    Path directory = temp.resolve("bad-" + count++);
    bad.damage.to(new BadCheckpoint(temp.resolve(bad.good), directory));
    if (bad.what.endsWith("permission")) {
      assumeFalse(isReadable(directory), "this user, root perhaps, may read everything");
    }
    return directory;
  }

  private static boolean isReadable(Path directory) {
    return Files.isReadable(directory.resolve(WEIGHTS))
        && Files.isReadable(directory.resolve("tokenizer.json"));
  }

  private static Case bf16(String what, Damage damage, String sentence) {
    return new Case(what, "bf16", damage, sentence);
  }

  private static Case fp8(String what, Damage damage, String sentence) {
    return new Case(what, "fp8", damage, sentence);
  }

  private static Case q4(String what, Damage damage, String sentence) {
    return new Case(what, "q4", damage, sentence);
  }

  private static Case config(String key, String json, String expected) {
    return bf16(
        key + " is " + json,
        c -> c.config(key, json),
        "DIR/config.json: '%s': %s".formatted(key, expected));
  }
}
