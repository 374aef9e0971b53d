package io.xmodel;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.KvType;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.util.Objects;

/**
 * How to load a model: an immutable value. Start from {@link #DEFAULT} and change what you need.
 *
 * @param backend {@code auto}, a backend's name, or {@code name:device}
 * @param backendOptions threads, cache format and the like
 * @param context tokens that a text can have, prompt and answer together; 0: {@link
 *     #DEFAULT_CONTEXT}, or the model's own limit if smaller
 * @param engine how many generations are served together
 * @param progress hears how far loading is
 */
public record LoadOptions(
    String backend,
    BackendOptions backendOptions,
    int context,
    EngineOptions engine,
    ProgressListener progress) {
  /** Positions of a sequence when the caller does not say. */
  public static final int DEFAULT_CONTEXT = 4096;

  /** The best backend, all cores, the default context. */
  public static final LoadOptions DEFAULT =
      new LoadOptions(
          Backends.AUTO, BackendOptions.DEFAULT, 0, EngineOptions.DEFAULT, ProgressListener.NONE);

  /** Checks the ranges. */
  public LoadOptions {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(backendOptions, "backendOptions");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(progress, "progress");
    if (context < 0) {
      throw new RequestException(
          "context must be at least 1, or 0 for the default, found %s.".formatted(context));
    }
  }

  /** The same on another backend. */
  public LoadOptions withBackend(String backend) {
    return new LoadOptions(backend, backendOptions, context, engine, progress);
  }

  /** The same with other options of the backend. */
  public LoadOptions withBackendOptions(BackendOptions backendOptions) {
    return new LoadOptions(backend, backendOptions, context, engine, progress);
  }

  /** The same with a number of threads; 0: one per core. */
  public LoadOptions withThreads(int threads) {
    return withBackendOptions(backendOptions.withThreads(threads));
  }

  /** The same with another cache format. */
  public LoadOptions withKv(KvType kv) {
    return withBackendOptions(backendOptions.withKv(kv));
  }

  /** The same with another context length. */
  public LoadOptions withContext(int context) {
    return new LoadOptions(backend, backendOptions, context, engine, progress);
  }

  /** The same with a cache of so many tokens for all texts together; 0: the backend's choice. */
  public LoadOptions withKvPositions(int kvPositions) {
    return withBackendOptions(backendOptions.withKvPositions(kvPositions));
  }

  /** The same with other limits on how many generations are served together. */
  public LoadOptions withEngine(EngineOptions engine) {
    return new LoadOptions(backend, backendOptions, context, engine, progress);
  }

  /** The same with a listener to progress. */
  public LoadOptions withProgress(ProgressListener progress) {
    return new LoadOptions(backend, backendOptions, context, engine, progress);
  }
}
