package io.xmodel.cli;

import io.xmodel.progress.ProgressListener;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Draws a bar on stderr for each stage that takes a while, if a person is there to see it. */
final class ProgressBars implements ProgressListener, AutoCloseable {
  /** Stages shorter than this show nothing: a bar that flashes up is noise. */
  private static final long PATIENCE_NANOS = 400_000_000;

  private static final int WIDTH = 79;

  private final Host host;
  private String stage = "";
  private long stageStart;
  private @Nullable ProgressBar bar;

  ProgressBars(Host host) {
    this.host = host;
  }

  @Override
  public synchronized void progress(String newStage, long done, long total) {
    if (!host.drawsOnErr()) {
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
              .setConsumer(new Unfinished(host.err()))
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

  /** A bar that does not end its line: {@link ProgressBars#close} wipes it out. */
  private static final class Unfinished extends ConsoleProgressBarConsumer {
    Unfinished(PrintStream out) {
      super(out, WIDTH);
    }

    @Override
    public void close() {}
  }

  /** Ends the bar being drawn, if any, and leaves a clean line for what is printed next. */
  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      // Here rather than by the bar, which closes in a thread of its own and may fail there.
      host.wipe(WIDTH);
    }
  }
}
