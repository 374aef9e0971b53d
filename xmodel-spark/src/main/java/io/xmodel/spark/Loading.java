package io.xmodel.spark;

import io.xmodel.LoadOptions;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.StageListener;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.io.Serializable;

/** Load options that can be sent: all but listeners. */
record Loading(
    String backend,
    int threads,
    String device,
    KvType kv,
    int context,
    int kvPositions,
    Launch launch,
    Prefill prefill,
    EngineOptions engine,
    ToolPrompt toolPrompt)
    implements Serializable {
  /**
   * Takes options apart.
   *
   * @throws RequestException when there is a listener
   */
  static Loading of(LoadOptions options) {
    BackendOptions backend = options.backendOptions();
    if (options.progress() != ProgressListener.NONE || backend.stages() != StageListener.NONE) {
      throw new RequestException(
          "The load options have a listener, and executors are other processes. Leave it out.");
    }
    return new Loading(
        options.backend(),
        backend.threads(),
        backend.device(),
        backend.kv(),
        options.context(),
        backend.kvPositions(),
        backend.launch(),
        backend.prefill(),
        options.engine(),
        options.toolPrompt());
  }

  /** Whether it says which device to take. */
  boolean namesDevice() {
    return !device.isEmpty() || backend.indexOf(':') >= 0;
  }

  Loading withDevice(String device) {
    return new Loading(
        backend, threads, device, kv, context, kvPositions, launch, prefill, engine, toolPrompt);
  }

  Loading withThreads(int threads) {
    return new Loading(
        backend, threads, device, kv, context, kvPositions, launch, prefill, engine, toolPrompt);
  }

  LoadOptions options() {
    return LoadOptions.DEFAULT
        .withBackend(backend)
        .withBackendOptions(
            BackendOptions.DEFAULT
                .withThreads(threads)
                .withDevice(device)
                .withKv(kv)
                .withKvPositions(kvPositions)
                .withLaunch(launch)
                .withPrefill(prefill))
        .withContext(context)
        .withToolPrompt(toolPrompt)
        .withEngine(engine);
  }
}
