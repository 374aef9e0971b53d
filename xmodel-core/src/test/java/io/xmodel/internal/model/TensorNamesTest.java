package io.xmodel.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Goldens;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.checkpoint.SafetensorsFiles;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors under the names that wrappers gave them. */
class TensorNamesTest {
  private static final Set<String> NAMES =
      Set.of(
          "model.embed_tokens.weight",
          "model.layers.0.mlp.up_proj.weight",
          "model.norm.weight",
          "lm_head.weight");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.",
        "_orig_mod.",
        "model.",
        "base_model.model.",
        "module._orig_mod.",
        "module.model."
      })
  void wrappersAreTakenOff(String wrapper) {
    assertThat(mended(name -> wrapper + name)).isEqualTo(NAMES);
  }

  @Test
  void whatIsSavedWithoutItsHeadGetsItsPrefix() {
    assertThat(mended(name -> name.replaceFirst("^model\\.", ""))).isEqualTo(NAMES);
    assertThat(mended(name -> "module." + name.replaceFirst("^model\\.", ""))).isEqualTo(NAMES);
  }

  @Test
  void wrappersOfLayersAreTakenOut() {
    assertThat(
            mended(name ->
                name.replace("layers.0.", "layers.0._checkpoint_wrapped_module.")
                    .replace("up_proj.", "up_proj._orig_mod.")))
        .isEqualTo(NAMES);
  }

  /** Behind other names may be other models. */
  @ParameterizedTest
  @ValueSource(strings = {"", "vision.", "teacher.model."})
  void theRestIsLeftAlone(String prefix) {
    assertThat(
            TensorNames.mending(
                NAMES.stream().map(name -> prefix + name).collect(Collectors.toSet())))
        .isNull();
  }

  @Test
  void aSecondModelMakesItUnclear() {
    assertThat(TensorNames.mending(Set.of("module.embed_tokens.weight", "embed_tokens.weight")))
        .isNull();
  }

  @Test
  void aWrappedCheckpointIsRead() throws IOException {
    copyWithPrefix("module.");
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
      assertThat(files.weights().embedding().weight().name())
          .isEqualTo("model.embed_tokens.weight");
    }
  }

  @Test
  void anUnknownWrapperIsNamed() throws IOException {
    copyWithPrefix("teacher.");
    assertThatThrownBy(() -> ModelFiles.open(directory, ProgressListener.NONE))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("where 'teacher.model.embed_tokens.weight' is");
  }

  private void copyWithPrefix(String prefix) throws IOException {
    Goldens.copy("mup-bf16", directory);
    SafetensorsFiles.edit(
        directory.resolve("model.safetensors"), "\"model.", "\"" + prefix + "model.");
  }

  private static Set<String> mended(UnaryOperator<String> wrapped) {
    Set<String> names = NAMES.stream().map(wrapped).collect(Collectors.toSet());
    @Nullable UnaryOperator<String> mending = TensorNames.mending(names);
    assertThat(mending).isNotNull();
    return names.stream().map(mending).collect(Collectors.toSet());
  }
}
