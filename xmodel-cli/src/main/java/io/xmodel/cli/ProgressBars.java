package io.xmodel.cli;

import io.xmodel.progress.ProgressListener;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Draws a bar on stderr for each stage that takes a while, if a person is there to see it. */
final class ProgressBars implements ProgressListener, AutoCloseable {
  /** Stages shorter than this show nothing: a bar that flashes up is noise. */
  private static final long PATIENCE_NANOS = 400_000_000;

  private final Host host;
  private String stage = "";
  private long stageStart;
  private @Nullable ProgressBar bar;

  ProgressBars(Host host) {
    this.host = host;
  }

  @Override
  public synchronized void progress(String newStage, long done, long total) {
    if (!host.errIsTerminal()) {
      return;
    }
    if (!newStage.equals(stage)) {
      close();
      stage = newStage;
      stageStart = System.nanoTime();
    }
    if (bar == null && done < total && System.nanoTime() - stageStart > PATIENCE_NANOS) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(100)
              .setConsumer(new ConsoleProgressBarConsumer(host.err(), 80))
              .build();
    }
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
      if (done >= total) {
        close();
      }
    }
  }

  /** Ends the bar being drawn, if any. */
  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
