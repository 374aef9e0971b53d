package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the files of a loaded model. */
class CheckpointInUseTest {
  private static final GenerationOptions SHORT = GenerationOptions.greedy(2);

  @TempDir Path directory;
  private Path weights;
  private Xmodel model;

  @BeforeEach
  void load() throws IOException {
    Goldens.copy("mup-bf16", directory);
    weights = directory.resolve("model.safetensors");
    Files.setLastModifiedTime(weights, FileTime.fromMillis(1_000_000));
    model = Xmodel.load(directory, LoadOptions.DEFAULT.withBackend("cpu").withThreads(1));
    assertThat(model.generate(new int[] {1}, SHORT).ids()).hasSize(2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** Reading on would end the process: SIGBUS. */
  @Test
  void truncated() throws IOException {
    Files.write(weights, new byte[0]);
    refused("(" + Files.size(Goldens.path("mup-bf16/model.safetensors")) + " bytes at ");
  }

  /** Reading on would give nonsense. */
  @Test
  void overwritten() throws IOException {
    Files.write(weights, new byte[(int) Files.size(weights)]);
    refused("model.safetensors was written to while the model is loaded from it");
  }

  /** Others' files are theirs: the mapping keeps what it had. */
  @Test
  void replacedOrDeleted() throws IOException {
    Path other = directory.resolve("other");
    Files.write(other, new byte[3]);
    Files.move(other, weights, StandardCopyOption.REPLACE_EXISTING);
    assertThat(model.generate(new int[] {1}, SHORT).ids()).hasSize(2);
    Files.delete(weights);
    assertThat(model.generate(new int[] {1}, SHORT).ids()).hasSize(2);
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> model.generate(new int[] {1}, SHORT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("Load the model again");
    assertThatThrownBy(() -> model.score(new int[] {1, 2})).isInstanceOf(CheckpointException.class);
  }
}
