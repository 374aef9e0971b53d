package io.xmodel.langchain4j;

import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import io.xmodel.generation.EngineOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The models of the tests. They end with the process. */
final class Models {
  static final Path NANO = Path.of("../xmodel-cli/src/main/resources/io/xmodel/cli/nano");
  static final LoadOptions OPTIONS =
      LoadOptions.DEFAULT.withBackend("cpu").withEngine(new EngineOptions(8, 64, 250, 8));

  private static @Nullable Xmodel nano;
  private static @Nullable Xmodel scripted;
  private static @Nullable Xmodel tiny;

  private Models() {}

  /** The bundled model. */
  static synchronized Xmodel nano() {
    Xmodel known = nano;
    if (known == null) {
      known = Xmodel.load(NANO, OPTIONS);
      nano = known;
    }
    return known;
  }

  /** The bundled model with a context that holds next to nothing. */
  static synchronized Xmodel tiny() {
    Xmodel known = tiny;
    if (known == null) {
      known = Xmodel.load(NANO, OPTIONS.withContext(1));
      tiny = known;
    }
    return known;
  }

  /** One whose logits follow a script; all else is real. */
  static synchronized Xmodel scripted() {
    Xmodel known = scripted;
    if (known == null) {
      known = Xmodel.load(NANO, OPTIONS.withBackend(ScriptedBackend.NAME));
      scripted = known;
    }
    return known;
  }
}
