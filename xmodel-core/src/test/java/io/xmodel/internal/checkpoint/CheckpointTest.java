package io.xmodel.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.files.FileErrors;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String INDEX = "model.safetensors.index.json";
  private static final String SHARD = "model-00002-of-00002.safetensors";

  @TempDir Path directory;

  @BeforeEach
  void copyTheSharded() throws IOException {
    Goldens.copy("plain-untied-bias-linear-rope", directory);
  }

  @Test
  void noSuchDirectory() {
    Path missing = directory.resolve("no");
    check(
        missing,
        missing + " does not exist. Give the directory that holds config.json and the weights.");
  }

  @Test
  void aDirectoryThatIsAFile() {
    Path file = directory.resolve("config.json");
    check(file, file + " is a file. Give the directory that holds config.json and the weights.");
  }

  @Test
  void noConfig() throws IOException {
    Files.delete(directory.resolve("config.json"));
    check(
        directory,
        directory.resolve("config.json")
            + " does not exist. The checkpoint is incomplete: download or convert it again.");
  }

  @Test
  void noWeights() throws IOException {
    Files.delete(directory.resolve(INDEX));
    check(
        directory,
        directory
            + " holds no weights: expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json, found model-00001-of-00002.safetensors, "
            + SHARD
            + ".");
  }

  @Test
  void anAdapterIsNoModel() throws IOException {
    Files.move(directory.resolve("config.json"), directory.resolve("adapter_config.json"));
    check(
        directory,
        directory
            + " holds an adapter (adapter_config.json), not a model. Merge it into its model, and give the directory of that.");
  }

  @Test
  void otherWeightsThatAreThereAreNamed() throws IOException {
    Files.delete(directory.resolve(INDEX));
    Files.delete(directory.resolve(SHARD));
    Files.move(
        directory.resolve("model-00001-of-00002.safetensors"),
        directory.resolve("consolidated.safetensors"));
    assertThatThrownBy(() -> open(directory))
        .hasMessageEndingWith("pytorch_model.bin.index.json, found consolidated.safetensors.");
  }

  /** Whatever is a plain name is one: blanks, dashes and other scripts. */
  @ParameterizedTest
  @ValueSource(strings = {"model part 2.safetensors", "-2.safetensors", "模型.safetensors", "a+b,c"})
  void shardsOfOtherNames(String name) throws IOException {
    Path index = directory.resolve(INDEX);
    Files.writeString(index, Files.readString(index).replace(SHARD, name));
    Path moved = Files.move(directory.resolve(SHARD), directory.resolve(name));
    if (name.endsWith(".safetensors")) {
      open(directory);
    } else {
      assertThat(moved).exists();
      check(
          directory,
          name
              + " is not a zip file, as torch.save writes them. It is truncated or not what its name says.");
    }
  }

  @Test
  void shardMissing() throws IOException {
    Files.delete(directory.resolve(SHARD));
    check(
        directory,
        directory.resolve(SHARD)
            + " does not exist. The checkpoint is incomplete: download or convert it again.");
  }

  @Test
  void shardIsADirectory() throws IOException {
    Files.delete(directory.resolve(SHARD));
    Files.createDirectory(directory.resolve(SHARD));
    check(directory, directory.resolve(SHARD) + " is a directory; expected a file.");
  }

  @Test
  void tensorOfTheIndexIsNowhere() throws IOException {
    SafetensorsFiles.edit(directory.resolve(SHARD), "model.norm.weight", "model.gnom.weight");
    check(
        directory,
        "tensor 'model.norm.weight' is not in "
            + SHARD
            + ", where "
            + INDEX
            + " says it is. Download or convert the checkpoint again.");
  }

  @Test
  void tensorInTwoShards() throws IOException {
    SafetensorsFiles.edit(directory.resolve(SHARD), "model.norm.weight", "lm_head.weight");
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "tensor 'lm_head.weight' is there twice: (model-00001-of-00002.safetensors, offset ")
        .hasMessageEndingWith(
            "Which one is meant cannot be told; remove the shard that does not belong.");
  }

  @Test
  void indexMayNotLeaveTheDirectory() throws IOException {
    Path index = directory.resolve(INDEX);
    for (String name : new String[] {"../x.safetensors", "/etc/passwd", "..", "a\\\\b", ""}) {
      Files.writeString(index, "{\"weight_map\":{\"t\":\"%s\"}}".formatted(name));
      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(
              index + ": tensor 't': expected the plain name of a file beside the index, found ");
    }
    Files.writeString(index, "{\"weight_map\":{\"t\":3}}");
    check(
        directory,
        index
            + ": tensor 't': expected the plain name of a file beside the index, found the number 3.");
    Files.writeString(index, "{\"weight_map\":[]}");
    check(
        directory, index + ": expected an object 'weight_map' that names the file of each tensor.");
  }

  @Test
  void configIsNotJson() throws IOException {
    Path config = directory.resolve("config.json");
    Files.writeString(config, "{\"a\":1,\"a\":2}");
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(config + " is not valid JSON: Duplicate field 'a'");
    Files.writeString(config, "{} trailing");
    assertThatThrownBy(() -> open(directory)).isInstanceOf(CheckpointException.class);
    Files.writeString(config, "[1]");
    check(directory, config + ": expected a JSON object, found a list.");
    Files.writeString(config, "");
    check(directory, config + ": expected a JSON object, found nothing.");
    Files.write(config, new byte[(16 << 20) + 1]);
    check(
        directory,
        config
            + " is 16777217 bytes long; expected JSON of at most 16777216 bytes. It is not the file its name says.");
  }

  /** Root may read everything, so the exception is made rather than provoked. */
  @Test
  void noPermission() {
    Path file = directory.resolve("config.json");
    assertThat(FileErrors.reading(file, new AccessDeniedException(file.toString())))
        .hasMessage(
            file + " may not be read by this user. Grant read permission on it (chmod +r).");
  }

  private static void check(Path path, String sentence) {
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(sentence);
  }

  private static void open(Path path) {
    Checkpoint.open(path, ProgressListener.NONE).close();
  }
}
