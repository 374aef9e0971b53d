package io.xmodel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.Goldens;
import io.xmodel.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchReaderTest {
  @Test
  void holdsTheSameTensorsAsSafetensors(@TempDir Path directory) throws IOException {
    Path golden = Goldens.path("mup-bf16");
    for (String name : new String[] {"config.json", "pytorch_model.bin"}) {
      Files.copy(golden.resolve(name), directory.resolve(name));
    }
    try (Checkpoint torch = Checkpoint.open(directory, ProgressListener.NONE);
        Checkpoint safe = Checkpoint.open(golden, ProgressListener.NONE)) {
      assertThat(torch.files()).containsExactly(directory.resolve("pytorch_model.bin"));
      assertThat(torch.tensors())
          .hasSize(30)
          .containsKeys(safe.tensors().keySet().toArray(new String[0]));
      // PyTorch saves a tied head as a second name of the embedding's storage.
      Tensor head = Objects.requireNonNull(torch.find("lm_head.weight"));
      Tensor embedding = Objects.requireNonNull(torch.find("model.embed_tokens.weight"));
      assertThat(head.data().address()).isEqualTo(embedding.data().address());
      for (Tensor expected : safe.tensors().values()) {
        Tensor found = Objects.requireNonNull(torch.find(expected.name()));
        assertThat(found.dtype()).isEqualTo(expected.dtype());
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.data().mismatch(expected.data())).as(expected.name()).isEqualTo(-1);
      }
    }
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE)) {
      assertThat(files.weights().tied()).isTrue();
    }
  }
}
