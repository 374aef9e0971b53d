package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadOptionsTest {
  private static final Path MODEL = Goldens.path("mup-bf16");

  @Test
  void everyOptionCanBeChanged() {
    ProgressListener listener = (stage, done, total) -> {};
    assertThat(
            LoadOptions.DEFAULT
                .withBackend("cpu:0")
                .withThreads(3)
                .withKv(KvType.F16)
                .withContext(77)
                .withKvPositions(99)
                .withEngine(new EngineOptions(1, 2, 3, 4))
                .withToolPrompt(new ToolPrompt("{tools}"))
                .withProgress(listener))
        .isEqualTo(
            new LoadOptions(
                "cpu:0",
                BackendOptions.DEFAULT.withThreads(3).withKv(KvType.F16).withKvPositions(99),
                77,
                new EngineOptions(1, 2, 3, 4),
                new ToolPrompt("{tools}"),
                listener));
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> LoadOptions.DEFAULT.withContext(-1))
        .isInstanceOf(RequestException.class)
        .hasMessage("context must be at least 1, or 0 for the default, found -1.");
    assertThatThrownBy(() -> LoadOptions.DEFAULT.withThreads(1025))
        .isInstanceOf(RequestException.class)
        .hasMessage("threads must be between 0 (all cores) and 1024, found 1025.");
  }

  @Test
  void theyReachTheModel() {
    List<String> stages = new ArrayList<>();
    LoadOptions options =
        LoadOptions.DEFAULT
            .withBackend("cpu")
            .withThreads(1)
            .withKv(KvType.BF16)
            .withContext(40)
            .withProgress((stage, done, total) -> stages.add(stage));
    try (Xmodel model = Xmodel.load(MODEL, options);
        Xmodel usual = Xmodel.load(MODEL)) {
      assertThat(model.description()).startsWith("cpu (1 thread,");
      assertThat(model.contextLength()).isEqualTo(40);
      assertThat(model.kvBytesPerToken()).isEqualTo(usual.kvBytesPerToken() / 2);
      assertThat(usual.contextLength())
          .isEqualTo(Math.min(LoadOptions.DEFAULT_CONTEXT, usual.config().maxPositionEmbeddings()));
      assertThat(stages).contains("Reading weights");
    }
  }

  @Test
  void whatCannotBeServedIsNamed() {
    assertThatThrownBy(() -> Xmodel.load(MODEL, LoadOptions.DEFAULT.withContext(1 << 20)))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("A context of 1048576 positions is more than the ");
    assertThatThrownBy(() -> Xmodel.load(MODEL, LoadOptions.DEFAULT.withBackend("gpu")))
        .isInstanceOf(BackendException.class)
        .hasMessageStartingWith("Backend 'gpu' is not on the class path; found: cpu, fake.");
  }
}
