package io.xmodel.langchain4j;

import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of this package have in common: where the model comes from. Not for use by
 * several threads.
 *
 * @param <B> the builder
 */
public abstract class XmodelBuilder<B extends XmodelBuilder<B>> {
  private static final String NAME = "xmodel";

  private @Nullable Xmodel model;
  private @Nullable Path directory;
  private LoadOptions loadOptions = LoadOptions.DEFAULT;
  private @Nullable String modelName;

  XmodelBuilder() {}

  abstract B self();

  /** A model that is loaded already. Whoever has loaded it closes it. */
  public B model(Xmodel model) {
    this.model = Objects.requireNonNull(model, "model");
    return self();
  }

  /** A checkpoint to load. It is closed with what is built here. */
  public B directory(Path directory) {
    this.directory = Objects.requireNonNull(directory, "directory");
    return self();
  }

  /** How to load the {@link #directory}: the backend, the context, the threads. */
  public B loadOptions(LoadOptions loadOptions) {
    this.loadOptions = Objects.requireNonNull(loadOptions, "loadOptions");
    return self();
  }

  /**
   * The model's name, which responses and listeners are told. Without one it is the directory's, or
   * {@code xmodel} for a model that is loaded already.
   */
  public B modelName(@Nullable String modelName) {
    this.modelName = modelName;
    return self();
  }

  /** The name that the model will have. */
  String name() {
    if (modelName != null) {
      return modelName;
    }
    Path file = directory == null ? null : directory.toAbsolutePath().normalize().getFileName();
    return file == null ? NAME : file.toString();
  }

  LoadedModel load() {
    if ((model == null) == (directory == null)) {
      throw new IllegalArgumentException(
          "A builder needs either a model that is loaded or a directory to load one from, found %s. Call model(…) or directory(…)."
              .formatted(model == null ? "neither" : "both"));
    }
    return model != null
        ? new LoadedModel(model, name(), false)
        : new LoadedModel(
            Xmodel.load(Objects.requireNonNull(directory), loadOptions), name(), true);
  }
}
