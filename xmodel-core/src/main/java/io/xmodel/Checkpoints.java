package io.xmodel;

import io.xmodel.chat.ChatTemplate;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.prompt.PromptTemplate;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.progress.ProgressListener;
import io.xmodel.text.TextTokenizer;
import java.nio.file.Path;
import java.util.Objects;

/** Parts of a checkpoint directory, for those who do without the model. */
public final class Checkpoints {
  private Checkpoints() {}

  /**
   * Opens a checkpoint's config and weights, checks everything about them, and closes them.
   *
   * @throws io.xmodel.error.CheckpointException saying what is wrong, where, and the remedy
   */
  public static CheckpointInfo inspect(Path directory, ProgressListener progress) {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(progress, "progress");
    try (ModelFiles files = ModelFiles.open(directory, progress)) {
      return new CheckpointInfo(
          files.config(), files.size(), files.quantization(), files.checkpoint().files());
    }
  }

  /**
   * Loads a checkpoint's tokenizer; the caller closes it.
   *
   * @throws io.xmodel.error.CheckpointException when a file is missing, damaged or of an
   *     unsupported kind
   */
  public static TextTokenizer loadTokenizer(Path directory) {
    return Tokenizer.load(Objects.requireNonNull(directory, "directory"));
  }

  /**
   * Loads a checkpoint's chat template. Only tokenizer_config.json, or chat_template.jinja, is
   * needed.
   *
   * @throws io.xmodel.error.CheckpointException when there is none, or it cannot be rendered
   *     faithfully
   */
  public static ChatTemplate loadChatTemplate(Path directory) {
    return PromptTemplate.loadForRendering(Objects.requireNonNull(directory, "directory"));
  }
}
